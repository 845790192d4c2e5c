# The two commands of the README are `make run` and `make test`; the rest is for developers.
PYTHON ?= python3
BIN := .venv/bin
REPORT := hasil/demo

.DEFAULT_GOAL := help
.PHONY: help setup dev run run-full test quick lint bench lock clean

help:            ## list the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 14

setup:           ## create .venv with the konvergensi command
	@PYTHON="$(PYTHON)" sh tools/setup.sh requirements.lock

dev:
	@PYTHON="$(PYTHON)" sh tools/setup.sh requirements-dev.lock

run: setup       ## write the report of the built-in demonstration district
	@$(BIN)/konvergensi demo --out $(REPORT)

run-full: setup  ## the same at the real size: 130,000 children
	@$(BIN)/konvergensi demo --full --out $(REPORT)-penuh

test: dev        ## run every test
	@$(BIN)/python -m pytest -n 2 --dist worksteal

quick: dev       ## the inner loop: the rules, without whole commands, under a minute
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow"

lint: dev        ## style, types, layers, dependencies
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/deptry src

bench: dev       ## print the speed and memory bars beside the peers
	@PYTHON="$(PYTHON)" sh tools/setup.sh requirements-bench.lock .venv-bench
	@.venv-bench/bin/python benchmarks/run.py

lock:            ## renew the pinned lock files (needs uv)
	@sh tools/lock.sh

clean:           ## remove what the commands above made
	rm -rf .venv .venv-bench hasil
