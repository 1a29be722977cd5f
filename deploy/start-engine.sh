#!/bin/sh
# Starts a container engine if none answers: Debian's docker.io, installed when it is missing. Needs root
# for that; an engine that answers needs nothing. Prints which engine it is.
#
# Usage: deploy/start-engine.sh
# Settings by environment: DOCKERD_LOG (/var/log/kas-lab-dockerd.log), ENGINE_WAIT seconds (60).
# To end what it started: kill "$(cat /run/docker.pid)"
set -eu

log=${DOCKERD_LOG:-/var/log/kas-lab-dockerd.log}
wait=${ENGINE_WAIT:-60}

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

[ "$(id -u)" = 0 ] ||
  fail "no container engine answers, and only root can start one." \
    "Call it again with sudo, or start yours and set DOCKER_HOST to its socket."

if ! command -v dockerd >/dev/null 2>&1; then
  command -v apt-get >/dev/null 2>&1 ||
    fail "dockerd was not found, and this is no Debian or Ubuntu." "Install Docker or Podman."
  say "installing docker.io"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    docker.io iptables ca-certificates >/dev/null
fi

say "starting dockerd; its log: $log"
# A session of its own, so that it outlives the terminal.
setsid dockerd >>"$log" 2>&1 </dev/null &
waited=0
until answers; do
  [ "$waited" -lt "$wait" ] || fail "dockerd did not answer within $wait s." "Its last words: $(tail -n 3 "$log")"
  sleep 1
  waited=$((waited + 1))
done
