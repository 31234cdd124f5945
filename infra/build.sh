#!/usr/bin/env bash
# Builds the front end when what it is made of has changed since the last build.
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=build/frontend.digest
# The city's name and colours are built in, so another city is another build.
city="${CITY:-sanmenxia}"
now="$({
  echo "$city"
  [ ! -f "$city" ] || cat "$city"
  find frontend backend/data/cities package-lock.json tsconfig.json -path frontend/dist -prune -o -type f -print0 \
    | LC_ALL=C sort -z | xargs -0 sha256sum
} | sha256sum | cut -d' ' -f1)"

if [ -f frontend/dist/index.html ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
  echo "build: the front end is up to date"
  exit 0
fi
echo "build: building the front end into frontend/dist"
node frontend/build.mjs
mkdir -p build
echo "$now" > "$stamp"
