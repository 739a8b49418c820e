#!/usr/bin/env bash
# Builds .venv from the hashed locks. Runs again only when a lock, or the place, has changed.
# Needs python3 (>= 3.11) with venv. Uses uv when it is there or can be had; else plain pip.
#   KUMIAI_PLAIN_PIP=1  never uses uv        PYTHON=...  another interpreter
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
stamp=.venv/.locks
want=$( (pwd; cat requirements/dev.txt requirements/uv.txt tools/setup.sh) | sha256sum)
if [[ -x .venv/bin/kumiai && -r $stamp && $(<"$stamp") == "$want" ]]; then
    exit 0
fi

# Two runs at once would build over each other.
if command -v flock >/dev/null && [[ -z ${KUMIAI_SETUP_LOCKED:-} ]]; then
    exec env KUMIAI_SETUP_LOCKED=1 flock "$PWD/tools" "$PWD/tools/setup.sh"
fi

"$python" - <<'PY' || { echo "setup: Python 3.11 or later is needed (PYTHON=... names another)" >&2; exit 1; }
import sys

sys.exit(sys.version_info < (3, 11))
PY
began=$SECONDS
python=$("$python" -c 'import sys; print(sys.executable)')

# uv reads no pip configuration: what pip has been told is passed on.
told() { "$python" -m pip config get "$1" 2>/dev/null || true; }
pass_on_to_uv() {
    local index cert
    index=${PIP_INDEX_URL:-$(told global.index-url)}
    cert=${PIP_CERT:-$(told global.cert)}
    if [[ -n $index && -z ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]]; then export UV_DEFAULT_INDEX=$index; fi
    if [[ -n $cert && -z ${SSL_CERT_FILE:-} ]]; then export SSL_CERT_FILE=$cert; fi
}

fresh_venv() { rm -rf .venv && "$python" -m venv .venv; }

# Called in a condition, where `set -e` sleeps: hence the chain.
with_uv() {
    local uv=$1
    VIRTUAL_ENV=$PWD/.venv "$uv" pip install --quiet --require-hashes --only-binary :all: \
        --requirement requirements/dev.txt &&
        VIRTUAL_ENV=$PWD/.venv "$uv" pip install --quiet --no-deps --no-build-isolation --editable .
}

with_pip() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: --requirement requirements/dev.txt
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --no-build-isolation --editable .
}

built=
if [[ -z ${KUMIAI_PLAIN_PIP:-} ]]; then
    pass_on_to_uv
    if uv=$(command -v uv) && "$uv" --version >/dev/null 2>&1; then
        echo "setup: building .venv with uv" >&2
        "$uv" venv --quiet --clear --python "$python" .venv && with_uv "$uv" && built=uv
    fi
    if [[ -z $built ]] && fresh_venv && .venv/bin/python -m pip install --quiet \
        --disable-pip-version-check --require-hashes --only-binary :all: \
        --requirement requirements/uv.txt; then
        echo "setup: building .venv with uv from its lock" >&2
        with_uv .venv/bin/uv && built=uv
    fi
fi
if [[ -z $built ]]; then
    echo "setup: building .venv with pip (about a minute)" >&2
    fresh_venv
    with_pip
    built=pip
fi
echo "$want" >"$stamp"
echo "setup: .venv is ready ($built, $((SECONDS - began)) s)" >&2
