# What you can do here: `make help`. Needs git, make and Python 3.11 or newer, nothing else.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PORT ?= 5000
PYTHON ?=
export VENV PYTHON MAKECMDGOALS DATA SEED N
# Where this is set, each of the many processes that run and tests start would compile every package anew: seconds each.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run install tools test check fix quick bench prove lock journeys

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Put what the product needs into .venv
	@sh deploy/install.sh requirements.lock

tools: ## Put what its developers need into .venv as well
	@sh deploy/install.sh requirements-dev.lock

run: install ## Start everything on http://127.0.0.1:5000 (another port: PORT=5001); data stay in instance/
	@$(PY) -m deploy.start $(PORT)

test: tools ## Run the whole suite on SQLite, and on PostgreSQL where one answers
	@sh deploy/test.sh $(ARGS)

quick: tools ## Run the suite on SQLite without journeys, stopping at the first failure
	@$(PY) -m pytest -n 2 --dist loadgroup -x -m "not journey" $(ARGS)

journeys: tools ## Run only the journeys in a real browser
	@$(PY) -m pytest -m journey $(ARGS)

check: tools ## All that CI checks before the tests: format, lint, import rules, templates, docs, and types beside them
	@words=$$(mktemp); trap 'rm -f "$$words"' EXIT; \
	$(BIN)/mypy >"$$words" 2>&1 & types=$$!; failed=0; \
	echo "• format";    $(BIN)/ruff format --check . || failed=1; \
	echo "• lint";      $(BIN)/ruff check --quiet . || failed=1; \
	echo "• imports";   report=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$report"; failed=1; }; \
	echo "• templates"; $(BIN)/djlint --lint --quiet templates --extension html || failed=1; \
	echo "• docs";      $(PY) -m docs.generate --check || failed=1; \
	echo "• types";     wait $$types || failed=1; cat "$$words"; \
	[ $$failed = 0 ] && echo "All checks passed."

fix: tools ## Mend what can be mended: format, lint, generated docs
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .
	@$(PY) -m docs.generate

bench: tools ## Measure ratios (NAME=… one of them; results: bench/README.md)
	@$(PY) -m bench.$(or $(NAME),pages) $(ARGS)

prove: tools ## Run a proof (NAME=… DATA=… SEED=… N=…); without NAME list them
	@$(PY) -m bench.prove $(NAME) $(ARGS)

lock: tools ## Resolve requirements*.txt into the hashed locks anew
	@for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 $$name.txt -o $$name.lock && echo "wrote $$name.lock"; \
	done
