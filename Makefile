# make demo   a register of invented cases, screened under three laws, in ./demo
# make test   all tests            make check   style, types, layers, docs, translations
# make reading   how well the labelled judgments are read, against the last release
# make bench  speed, each figure against a named peer
# make env    .venv with all that these need; `make env-all` adds the extras spark and postgres
# make lock   requirements/ anew from pyproject.toml (UPGRADE=1 takes newer versions)
# make messages   the Russian catalogue anew from the code
# make docs   the lists in docs/command-line.md and docs/statistics.md anew from the program

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PLAIN := $(VENV)/.installed
ALL := $(VENV)/.installed-all
# An environment that has everything serves every target.
STAMP := $(if $(or $(wildcard $(ALL)),$(filter env-all,$(MAKECMDGOALS))),$(ALL),$(PLAIN))

.PHONY: demo test check reading bench env env-all lock messages docs wheel
.DELETE_ON_ERROR:

demo: $(STAMP)
	rm -rf demo
	$(BIN)/glasnost demo demo

test: $(STAMP)
	$(BIN)/pytest -q -n auto --dist worksteal

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/messages.py check
	$(BIN)/pytest -q tests/docs

# how well the labelled judgments are read, and what was gained and lost since the last release
LABELLED ?= $(or $(GLASNOST_SHARED),../shared)/data/ru
reading: $(STAMP)
	$(BIN)/glasnost read --report $(LABELLED) --against tests/reading/figures.json

bench: $(STAMP)
	$(BIN)/python benchmarks/run.py

env: $(STAMP)
env-all: $(ALL)

$(PLAIN): requirements/dev.txt
$(ALL): requirements/all.txt
# The lock is complete, so nothing is resolved (--no-deps), and every file must have the hash that it names.
$(PLAIN) $(ALL):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	    { echo "Python 3.11, 3.12 or 3.13 is needed. Name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing $< into $(VENV) …"
	@$(PIP) install --require-hashes --no-deps -r $<
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

lock: $(STAMP)
	$(COMPILE) --all-extras --group dev pyproject.toml -o requirements/all.txt
	$(COMPILE) --group dev -c requirements/all.txt pyproject.toml -o requirements/dev.txt
	$(COMPILE) -c requirements/all.txt pyproject.toml -o requirements/base.txt
	@! grep -nE '://|--index-url|--find-links' requirements/*.txt

messages: $(STAMP)
	$(BIN)/python tools/messages.py update

docs: $(STAMP)
	$(BIN)/python tools/command_line.py
	$(BIN)/python tools/statistics_page.py

wheel: $(STAMP)
	$(BIN)/python -m build --no-isolation --wheel --outdir dist .
