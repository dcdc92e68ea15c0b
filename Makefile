# `make demo` shows what opsheet does, `make test` proves it. Both need Python 3.11+ and nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test fuzz windows test-windows test-bundle check lint generate bench clean

demo: .venv/installed
	$(BIN)/opsheet demo

test: .venv/tested
	$(BIN)/pytest -n auto

# Broken tables, mutated packages, kills and calls, for hours; then the laws of the rules, with examples drawn anew each
# time. `make test` runs a few of the same cases and always draws the same examples.
fuzz: .venv/tested
	nice $(BIN)/python -m tests.fuzz --write
	$(BIN)/pytest -n auto -m hypothesis --hypothesis-profile=fuzz

# A Windows machine of Wine with a real CPython, for the tests in tests/windows; .ci/run lists the Debian packages.
windows: .windows/ready

.windows/ready: pyproject.toml $(wildcard tests/windows/environment/*) | .venv/tested
	$(BIN)/python tests/windows/environment/build.py

# The project's own tests on Windows Python.
test-windows: .windows/ready
	$(BIN)/python tests/windows/own_tests.py

# The folder for the shared drive, installed, used, updated and removed on that machine: about ten minutes.
test-bundle: .windows/ready
	OPSHEET_TEST_BUNDLE=1 $(BIN)/pytest tests/windows/test_bundle.py

check: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

# Everything that is made from the declarations: workbooks, docs tables, ribbon, VBA.
generate: .venv/tested
	$(BIN)/python -m opsheet.generate write

# Timings, side by side with what a user would do otherwise; their correctness runs in `make test`.
bench: .venv/tested
	$(BIN)/python -m tests.bench

lint: .venv/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/pyright

.venv/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/tested: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch .venv/installed $@

.venv/engines: .venv/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[engines]"
	touch $@

clean:
	rm -rf .venv .windows demo-output dist
