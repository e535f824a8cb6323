# Two commands to know: `make demo` shows Kreds at work, `make test` checks everything.
# They need make and Python 3.11 or newer; all else comes from requirements.lock into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CATALOGUES := locales
POT := build/messages.pot

export UV_COMPILE_BYTECODE := 1
export VIRTUAL_ENV := $(CURDIR)/$(VENV)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo bench test soak mutants lint format lock catalogues screenshots accessibility proofs walkthrough sbom audit clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: $(INSTALLED) ## the phones of one circle on a page, without any account: make demo DEMO="--headless" plays in the terminal
	@$(BIN)/python -m tests.demo $(DEMO)

bench: $(INSTALLED) ## the figures of docs/performance.md, measured here: make bench BENCH="p1 p3 --json out.json"
	@$(BIN)/python -m tests.benchmarks $(BENCH)

test: lint ## everything: style, types, dependencies, and the tests on both databases
	@$(BIN)/pytest -n auto --dist worksteal -q

soak: $(INSTALLED) ## services killed and cut off for an hour (SOAK_MINUTES): make soak SOAK="--seed 17 --minutes 1" replays
	@$(BIN)/python -m tests.soak $(SOAK)

mutants: $(INSTALLED) ## privacy bugs, made one at a time in a copy, and the tests that must catch each: make mutants MUTANTS="seed"
	@$(BIN)/python -m tests.mutants $(MUTANTS)

lint: $(INSTALLED) ## style, types and dependencies alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/deptry .

format: $(INSTALLED) ## put the style right where that can be done by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(INSTALLED) ## pin what pyproject.toml asks for; with UPGRADE=--upgrade the newest of everything
	@$(BIN)/uv pip compile $(LOCKED) $(UPGRADE) --group dev pyproject.toml --output-file requirements.lock
	@echo uv | $(BIN)/uv pip compile $(LOCKED) $(UPGRADE) - --output-file .ci/bootstrap.lock

LOCKED := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

catalogues: $(INSTALLED) ## after words have changed: bring every language's messages.po up to date
	@mkdir -p $(dir $(POT))
	@$(BIN)/pybabel --quiet extract --mapping=$(CATALOGUES)/babel.cfg --no-default-keywords --keyword=_ --keyword=n_:1,2 \
		--add-comments=NOTE: --no-location --sort-output --project=Kreds --output=$(POT) .
	@$(BIN)/pybabel --quiet update --input-file=$(POT) --output-dir=$(CATALOGUES) --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

screenshots: $(INSTALLED) ## every page, in both languages and themes, in build/screenshots: make screenshots SCREENSHOTS="320"
	@$(BIN)/python -m tests.browser.screens $(SCREENSHOTS)

accessibility: $(INSTALLED) ## every page by axe, by keyboard, at 400 % and by thumb; what docs/accessibility.md says
	@$(BIN)/python -m tests.browser.accessibility $(ACCESSIBILITY)

proofs: $(INSTALLED) ## docs/threats-and-faults.md anew, from the names of the tests
	@$(BIN)/python -m tests.proofs

walkthrough: $(INSTALLED) ## the week in docs/coordinator.md anew, from its story
	@$(BIN)/python -m tests.walkthrough

sbom: $(INSTALLED) ## a bill of materials (CycloneDX) in build/kreds.cdx.json
	@mkdir -p build
	@$(BIN)/python -m tests.sbom > build/kreds.cdx.json
	@echo build/kreds.cdx.json

audit: $(INSTALLED) ## ask the network which locked versions are known to be vulnerable
	@$(BIN)/python -m tests.audit

clean: ## remove what these commands made, the environment too
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(INSTALLED): requirements.lock .ci/bootstrap.lock pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/bootstrap.lock
	@$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Kreds needs Python 3.11 or newer; say where it is: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
