# Commands of the house. `make` alone lists them; each prints what it does.
.DEFAULT_GOAL := help
.SUFFIXES:
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONUTF8 := 1
PY := .venv/bin/python
SAY = @printf '\n== %s\n'

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

# --- Installing

.PHONY: setup setup-run setup-dev
setup: ## install everything that running and testing need, exactly as locked
	@infra/setup.sh test

setup-run:
	@infra/setup.sh run

setup-dev:
	@infra/setup.sh dev

.PHONY: lock
lock: ## resolve the versions anew, into requirements*.txt and package-lock.json
	$(SAY) "Locking versions and hashes"
	@infra/lock.sh

# --- Building and running

# Skipped when nothing of it has changed since the last build.
.PHONY: build
build: setup-run ## build the front end into frontend/dist, unless it is up to date
	@infra/build.sh

.PHONY: run
run: build ## serve the app on http://127.0.0.1:8000 (PORT=) until Ctrl-C
	$(SAY) "Starting the engine and the app"
	@exec $(PY) -m infra.local.run --stop-with-parent

.PHONY: demo
demo: build ## the same with a city of made-up people and one account a role, on data of its own
	$(SAY) "Starting the demonstration city"
	@exec $(PY) -m infra.local.run --stop-with-parent --demo

.PHONY: package
package: setup-dev build ## the zip that Lambda runs, build/package/changxing.zip
	$(SAY) "Packing for Lambda"
	@$(PY) -m infra.package
	@$(PY) -m tests.bench.cold_start build/package/changxing.zip

.PHONY: verifier
verifier: setup-dev ## what judges passes without our server: a wheel and an npm package in build/verifier
	$(SAY) "Packing the verifier"
	@$(PY) -m infra.verifier

# --- Releasing: STAGE= names a file in infra/stages; docs/operations.md walks through it

.PHONY: deploy rollback undeploy operate deploy-test
deploy: setup-dev build ## release to AWS, or update what is there (STAGE=prod)
	@$(PY) -m infra.deploy deploy --stage "$(STAGE)"

rollback: setup-dev ## release the package before the present one again (STAGE=)
	@$(PY) -m infra.deploy rollback --stage "$(STAGE)"

undeploy: setup-dev ## take away all that holds no data (STAGE=)
	@$(PY) -m infra.deploy undeploy --stage "$(STAGE)"

operate: setup-dev ## a command of the app against the cloud (STAGE= DO="keys status")
	@$(PY) -m infra.cloud.operate --stage "$(STAGE)" "$(DO)"

deploy-test: build setup-dev ## the whole release against an AWS on this machine, with permissions enforced
	$(SAY) "Releasing to an emulated AWS"
	@$(PY) -m pytest -s tests/infra/test_deploy.py

# --- Proving

.PHONY: lint types test-ts test vectors bench faults
lint: setup-dev ## style, suspicious code, and which room may look into which
	$(SAY) "Style of the Python code (ruff)"
	@ruff check --quiet && ruff format --check --quiet
	$(SAY) "Dangerous calls (bandit)"
	@bandit --quiet -ll -c pyproject.toml -r backend infra
	$(SAY) "Imports between rooms (import-linter)"
	@lint-imports --no-logo

types: setup-dev ## types of both languages
	$(SAY) "Types of the Python code (mypy)"
	@mypy
	$(SAY) "Types of the TypeScript code (tsc)"
	@node_modules/.bin/tsc --noEmit -p tsconfig.json
	@node_modules/.bin/tsc --noEmit -p tsconfig.sw.json

test-ts: setup-dev
	$(SAY) "Tests in TypeScript (node --test)"
	@node infra/node_tests.mjs

# pytest comes last, so that its closing line is the last one of a good run. A file of tests stays
# with one of the workers; PYTEST="-n 0" runs them one after the other.
PYTEST ?= -n 2 --dist loadfile
test: setup ## everything: style, types, unit, service and browser tests
	@CHANGXING_IS_SET_UP=yes $(MAKE) --no-print-directory build lint types test-ts
	$(SAY) "Tests in Python (pytest)"
	@$(PY) -m pytest $(PYTEST)

vectors: setup-dev ## the shared rule cases in both languages (COLOUR_VECTORS=FILE for another city's)
	$(SAY) "Shared cases in TypeScript, then in Python"
	@node infra/node_tests.mjs tests/vectors; typescript=$$?; \
	  $(PY) -m pytest tests/vectors && exit $$typescript

bench: build setup ## figures, one name=value a line
	$(SAY) "Measuring"
	@$(PY) -m tests.bench

faults: setup ## what happens when things break, one name=value a line
	$(SAY) "Breaking things"
	@$(PY) -m tests.faults

# --- Tidying

.PHONY: format clean
format: setup-dev ## let ruff lay out the Python code
	@ruff check --fix --quiet
	@ruff format

clean: ## remove what can be made again (the data in .local stays)
	$(SAY) "Removing installations, builds and caches"
	rm -rf .venv node_modules frontend/dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	  .import_linter_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
