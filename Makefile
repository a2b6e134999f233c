# Needs Python 3.11 or newer, git and make. `make run` and `make test` set everything else up in .venv.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-full lint format fit bench docs clean

help:
	@echo "make run        the campaign at full scale, its report beside the documents (ARGS=... for yundong run)"
	@echo "make test       the test suite (ARGS=... for pytest)"
	@echo "make test-full  the tests that run the campaign at one-to-one scale"
	@echo "make lint       formatting, lint and types"
	@echo "make fit        fit the calibrated parameters to the claims marked calibrate; results in runs/"
	@echo "make bench      time a full run"
	@echo "make docs       regenerate the generated pages and tables of docs/"

.venv/.stamp: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or newer, or say make PYTHON=..."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed. Say make PYTHON=/path/to/python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "Python's venv module is missing (on Debian and Ubuntu: the package python3-venv)."; rm -rf .venv; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[all,dev]"
	@touch $@

run: .venv/.stamp
	$(BIN)/yundong run --html $(ARGS)

test: .venv/.stamp
	$(BIN)/python -m pytest $(ARGS)

test-full: .venv/.stamp
	$(BIN)/python -m pytest -m full $(ARGS)

lint: .venv/.stamp
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy

format: .venv/.stamp
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/ruff format src tests benchmarks

fit: .venv/.stamp
	$(BIN)/yundong fit $(ARGS)

bench: .venv/.stamp
	$(BIN)/python benchmarks/bench.py $(ARGS)

docs: .venv/.stamp
	$(BIN)/yundong pages $(ARGS)

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
