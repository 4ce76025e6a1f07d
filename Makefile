# Everything an engineer or an operator does. `make` lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PORT ?= 5000
PROPERTIES := $(patsubst %,tests/unit/test_%.py,periods reviews working_days time_limits due_dates due_weekdays symbols status)
PO := tracker/translations/vi/LC_MESSAGES/messages.po

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 14

$(VENV)/.runtime: requirements.txt
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. Install it: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.tools: requirements-dev.txt $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/.runtime ## set up, upgrade, load the demonstration once, serve on http://127.0.0.1:5000 (PORT=..)
	@TRACKER_ENV=$${TRACKER_ENV:-demo} TRACKER_BASE_URL=$${TRACKER_BASE_URL:-http://127.0.0.1:$(PORT)} exec $(BIN)/python -m tracker.supervisor --port $(PORT)

test: check system ## all checks and tests: SQLite, PostgreSQL, browser
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

system: ## install what tests need from the system (chromium, postgresql, fonts), if we may
	@sh tests/system.sh

check: $(VENV)/.tools ## lint, types, contracts, templates (under a minute)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@mkdir -p build && $(BIN)/djlint templates --lint --quiet >build/templates.txt 2>&1 || { cat build/templates.txt; exit 1; }
	@$(BIN)/lint-imports --no-cache >build/contracts.txt 2>&1 || { cat build/contracts.txt; exit 1; }

screens: $(VENV)/.tools system ## every page as a picture in build/screens (desktop, phone; vi, en), and every paper where LibreOffice is
	@$(BIN)/python -m tests.e2e.screens

chaos: $(VENV)/.tools system ## kill, stop and starve senders and planners, count what was lost or doubled (SIZE=small within a minute); then 20,000 examples of each rule of time
	@$(BIN)/python -m tests.chaos
	@test "$(SIZE)" = small -o -n "$(ONLY)" || $(BIN)/python -m pytest -q -n 2 -m hypothesis --hypothesis-profile=chaos $(PROPERTIES)

bench: $(VENV)/.tools ## figures of pages, writes and mail beside bare ones (SIZE=small within a minute; ONLY=big: of a whole country; ONLY=cascade: of superiors)
	@$(BIN)/python -m bench

mutants: $(VENV)/.tools ## break the rules of tracker/domain one by one, list what no test notices (ONLY=tracker.domain.months*)
	@$(BIN)/mutmut run --max-children 1 $(if $(ONLY),'$(ONLY)'); $(BIN)/mutmut results | grep -E 'survived|no tests|timeout|suspicious' || true

catalogue: $(VENV)/.tools ## collect the strings of the screens, compile the translations
	@mkdir -p build $(dir $(PO))
	@$(BIN)/pybabel -q extract --no-location --sort-output --omit-header -F babel.ini -k message -k _l -o build/messages.pot .
	@test -f $(PO) || $(BIN)/pybabel -q init -i build/messages.pot -d tracker/translations -l vi
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap -i build/messages.pot -d tracker/translations -l vi
	@$(BIN)/pybabel -q compile -d tracker/translations

lock: $(VENV)/.tools ## lock the dependencies with hashes
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements-s3.in -o requirements-s3.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

audit-deps: $(VENV)/.tools ## look for known vulnerabilities of what is locked, or say that nobody could be asked (ADVISORIES=DIR: data on this disk)
	@test -n "$(ADVISORIES)" -o -x build/audit/bin/pip-audit || { $(PYTHON) -m venv build/audit && build/audit/bin/python -m pip install --quiet pip-audit || true; }
	@$(BIN)/python -m tests.audit_dependencies build/audit/bin/pip-audit $(ADVISORIES)

.PHONY: help run test system check screens chaos bench mutants catalogue lock audit-deps
