# Everything a fresh machine needs is make, git and python3 >= 3.11; each target does its own set-up.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# The oldest that the engine accepts.
OPA    := 1.17.0
DEMO   ?= demo-output

.DEFAULT_GOAL := help
.PHONY: help setup browser sqlite opa demo test lint bench docs lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tieout needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $(STAMP)

setup: $(STAMP) ## .venv with the locked dependencies and the tieout command

browser: ## Chromium from the system's packages, when root and not there yet
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || \
	echo "no Chromium: the tests that look at the pages in a browser will be skipped by name" >&2

sqlite: ## the sqlite3 command from the system's packages, when root and not there yet
	@command -v sqlite3 >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq sqlite3 >/dev/null; } || \
	echo "no sqlite3: the test that makes the worked example anew will be skipped by name" >&2

opa: setup ## the pinned OPA server in $(BIN)/opa, built once, where Go is installed
	@if ! command -v go >/dev/null; then echo "no Go: the tests that need a real OPA server will be skipped by name" >&2; \
	elif [ "$$($(BIN)/opa version 2>/dev/null | sed -n 's/^Version: //p')" != "$(OPA)" ]; then \
	echo "building OPA $(OPA), once" >&2; GOBIN=$(abspath $(BIN)) go install github.com/open-policy-agent/opa@v$(OPA); fi

demo: setup ## a fictional company over six months on local stand-ins; results in $(DEMO)/
	$(BIN)/tieout demo $(DEMO)

test: setup browser sqlite ## every test
	-@$(MAKE) --no-print-directory opa
	$(BIN)/python -m pytest -n auto

lint: setup ## ruff, mypy, the one-way flow of imports, the policies
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/tieout policy lint

bench: setup ## speeds as ratios to floors measured in the same run
	-@$(MAKE) --no-print-directory opa
	$(BIN)/python -m tests.bench

docs: setup ## the pages that are written from the program itself
	$(BIN)/python -m agent.cli.reference > docs/commands.md
	$(BIN)/python -m tests.examples
	$(BIN)/python -m tests.worked_example > docs/worked-example.md

lock: ## resolve the two locks anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra all pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra aws --extra azure --extra entra --extra github --extra opa --extra demo --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was built here
	rm -rf $(VENV) $(DEMO) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
