#!/usr/bin/env bash
# Install what the tests need and run every check: style, types, tests, browser tests.
# On a machine where this may install system packages (root on Debian) it adds a browser and PostgreSQL; elsewhere the
# tests that need them skip and say so, except under CI=true, where a skip for that reason is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    wanted=()
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted+=(chromium)
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted+=(postgresql)
    fc-list 2>/dev/null | grep -qi dejavu || wanted+=(fontconfig fonts-dejavu-core)
    python3 -c 'import ensurepip' 2>/dev/null || wanted+=(python3-venv)
    command -v git >/dev/null || wanted+=(git)
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
# One file stays in one process: a browser or database of its own is started once per file.
.venv/bin/python -m pytest -q -n auto --dist loadfile "$@"
