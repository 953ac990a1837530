# One virtual environment, made by the first target that needs it.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check format bench pictures clean

run: .venv/.run
	$(BIN)/niche sample_data/accounts

test: .venv/.dev
	$(BIN)/python -m pytest -n auto

check: .venv/.dev build/types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p niche.segments -p niche.tui -p niche.sample_data
	$(BIN)/python -m pytest tests/test_imports.py

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# ACCOUNTS: how many are generated; the figures that niche promises are those of 1e7, and of 1e8 for `outofcore`.
ACCOUNTS ?= 1e5 1e6
BENCHES := memory outofcore opening key_to_paint first_paint findings files portfolio

bench: .venv/.bench
	$(BIN)/python -m tests.bench $(ACCOUNTS)
	for what in $(BENCHES); do $(BIN)/python -m tests.bench.$$what || exit; done

pictures: .venv/.dev
	$(BIN)/python docs/pictures.py
	$(BIN)/python docs/tour.py

clean:
	rm -rf .venv build dist *.egg-info

# mypy does not follow an editable install's import hook, so it gets the same mapping as links.
build/types:
	mkdir -p $@/niche
	for package in segments tui sample_data; do ln -sfn ../../../$$package $@/niche/$$package; done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "niche needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/.bench: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@ .venv/.dev .venv/.run

.venv/.dev: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ .venv/.run
