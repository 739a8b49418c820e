#!/usr/bin/env bash
# The tests, with the services they can use here. The last line is pytest's own.
set -euo pipefail
cd "$(dirname "$0")/.."

services=$(tools/services.sh)
eval "$services"
exec .venv/bin/python -m pytest -n "${KUMIAI_TEST_WORKERS:-2}" --dist worksteal "$@"
