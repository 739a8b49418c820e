#!/usr/bin/env bash
# Everything that is checked without running the node. Each step prints its name; the first failure ends it.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

step() {
    echo "check: $1"
    shift
    "$@"
}
quietly() { # says something only when it fails
    local said
    said=$("$@" 2>&1) || { echo "$said"; return 1; }
}
code=()
for folder in src tests tools bench conformance trials; do
    if [[ -n $(find "$folder" -name '*.py' -print -quit 2>/dev/null) ]]; then code+=("$folder"); fi
done

step "ruff check" ruff check --quiet .
step "ruff format" ruff format --quiet --check .
step "mypy --strict" mypy "${code[@]}"
step "floors" lint-imports --no-logo
step "own style" python -m pytest -q -p no:cacheprovider tests/house
step "own style, budgets that only warn" python -m tests.house.lints
step "changelog" quietly python -m towncrier build --draft --version next
step "docs" python -m sphinx -b html -W --keep-going -q docs build/docs
