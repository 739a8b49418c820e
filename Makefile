# The one menu. `make demo` and `make test` set everything up by themselves.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup map demo test coverage check bench conformance trials fresh docs services lock clean

help: ## This list
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## .venv from the hashed locks; runs again only when they change
	@tools/setup.sh

map: ## MapLibre GL for the slip map, by its hash (needs npm; the map is drawn without it too)
	@tools/maplibre.sh

demo: setup ## One row from the machine to the yen, on this machine (DEMO=--once ends by itself)
	@.venv/bin/kumiai demo $(DEMO)

test: setup ## All tests (ARGS="tests/rules -k permit" narrows)
	@tools/test.sh $(ARGS)

coverage: setup ## All tests, with the branch coverage that model, rules, wire and acts must keep
	@tools/test.sh --cov= $(ARGS)

check: setup ## Formatting, lint, types, floors, our own style, and the docs
	@tools/check.sh

bench: setup ## Measurements (BENCH=name for one)
	@.venv/bin/python -m bench $(BENCH)

conformance: setup ## Foreign clients and conformance suites
	@.venv/bin/python -m conformance $(SUITE)

trials: setup ## Long trials: crashes, faults, bad input (SUITE=name for one)
	@.venv/bin/python -m trials $(SUITE)

fresh: ## `make demo` and `make test` on a bare Debian 12 (root; needs debootstrap)
	@tools/fresh.sh

docs: setup ## The documentation, into build/docs; a warning is an error
	@.venv/bin/python -m sphinx -b html -W --keep-going -q docs build/docs
	@echo "docs: build/docs/index.html"

services: ## Starts what tests may use (PostgreSQL) and prints how to reach it
	@tools/services.sh

lock: ## Writes requirements/*.txt anew (UPGRADE=1 moves every version; needs uv)
	@tools/lock.sh

clean: ## Removes what was built and stops the test services
	@tools/services.sh stop
	rm -rf .venv build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
