# make run and make test do everything on a fresh machine; see README.md for Windows.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
TRANSLATIONS := resources/translations

.PHONY: install run test bench live faults eval tour samples wheel installer lock translations

install: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Helpdesk needs Python 3.11 or newer: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

run: install
	$(BIN)/helpdesk

# The everyday tests share the cores; bench, live and faults measure, serve and kill, so they run one by one.
test: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) -n auto --maxprocesses 4 --dist worksteal

bench: install
	$(PYTEST) -m bench -s

live: install
	$(PYTEST) -m live

faults: install
	$(PYTEST) -m faults

# make eval SETS="a.jsonl b.jsonl" for other sets
SETS ?= tests/scope/unseen.jsonl tests/scope/requests.jsonl $(wildcard ../shared/eval/scope-dev.jsonl)
eval: install
	$(BIN)/python -m helpdesk.scope.evaluation $(SETS)

tour: install
	$(BIN)/helpdesk tour out

samples: install
	$(BIN)/python -m tests.printing.samples docs/images/documents

wheel: install
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir dist .

installer: install
	$(BIN)/pyinstaller --noconfirm --log-level WARN build_installer.spec

# The lock holds hashes and names no host.
lock: install
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml

translations: install
	$(BIN)/pybabel -q extract -k N_ --no-location --sort-output --no-wrap -o $(TRANSLATIONS)/helpdesk.pot helpdesk ui
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap -D helpdesk -l en -d $(TRANSLATIONS) -i $(TRANSLATIONS)/helpdesk.pot
	rm $(TRANSLATIONS)/helpdesk.pot
	$(BIN)/pybabel -q compile -D helpdesk -d $(TRANSLATIONS)
