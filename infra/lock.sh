#!/usr/bin/env bash
# Resolves the newest versions that fit together and writes them down with their hashes.
# The names of package sources stay out of the files, so that any mirror can serve them.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=build/lock-tools
[ -x "$tools/bin/pip-compile" ] || { python3 -m venv "$tools"; "$tools/bin/pip" install -q pip-tools; }
for name in requirements requirements-local requirements-dev requirements-node; do
  echo "lock: $name.txt"
  "$tools/bin/pip-compile" --quiet --no-config --generate-hashes --strip-extras --allow-unsafe \
    --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" \
    -o "$name.txt" "$name.in"
done
echo "lock: package-lock.json"
npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund
