#!/bin/sh
# Starts a container engine if none answers: Debian's docker.io, installed when it is missing. Needs root
# for that; an engine that answers needs nothing. Prints which engine it is.
#
# Usage: deploy/start-engine.sh
# Settings by environment: DOCKERD_LOG (/var/log/kas-lab-dockerd.log), ENGINE_WAIT seconds for each try
# (60), DOCKERD_OPTIONS (more options of dockerd, e.g. --data-root DIR).
# deploy/stop-engine.sh ends what this started, and nothing else.
set -eu

log=${DOCKERD_LOG:-/var/log/kas-lab-dockerd.log}
patience=${ENGINE_WAIT:-60}
pid_file=${DOCKERD_PID_FILE:-/run/kas-lab-dockerd.pid}
dockers_own_pid_file=${DOCKERS_OWN_PID_FILE:-/run/docker.pid}

say() { printf '%s\n' "$1" >&2; }
fail() {
  say "$1"
  say "$2"
  exit 4
}
# Prints the engine only when there is one: docker prints half of the line without.
answers() {
  said=$(docker version --format 'Docker {{.Server.Version}}' 2>/dev/null) || return 1
  printf '%s\n' "$said"
}

if command -v docker >/dev/null 2>&1 && answers; then exit 0; fi

[ -z "${DOCKER_HOST:-}" ] ||
  fail "no container engine answers at DOCKER_HOST ($DOCKER_HOST)." \
    "Start that one, or unset DOCKER_HOST: then this starts Docker on this machine."
[ "$(id -u)" = 0 ] ||
  fail "no container engine answers, and only root can start one." \
    "Call it again with sudo, or start yours and set DOCKER_HOST to its socket."

if ! command -v dockerd >/dev/null 2>&1 || ! command -v docker >/dev/null 2>&1; then
  command -v apt-get >/dev/null 2>&1 ||
    fail "dockerd was not found, and this is no Debian or Ubuntu." "Install Docker or Podman."
  say "installing docker.io"
  apt_log=$(mktemp)
  # Where packages start their services, this one does, and then it answers below.
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    docker.io iptables iproute2 cgroupfs-mount ca-certificates; } >"$apt_log" 2>&1 </dev/null ||
    fail "docker.io cannot be installed: $(tail -n 5 "$apt_log")" "Install Docker or Podman by hand."
  rm -f "$apt_log"
  if answers; then exit 0; fi
fi

# One that is starting, by the package or by somebody else: a second would only be in its way.
starting() {
  other=$(cat "$dockers_own_pid_file" 2>/dev/null) && kill -0 "$other" 2>/dev/null
}
began=$(date +%s)
while starting && [ $(($(date +%s) - began)) -lt "$patience" ]; do
  if answers; then exit 0; fi
  sleep 0.2 2>/dev/null || sleep 1
done

# Machines without systemd may not have them.
if ! grep -q ' cgroup2\{0,1\} ' /proc/mounts; then
  say "mounting the control groups"
  cgroupfs-mount || say "cgroupfs-mount failed; dockerd will say more"
fi

# Whether it can keep an image and make a container of it: some storage drivers start, and then cannot.
keeps() {
  tar -cT /dev/null | docker import - kas-lab-probe >/dev/null 2>>"$log" || return 1
  created=$(docker create kas-lab-probe none 2>>"$log") || created=
  [ -z "$created" ] || docker rm "$created" >/dev/null
  docker image rm kas-lab-probe >/dev/null 2>&1 || true
  [ -n "$created" ]
}

end() {
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

# try OPTIONS...: whether dockerd does what is needed with them.
try() {
  say "starting dockerd${*:+ $*}; its log: $log"
  # A session of its own, so that it outlives the terminal.
  # shellcheck disable=SC2086
  setsid dockerd ${DOCKERD_OPTIONS:-} "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  began=$(date +%s)
  until said=$(answers); do
    if ! kill -0 "$pid" 2>/dev/null; then
      say "dockerd ended: $(tail -n 1 "$log")"
      return 1
    fi
    if [ $(($(date +%s) - began)) -ge "$patience" ]; then
      say "dockerd did not answer within $patience s"
      end
      return 1
    fi
    sleep 0.2 2>/dev/null || sleep 1
  done
  if ! keeps; then
    say "dockerd answers but cannot make a container: $(tail -n 1 "$log")"
    end
    return 1
  fi
  printf '%s\n' "$pid" >"$pid_file"
}

# A lab's network is internal and dials nothing outside, so it needs no rule of the packet filter.
unfiltered='--iptables=false --ip6tables=false --ip-masq=false --ip-forward=false'
: >>"$log"
# shellcheck disable=SC2086
try || try $unfiltered || try $unfiltered --storage-driver=vfs || {
  say "dockerd cannot be started. The end of its log, $log:"
  tail -n 30 "$log" >&2
  exit 4
}
if [ "$(docker info --format '{{.Driver}}' 2>/dev/null)" = vfs ]; then
  say "images are kept without layers (storage driver vfs): more disk and time than overlay2 takes"
fi
answers
