#!/usr/bin/env bash
# Writes the hashed locks from pyproject.toml. Run it after a dependency has changed.
# The locks name no package index: which one is asked is the reader's configuration, not ours.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_CUSTOM_COMPILE_COMMAND="make lock"

lock() {
    local to=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links --output-file "$to" "$@" ${UPGRADE:+--upgrade}
}
lock requirements/build.txt --group build
lock requirements/run.txt pyproject.toml --constraint requirements/build.txt
lock requirements/dev.txt pyproject.toml --extra postgres --group dev \
    --constraint requirements/run.txt --constraint requirements/build.txt
lock requirements/uv.txt --group tool-uv
lock requirements/clients.txt requirements/clients.in
