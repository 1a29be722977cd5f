#!/bin/sh
# The tests of containers, from nothing: an engine if none answers (needs root), images without any
# registry if there are none, the image of the services, the tests.
#
# Usage: deploy/test-containers.sh
set -eu
cd "$(dirname "$0")/.."

deploy/start-engine.sh
for name in base redis prometheus; do
  docker image inspect "kas-lab-$name" >/dev/null 2>&1 || deploy/debian-images.sh "$name"
done
deploy/build-image.sh
exec node_modules/node/bin/node --test --test-concurrency=1 'test/containers/*.test.ts'
