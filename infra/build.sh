#!/usr/bin/env bash
# Builds the front end when what it is made of has changed since the last build.
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=build/frontend.digest
now="$(find frontend package-lock.json tsconfig.json -path frontend/dist -prune -o -type f -print \
  | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum | cut -d' ' -f1)"

if [ -f frontend/dist/index.html ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
  echo "build: the front end is up to date"
  exit 0
fi
echo "build: building the front end into frontend/dist"
node frontend/build.mjs
mkdir -p build
echo "$now" > "$stamp"
