# One virtual environment, made by the first target that needs it, of the versions in locks/.
PYTHON ?= python3
BIN := .venv/bin
PIP := -m pip install --quiet --disable-pip-version-check
# niche itself, nothing of which is fetched: what builds it is locked, too.
ITSELF := $(PIP) --no-index --no-deps --no-build-isolation --editable .
UV := build/uv/bin/uv
# What is imported is compiled once, not by every process that the tests and benches start.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test fuzz monkey test-lowest test-newest lock check format bench pictures clean

run: .venv/.run
	$(BIN)/niche sample_data/accounts
	@echo 'The command is $(BIN)/niche; after ". $(BIN)/activate" it is niche in this shell. README.md: Install.'

# Twice as many as cores: tests of the app wait for its timers, and those in a terminal for the terminal.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) * 2)')

test: .venv/.dev
	$(BIN)/python -m pytest -n $(WORKERS)

# The laws alone, on fresh examples, and on FUZZ times as many: for a night, or after a change to what they are about.
fuzz: .venv/.dev
	NICHE_FUZZ=$(or $(FUZZ),20) $(BIN)/python -m pytest -n auto -m hypothesis

# Random use of the app, for an hour or so: what ends it is shrunk to a few keys.
EVENTS ?= 200000
monkey: .venv/.dev
	$(BIN)/python -m tests.tui.monkey --events $(EVENTS)

# The suite on the lowest, and on the newest, versions that pyproject.toml allows today.
test-lowest: RESOLUTION := lowest-direct
test-newest: RESOLUTION := highest
test-lowest test-newest: test-%: $(UV) $(BIN)/python
	$(BIN)/python -m venv --clear build/$*
	$(BUILD_REQUIREMENTS) | $(UV) pip compile --quiet --upgrade --resolution $(RESOLUTION) \
	  --python build/$*/bin/python --extra dev --output-file build/$*.txt pyproject.toml -
	build/$*/bin/python $(PIP) -r build/$*.txt
	build/$*/bin/python $(ITSELF)
	build/$*/bin/python -m pytest -n auto

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p niche.segments -p niche.tui -p niche.sample_data
	$(BIN)/python -m pytest tests/test_imports.py

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# ACCOUNTS: how many are generated; the figures that niche promises are those of 1e7, and of 1e8 for `outofcore`.
ACCOUNTS ?= 1e5 1e6
BENCHES := memory outofcore opening key_to_paint first_paint findings files portfolio why

bench: .venv/.bench
	$(BIN)/python -m tests.bench $(ACCOUNTS)
	for what in $(BENCHES); do $(BIN)/python -m tests.bench.$$what || exit; done

pictures: .venv/.dev
	$(BIN)/python docs/pictures.py
	$(BIN)/python docs/tour.py

clean:
	rm -rf .venv build dist *.egg-info

# mypy, Pyright and editors follow no import hook of an editable install: they get the same mapping as links.
build/types:
	mkdir -p $@/niche
	for package in segments tui sample_data; do ln -sfn ../../../$$package $@/niche/$$package; done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "niche needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

# locks/run.txt is part of locks/dev.txt, and that of locks/bench.txt.
.venv/.run .venv/.dev .venv/.bench: .venv/.%: locks/%.txt pyproject.toml .venv/bin/python
	$(BIN)/python $(PIP) --require-hashes -r $<
	$(BIN)/python $(ITSELF)
	touch $@

.venv/.dev: .venv/.run build/types
.venv/.bench: .venv/.dev

BUILD_REQUIREMENTS := $(PYTHON) -c \
  'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'
COMPILE = $(BUILD_REQUIREMENTS) | $(UV) pip compile --quiet --no-config --upgrade --universal --fork-strategy fewest \
  --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' pyproject.toml -

lock: $(UV)
	mkdir -p locks
	$(COMPILE) --output-file locks/run.txt
	$(COMPILE) --extra dev --constraints locks/run.txt --output-file locks/dev.txt
	$(COMPILE) --extra bench --constraints locks/dev.txt --output-file locks/bench.txt

$(UV):
	$(PYTHON) -m venv build/uv
	build/uv/bin/python $(PIP) 'uv>=0.9,<1'
