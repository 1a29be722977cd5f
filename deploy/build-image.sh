#!/bin/sh
# Builds the image of the lab's services from the sources and modules of this folder.
#
# Usage: deploy/build-image.sh
# Settings by environment:
#   KASLAB_IMAGE  name of the image (kas-lab:<version>)
#   BASE_IMAGE    what it builds on (debian:bookworm-slim; kas-lab-base when that is there already)
#   CLI           docker or podman (docker)
set -eu

cd "$(dirname "$0")/.."
cli=${CLI:-docker}
node=node_modules/node/bin/node

say() { printf '%s\n' "$1" >&2; }
fail() {
  say "$1"
  say "$2"
  exit 4
}

[ -x "$node" ] || fail "the dependencies are not installed." "Install them: npm ci"
"$cli" version >/dev/null 2>&1 || fail "$cli does not answer." "Start an engine: deploy/start-engine.sh"

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
image=${KASLAB_IMAGE:-kas-lab:$version}
base=${BASE_IMAGE:-}
if [ -z "$base" ]; then
  base=debian:bookworm-slim
  "$cli" image inspect kas-lab-base >/dev/null 2>&1 && base=kas-lab-base
fi
revision=$(git -c safe.directory='*' rev-parse HEAD 2>/dev/null || true)

say "building $image on $base"
# Podman: an image of the other format has no HEALTHCHECK.
export BUILDAH_FORMAT=docker
# -h: the modules may be a link. The engine applies .dockerignore; what it drops need not be sent twice.
tar -ch --exclude='*.test.ts' --exclude=node_modules/.cache \
  --exclude=node_modules/node/node_modules --exclude='node_modules/@bufbuild/buf-*' \
  package.json package-lock.json LICENSE .dockerignore contracts kit services lab/links lab/doors deploy node_modules |
  "$cli" build --quiet -f deploy/Dockerfile -t "$image" \
    --build-arg BASE_IMAGE="$base" \
    --build-arg VERSION="$version" \
    --build-arg REVISION="$revision" \
    --build-arg CREATED="$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    --build-arg SOURCES="$("$node" deploy/image-sources.ts)" \
    - >/dev/null ||
  fail "the image was not built." "Where no registry answers: deploy/debian-images.sh base, then this again."
size=$("$cli" image inspect --format '{{.Size}}' "$image")
say "built $image, $((size / 1000000)) MB"
