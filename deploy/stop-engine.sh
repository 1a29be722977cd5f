#!/bin/sh
# Ends the dockerd that deploy/start-engine.sh started on this machine, if it still runs. Any other
# engine is left alone.
#
# Usage: deploy/stop-engine.sh
set -eu

pid_file=${DOCKERD_PID_FILE:-/run/kas-lab-dockerd.pid}
pid=$(cat "$pid_file" 2>/dev/null || true)
[ -n "$pid" ] || exit 0
# A process that has ended and that nobody has waited for counts as ended.
runs() {
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null
}
if runs; then
  kill "$pid"
  waited=0
  while runs; do
    if [ "$waited" -ge 30 ]; then
      printf 'dockerd (pid %s) did not end within 30 s of SIGTERM\n' "$pid" >&2
      exit 4
    fi
    sleep 1
    waited=$((waited + 1))
  done
  printf 'stopped dockerd\n' >&2
fi
rm -f "$pid_file"
