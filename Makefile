# Two commands are all a newcomer needs: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check check-code check-site test-services test-faults faults test-browser lock bench clean

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Samsyn needs Python 3.11 or newer; found $$($(PYTHON) --version). Try: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.tests: tests/requirements.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

# Prepares, loads the demo into an empty installation, runs the main job once, and serves.
run: $(VENV)/.runtime
	@PORT=$(PORT) exec $(BIN)/python manage.py start

# Re-resolves every dependency. Universal, so that one lock serves Python 3.11 to 3.13.
lock: | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --group dev -c requirements.lock pyproject.toml -o tests/requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --group pyproject.toml:bench -c tests/requirements.lock -o benchmarks/requirements.lock


# Everything a machine can check without servers: style, types, layers, templates, Swedish texts, tests.
test: check
	$(BIN)/python -m pytest -n 2 -m "not browser and not services and not faults"

# Half of it beside the other half.
check: $(VENV)/.tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line check-code check-site

check-code:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates

check-site:
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py texts --check
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

# The whole suite on PostgreSQL, then workers, beat and web as processes of their own on PostgreSQL, Redis and SMTP.
# Starts servers of its own in a temporary folder (apt install postgresql redis-server). For a PostgreSQL of yours:
# DATABASE_URL=postgres://user:password@host/name, a user who may create databases; ARGS go to pytest (--quick: less).
test-services: $(VENV)/.tests
	$(BIN)/python -m tests.services $(ARGS)

# Real workers killed at every boundary and in storms, on SQLite and PostgreSQL, with and without Redis: minutes.
test-faults: $(VENV)/.tests
	$(BIN)/python -m pytest tests/faults -m faults -n 2

# The long storm and its table against the promises of docs/delivery.md: `make faults KILLS=10000` takes an hour.
KILLS ?= 1000
faults: $(VENV)/.tests
	$(BIN)/python -m tests.faults $(KILLS)

# The pages in a real browser, at 360 and 1280 px, with axe. Needs Chromium (`CHROMIUM=` names another binary).
test-browser: $(VENV)/.tests
	$(BIN)/python -m pytest tests/browser -m browser -n 2

# Speed and memory against their limits. WeasyPrint, the other side of one, needs Pango (apt install libpangoft2-1.0-0).
bench: $(VENV)/.tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock
	$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) var
