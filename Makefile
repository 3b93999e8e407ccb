# HocLieu: `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
DEMO ?= 1
SOAK ?= 1
export SOAK
ENGINES ?= embedded
export ENGINES
PORT ?= 8080
export PORT
export HOCLIEU_DATA ?= data
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help run setup demo worker test contract story browser soak bench lint format types layers check-all \
        migration translations docs screenshots clean requirements

help: ## List what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Puts the command `hoclieu` into .venv/bin; it runs this tree, so nothing is copied.
COMMAND := $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .

# One stamp per lock file: nothing is installed twice, and a changed lock is noticed.
$(VENV)/bin-ready:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "HocLieu needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing: install the package python3-venv (Debian, Ubuntu) and run again."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements-demo.txt $(VENV)/bin-ready
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-demo.txt
	@$(COMMAND)
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/bin-ready
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(COMMAND)
	@touch $@ $(VENV)/.run

locale/en/LC_MESSAGES/messages.mo: locale/en/LC_MESSAGES/messages.po $(VENV)/.run
	@$(BIN)/pybabel -q compile -d locale

setup: $(VENV)/.run locale/en/LC_MESSAGES/messages.mo ## Install what a school needs, into .venv

run: setup ## Start HocLieu with the demonstration group (DEMO=0: begin a real school)
	@$(PY) -m repository.cli start --demo=$(DEMO)

worker: setup ## Run one more worker in the foreground
	@$(PY) -m repository.cli worker

test: $(VENV)/.dev locale/en/LC_MESSAGES/messages.mo ## Install and run every test that needs no service
	$(PY) -m pytest -q -m "not browser and not service and not soak"

contract: $(VENV)/.dev ## The engines' contract suites, on real servers too
	$(PY) -m pytest -q tests/contract

story: $(VENV)/.dev locale/en/LC_MESSAGES/messages.mo ## The main job, end to end (ENGINES=distributed: on PostgreSQL, S3, Elasticsearch)
	$(PY) -m pytest -q tests/story

browser: $(VENV)/.dev locale/en/LC_MESSAGES/messages.mo ## Every role's path in headless Chromium
	$(PY) -m pytest -q tests/browser -m browser

soak: $(VENV)/.dev locale/en/LC_MESSAGES/messages.mo ## Kill processes at random during real work; nothing may be lost
	$(PY) -m pytest -q tests/soak -m soak

bench: $(VENV)/.dev locale/en/LC_MESSAGES/messages.mo ## Measure side by side and print ratios
	$(PY) -m tests.bench

lint: $(VENV)/.dev ## Style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev ## Put the format right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev ## Type checks: strict on the engines and the pure packages
	$(BIN)/mypy workflow storage search repository/metadata repository/derivatives repository/documents
	$(BIN)/mypy --config-file mypy-application.ini repository

layers: $(VENV)/.dev ## Who may import whom
	$(BIN)/lint-imports
	$(PY) -m pytest -q tests/architecture

migration: $(VENV)/.dev ## Write the migration from the last revision to the tables: make migration NAME="…"
	$(PY) -m repository.migrations.write "$(NAME)"

translations: $(VENV)/.dev ## Collect strings into locale/
	@mkdir -p build
	PYTHONPATH=locale $(BIN)/pybabel -q extract -F locale/babel.cfg -k _l -k lazy_pgettext:1c,2 --no-location --sort-output -o build/messages.pot .
	$(BIN)/pybabel -q update -i build/messages.pot -d locale --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 110

docs: setup ## Draw the workflows and write .env.example from the code
	@$(PY) -m repository.cli docs

screenshots: $(VENV)/.dev ## Make the manual's pictures
	$(PY) -m tests.browser.screenshots

requirements: ## Resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements.txt --extra demo --extra command pyproject.toml -o requirements-demo.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements.txt --extra demo --extra command --extra dev pyproject.toml -o requirements-dev.txt

clean: ## Remove what was built (the data folder stays)
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
