#!/usr/bin/env bash
# Try the oldest or the newest versions that requirements.txt allows, in an environment of their own; meant for once a week.
# Usage: bash tests/versions.sh oldest|newest [arguments for pytest]
set -euo pipefail
cd "$(dirname "$0")/.."

which=${1:?"usage: bash tests/versions.sh oldest|newest"}
shift
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place"
"$place/bin/python" -m pip install -q --disable-pip-version-check "uv>=0.5,<1"
resolution=highest
[ "$which" = oldest ] && resolution=lowest-direct
# The tools of the tests themselves are the newest; what is tried is what wijkscan needs.
"$place/bin/uv" pip compile -q --resolution "$resolution" --no-annotate --no-header -o "$place/exact.txt" requirements.txt
"$place/bin/uv" pip install -q --python "$place/bin/python" -r "$place/exact.txt" -c "$place/exact.txt" -r requirements-dev.txt
cat "$place/exact.txt"
"$place/bin/python" -m pytest -q -n auto --dist loadfile "$@"
