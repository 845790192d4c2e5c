# The two commands of the README are `make run` and `make test`; the rest is for developers.
PYTHON ?= python3
BIN := .venv/bin
REPORT := hasil/demo
DATA := hasil/platform
WEB := tests/web

.DEFAULT_GOAL := help
.PHONY: help setup dev run report report-full test quick lint lint-types lint-rest bench bench-web lock clean

help:            ## list the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 14

setup:           ## create .venv with the konvergensi command
	@PYTHON="$(PYTHON)" sh tools/setup.sh requirements.lock

dev:
	@PYTHON="$(PYTHON)" sh tools/setup.sh requirements-dev.lock

run: setup       ## start the platform with the demonstration district in it
	@KONVERGENSI_DATA=$(DATA) $(BIN)/konvergensi admin demo
	@KONVERGENSI_DATA=$(DATA) $(BIN)/konvergensi serve

report: setup    ## write the report of the demonstration district, without the platform
	@$(BIN)/konvergensi demo --out $(REPORT)

report-full: setup ## the same at the real size: 130,000 children
	@$(BIN)/konvergensi demo --full --out $(REPORT)-penuh

test: dev        ## run every test; those of the platform on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist worksteal
	@KONVERGENSI_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 --dist worksteal $(WEB) $(wildcard tests/e2e/test_web_*.py)

quick: dev       ## the inner loop: rules and texts, without a database and whole commands, under a minute and a half
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow and not django_db"

lint: dev        ## style, types, layers, dependencies, templates, migrations
	@$(MAKE) --no-print-directory -j 2 --output-sync lint-types lint-rest

lint-types: export KONVERGENSI_DATA := hasil/lint
lint-types:
	@$(BIN)/mypy

lint-rest: export KONVERGENSI_DATA := hasil/lint
lint-rest: export DJANGO_SETTINGS_MODULE := konvergensi_web.config.settings
lint-rest:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/deptry src
	@$(BIN)/djlint src/konvergensi_web --lint --quiet
	@$(BIN)/python -m django makemigrations --check --dry-run

bench: dev       ## print the speed and memory bars beside the peers
	@PYTHON="$(PYTHON)" sh tools/setup.sh requirements-bench.lock .venv-bench
	@.venv-bench/bin/python benchmarks/run.py

bench-web: dev   ## only the platform under twenty people; SEED=folder keeps the seeded district elsewhere
	@$(BIN)/python -m benchmarks.web $(if $(SEED),--home $(SEED))

lock:            ## renew the pinned lock files (needs uv)
	@sh tools/lock.sh

clean:           ## remove what the commands above made
	rm -rf .venv .venv-bench hasil
