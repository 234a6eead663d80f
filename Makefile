# 联办: everything a person types. Needs python3 (3.11 or later) and make; the rest comes by itself, pinned and hashed.
# A mirror is taken from UV_DEFAULT_INDEX, PIP_INDEX_URL or pip's own settings. PYTHON=/path/to/python chooses another one.

.DEFAULT_GOAL := help
.PHONY: help run test nightly check demo bench chaos pictures reference docs lock fmt clean ready ready-dev ready-docs ready-e2e

BIN := .venv/bin
ROOMS := schemas services activities workflows api deploy tests

help: ## Say what can be typed
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ready ## Bring the whole system up: PostgreSQL, Temporal, workers, the door
	@LIANBAN_DEMONSTRATION=$${LIANBAN_DEMONSTRATION:-true} $(BIN)/lianban up

demo: ready ## Play a working morning of twelve companies; ON=2019-04-22 chooses the day
	@$(BIN)/lianban demo $(if $(ON),--on $(ON))

test: ready-e2e check ## All checks, then all tests, the browser's among them
	@$(BIN)/python -m pytest -n 2

nightly: ready-dev ## A hundred thousand random sequences of acts, and whatever else takes a night
	@LIANBAN_TEST_SEQUENCES=100000 $(BIN)/python -m pytest -n 2 --timeout 14400 tests/unit/domain/cases/walks/test_random_sequences.py \
		tests/unit/domain/cases/clocks/test_clock_machine.py
	@LIANBAN_TEST_LIMITS=20000 $(BIN)/python -m pytest -n 0 tests/unit/domain/timing/test_pauses.py

check: ready-dev ## Form, lint, types, rooms
	@$(BIN)/ruff format --check $(ROOMS)
	@$(BIN)/ruff check $(ROOMS)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fmt: ready-dev ## Put the code into the house's form
	@$(BIN)/ruff format $(ROOMS)
	@$(BIN)/ruff check --fix $(ROOMS)

bench: ready-e2e ## Measure: cases a second, acts, milestones
	@$(BIN)/python -m tests.bench

chaos: ready-dev ## Kill parts while cases run, then ask the record whether anything was lost
	@$(BIN)/python -m tests.chaos

pictures: ready-e2e ## Take the README's pictures anew, from the pages as the browser tests see them
	@$(BIN)/python -m pytest -n 0 -q tests/e2e/browser/test_pages.py tests/e2e/browser/test_temporal_ui.py --pictures docs/pictures

reference: ready-dev ## Write the generated pages of docs/reference/ from the code
	@$(BIN)/lianban docs

docs: ready-docs reference ## Build the documentation into site/, without network; a warning is an error
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lock: ready-dev ## Choose versions anew; UPGRADE=1 takes the newest, without it only what changed
	@sh deploy/lock.sh

ready:
	@sh deploy/bootstrap.sh run

ready-dev:
	@sh deploy/bootstrap.sh dev

ready-docs:
	@sh deploy/bootstrap.sh docs

ready-e2e:
	@sh deploy/bootstrap.sh e2e
	@sh deploy/browser.sh

clean: ## Throw away what can be made again; the data in var/ stays
	rm -rf site .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov test-results
	find $(ROOMS) -type d -name __pycache__ -prune -exec rm -rf {} +
