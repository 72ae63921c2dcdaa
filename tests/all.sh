#!/usr/bin/env bash
# Install what the tests need and run every check: style, types, documents, tests, browser tests.
# Usage: bash tests/all.sh [snel] [arguments for pytest]; with snel the tests that need no browser, no server and no long run.
# On a machine where this may install system packages (root on Debian) it adds a browser and PostgreSQL; elsewhere the
# tests that need them skip and say so, except under CI=true, where a skip for that reason is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

fast=()
if [ "${1:-}" = snel ]; then
    shift
    for slow in browser consistency reports server sources/gebruik standins store ui voorbeeldstad \
        test_cli.py test_every_gemeente.py test_fourth_law.py test_solving.py test_wheel.py; do
        fast+=(--ignore "tests/$slow")
    done
    fast+=(-m "not real_data" --deselect tests/sources/test_real_files.py)
fi

if [ ${#fast[@]} = 0 ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    wanted=()
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted+=(chromium)
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted+=(postgresql)
    fc-list 2>/dev/null | grep -qi dejavu || wanted+=(fontconfig fonts-dejavu-core)
    python3 -c 'import ensurepip' 2>/dev/null || wanted+=(python3-venv)
    command -v git >/dev/null || wanted+=(git)
    command -v pdftotext >/dev/null || wanted+=(poppler-utils)
    if [ ${#wanted[@]} -gt 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
    fi
    # Chromium without a window makes the browser tests much faster; where the package is not on offer they use Chromium itself.
    command -v chromium-headless-shell >/dev/null \
        || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null || true
fi

python=python3
command -v python3.11 >/dev/null && python=python3.11
[ -x .venv/bin/python ] || "$python" -m venv .venv
# The lock file holds the exact versions with their hashes; tests/versions.sh tries the oldest and newest that are allowed.
install() { .venv/bin/python -m pip install -q --disable-pip-version-check "$@"; }
if ! install --require-hashes -r requirements-dev.lock; then
    echo "The locked versions are not on offer here; trying what requirements-dev.txt allows." >&2
    install -r requirements-dev.txt
fi

.venv/bin/ruff check .
.venv/bin/mypy
site=$(mktemp -d)
NO_MKDOCS_2_WARNING=1 .venv/bin/python -m mkdocs build --strict --quiet --site-dir "$site"
rm -rf "$site"
# One file stays in one process: a browser or database of its own is started once per file. Those with a browser come first, as they take longest.
.venv/bin/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder "${fast[@]}" "$@"
