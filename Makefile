# Needs Python 3.11 or newer, git and make. `make run` sets up in .venv what it needs, every other target everything.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-full lint format fit bench docs site check-bounds clean

help:
	@echo "make run        the campaign at full scale, its report beside the documents (ARGS=... for yundong run)"
	@echo "make test       the test suite (ARGS=... for pytest)"
	@echo "make test-full  the heavy tests, at one-to-one scale among them"
	@echo "make lint       formatting, lint, types and layers"
	@echo "make fit        fit the calibrated parameters to the claims marked calibrate; results in runs/"
	@echo "make bench      time a full run"
	@echo "make docs       regenerate the generated pages and tables of docs/"
	@echo "make site       the documentation as a site, in build/site"
	@echo "make check-bounds  the wheel in clean environments, at the lowest and newest versions (ARGS=... for .ci/bounds.py)"

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or newer, or run make PYTHON=..."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is too old: Python 3.11 or newer is required. Run make PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv .venv \
	  || { echo "Python's venv module is missing (on Debian and Ubuntu: the package python3-venv)."; rm -rf .venv; exit 2; }

# Two stamps: what running and the report need, and everything. The second includes the first.
.venv/.run: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) ".[audit,report]"
	@touch $@

.venv/.all: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) ".[all,dev,docs]"
	@touch .venv/.run $@

run: .venv/.run
	$(BIN)/yundong run --html --exhibit $(ARGS)

# Tests start many processes: what Python makes of the sources is kept, though an environment may say otherwise.
test test-full: export PYTHONDONTWRITEBYTECODE :=

test: .venv/.all
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

test-full: .venv/.all
	$(BIN)/python -m pytest -m full -n auto --dist loadgroup $(ARGS)

lint: .venv/.all
	$(BIN)/ruff format --check src tests benchmarks docs .ci
	$(BIN)/ruff check src tests benchmarks docs .ci
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: .venv/.all
	$(BIN)/ruff check --fix src tests benchmarks docs .ci
	$(BIN)/ruff format src tests benchmarks docs .ci

fit: .venv/.all
	$(BIN)/yundong fit $(ARGS)

bench: .venv/.all
	$(BIN)/python benchmarks/bench.py $(ARGS)

docs: .venv/.all
	$(BIN)/yundong pages $(ARGS)

site: .venv/.all
	$(BIN)/python docs/site/build.py $(ARGS)

check-bounds: $(BIN)/python
	$(BIN)/python .ci/bounds.py $(ARGS)

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
