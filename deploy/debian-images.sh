#!/bin/sh
# Makes images from Debian packages, for machines where no registry answers:
#
#   kas-lab-base        what deploy/Dockerfile builds on (BASE_IMAGE): glibc, what Node links, busybox
#   kas-lab-redis       redis-server      stands for the official image redis:7
#   kas-lab-prometheus  prometheus        stands for the official image prom/prometheus
#   kas-lab-alertmanager  prometheus-alertmanager   stands for prom/alertmanager (--alertmanager)
#
# Usage: deploy/debian-images.sh [base|redis|prometheus|alertmanager]...      (all four unless named)
# Needs: root or user namespaces, mmdebstrap, and a container engine (docker, or CLI=podman).
# Settings by environment: SUITE (this machine's Debian release, else bookworm), MIRROR (the mirror of
# that release), CLI (docker).
#
# The packages are unpacked, not installed: no package manager and no shell but busybox is inside.
set -eu

cli=${CLI:-docker}
suite=${SUITE:-}
if [ -z "$suite" ]; then
  suite=bookworm
  if grep -q '^ID=debian$' /etc/os-release 2>/dev/null; then
    suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  fi
fi

say() { printf '%s\n' "$1" >&2; }
fail() {
  say "$1"
  say "$2"
  exit 4
}

if ! command -v mmdebstrap >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing mmdebstrap"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap; } \
      >/dev/null </dev/null || true
  fi
  command -v mmdebstrap >/dev/null 2>&1 ||
    fail "mmdebstrap was not found." "Install it: sudo apt-get install mmdebstrap"
fi
"$cli" version >/dev/null 2>&1 ||
  fail "$cli does not answer." "Start an engine: deploy/start-engine.sh"

# image NAME PACKAGES
image() {
  name=$1
  packages=$2
  say "making $name from $packages of Debian $suite"
  mmdebstrap --quiet --variant=extract --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' \
    --setup-hook='mkdir -p "$1/usr/bin" "$1/usr/sbin" "$1/usr/lib" "$1/usr/lib64"' \
    --setup-hook='for d in bin sbin lib lib64; do ln -s "usr/$d" "$1/$d"; done' \
    --extract-hook='cd "$1/usr/share" && rm -rf doc man locale info lintian javascript fonts nodejs perl* bash-completion bug' \
    --extract-hook='rm -rf "$1"/usr/bin/perl* "$1"/usr/lib/*/perl* "$1"/etc/init.d' \
    --extract-hook='for f in $(chroot "$1" /bin/busybox --list-full); do [ -e "$1/$f" ] || ln -s /bin/busybox "$1/$f"; done' \
    --extract-hook='[ ! -e "$1/usr/bin/prometheus-alertmanager" ] || ln -s prometheus-alertmanager "$1/usr/bin/alertmanager"' \
    --extract-hook='printf "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n" >"$1/etc/passwd"; printf "root:x:0:\nnogroup:x:65534:\n" >"$1/etc/group"' \
    --extract-hook='mkdir -p "$1/tmp" "$1/proc" "$1/sys" "$1/dev" "$1/usr/local/bin"; chmod 1777 "$1/tmp"' \
    "$suite" - ${MIRROR:-} |
    "$cli" import \
      --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
      --change "LABEL org.opencontainers.image.title=$name" \
      --change "LABEL kas-lab.debian=$suite" \
      - "$name" >/dev/null
  size=$("$cli" image inspect --format '{{.Size}}' "$name")
  say "made $name, $((size / 1000000)) MB"
}

[ $# -gt 0 ] || set -- base redis prometheus alertmanager
for what in "$@"; do
  case $what in
    base) image kas-lab-base busybox,libatomic1,libstdc++6 ;;
    redis) image kas-lab-redis busybox,redis-server,redis-tools ;;
    prometheus) image kas-lab-prometheus busybox,prometheus ;;
    alertmanager) image kas-lab-alertmanager busybox,prometheus-alertmanager ;;
    *) fail "there is no image $what." "Name some of: base, redis, prometheus, alertmanager" ;;
  esac
done
