#!/bin/sh
# The tests of containers, from nothing: an engine if none answers (needs root), images without any
# registry if there are none, the image of the services, the tests. An engine that it has started is
# ended afterwards. No engine is a failure (exit code 4), never a reason to skip.
#
# Usage: deploy/test-containers.sh         the contract of runtimes, faults, leftovers, flag-disable
#        deploy/test-containers.sh more    further incidents, and ten labs that are killed
# Settings: those of the scripts that it calls (deploy/README.md).
set -eu
cd "$(dirname "$0")/.."

script=test:containers
case ${1-} in
  '') ;;
  more) script=test:containers:more ;;
  *)
    printf 'there are no tests %s. Usage: deploy/test-containers.sh [more]\n' "$1" >&2
    exit 2
    ;;
esac
began=$(date +%s)
told=$began
say() {
  now=$(date +%s)
  printf '== containers: %s, %s s (%s s in all)\n' "$1" "$((now - told))" "$((now - began))" >&2
  told=$now
}

# Only when this call starts one: what answers already is somebody else's.
DOCKERD_PID_FILE=$(mktemp)
export DOCKERD_PID_FILE
end() {
  trap - EXIT HUP INT TERM
  deploy/stop-engine.sh || true
  rm -f "$DOCKERD_PID_FILE"
}
trap end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# It brings the dependencies if they are missing.
./kaslab --version >/dev/null
say 'dependencies'
deploy/start-engine.sh || {
  printf 'containers cannot be tested: no engine answers and none can be started; the lines above say why\n' >&2
  exit 4
}
say 'an engine answers'
for name in base redis prometheus alertmanager; do
  docker image inspect "kas-lab-$name" >/dev/null 2>&1 || deploy/debian-images.sh "$name"
done
say 'images of Debian packages'
deploy/build-image.sh
say 'image of the services'
code=0
node_modules/node/bin/node --run "$script" || code=$?
say "tests ended with code $code"
exit "$code"
