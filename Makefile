# Cardfile's commands; `make help` lists them. PYTHON picks the interpreter that makes .venv (CPython 3.11 to 3.14).
PYTHON ?= python3
# One process of tests more than there are cores: the others wait for Postgres, Redis, mail and a browser.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
VENV := .venv
RUN := $(VENV)/bin/
PIP := $(RUN)python -m pip --disable-pip-version-check --no-input install --quiet --no-compile --require-hashes --no-deps --only-binary :all:
# A lock holds everything, so pip resolves nothing (--no-deps): a release made after the lock cannot break an install.
# dkimpy ships no wheel: it is built with the setuptools of requirements-build.lock, so nothing unpinned is fetched.
FROM_SOURCE := --no-build-isolation --no-binary dkimpy
# pip compiles one file after the other. This uses every core, and holds our own code too: where PYTHONDONTWRITEBYTECODE is
# set, each of the many processes would compile it again. What some wheel ships for another Python does not compile: no fault.
COMPILE = $(RUN)python -m compileall -qq -j 0 $(VENV)/lib *.py directory ingest privacy_center demo migrations || true
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run reset test check cover setup setup-dev format lock translations sbom bench

help: ## lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## starts the demonstration: both sites, workers, mail page (PORT and CARDFILE_HOME move it)
	@exec $(RUN)cardfile demo run

reset: setup ## throws the demonstration's data away, so that the next `make run` begins anew
	@$(RUN)cardfile demo reset

test: setup-dev ## every test, on SQLite and Postgres; what this machine lacks is listed at the end
	@$(RUN)python -m pytest -n $(WORKERS) $(ARGS)

check: setup-dev ## lint, format, types, import arrows and claims about the repository
	@$(RUN)ruff check .
	@$(RUN)ruff format --check .
	@$(RUN)mypy .
	@$(RUN)python -m pytest -q tests/house

cover: setup-dev ## every test with branch coverage
	@$(RUN)python -m pytest -n $(WORKERS) --cov --cov-report=term:skip-covered $(ARGS)

format: setup-dev ## puts imports and layout in order
	@$(RUN)ruff check --fix-only --quiet . ; $(RUN)ruff format .

# The stamp holds everything .venv was made from, so a second call compares three small texts and goes on.
STAMP = { pwd; $(PYTHON) -V; cat $(1); } | cksum
setup: ## makes .venv from the locks (called by run and reset)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || \
		{ echo 'Cardfile needs CPython 3.11 to 3.14; say which: make PYTHON=python3.12 ...' >&2; exit 1; }
	@locks='pyproject.toml requirements-build.lock requirements.lock'; \
	stamp="$$($(call STAMP,$$locks))"; base="$$(pwd) $$($(PYTHON) -V)"; \
	if [ "$$stamp" = "$$(cat $(VENV)/setup.stamp 2>/dev/null)" ]; then exit 0; fi; set -e; \
	echo 'Making .venv from requirements.lock: one to two minutes with an empty cache'; \
	if [ "$$base" != "$$(cat $(VENV)/base.stamp 2>/dev/null)" ]; then \
		$(PYTHON) -m venv --clear $(VENV) || { echo 'On Debian: apt-get install python3-venv' >&2; exit 1; }; fi; \
	$(PIP) -r requirements-build.lock; \
	$(PIP) $(FROM_SOURCE) -r requirements.lock; \
	$(RUN)python -m pip --disable-pip-version-check install --quiet --no-index --no-deps --no-build-isolation -e .; \
	$(COMPILE); \
	echo "$$base" > $(VENV)/base.stamp; echo "$$stamp" > $(VENV)/setup.stamp

setup-dev: setup ## adds what tests and checks need (called by test and check)
	@stamp="$$($(call STAMP,requirements-dev.lock))"; \
	if [ "$$stamp" = "$$(cat $(VENV)/setup-dev.stamp 2>/dev/null)" ]; then exit 0; fi; set -e; \
	echo 'Adding the tools of requirements-dev.lock to .venv'; \
	$(PIP) $(FROM_SOURCE) -r requirements-dev.lock; $(COMPILE); echo "$$stamp" > $(VENV)/setup-dev.stamp

lock: ## writes the locks anew from pyproject.toml (needs uv); UPGRADE=--upgrade takes newer versions
	$(LOCK) $(UPGRADE) --group build -o requirements-build.lock
	$(LOCK) $(UPGRADE) pyproject.toml -c requirements-build.lock -o requirements.lock
	$(LOCK) $(UPGRADE) pyproject.toml --group dev -c requirements-build.lock -c requirements.lock -o requirements-dev.lock

translations: setup ## gathers the words of templates and code into the catalogues, and compiles them
	@$(RUN)cardfile translations

sbom: setup-dev ## writes what Cardfile is made of to var/sbom.json (CycloneDX), the same bytes each time
	@$(RUN)python -m tests.house.sbom var/sbom.json

bench: setup-dev ## each benchmark in short, its figures beside a peer's; ARGS=--long takes the whole measure of each
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(RUN)python -m benchmarks.$$(basename $$file .py) $(ARGS) || exit 1; done
