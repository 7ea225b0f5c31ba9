# Set-up is part of every target: nothing has to be installed by hand but Python >= 3.11, Node >= 20 and make.
PYTHON ?= python3
BIN := .venv/bin
SCRIPTS := src/glabella/render/viewer/glabella-viewer.js src/glabella/studio/web/static/studio/studio.js

.PHONY: run test check docs lint types scripts lock clean

run: .venv/run.ready frontend/node_modules/.built
	$(BIN)/glabella models
	$(BIN)/glabella serve --open

test: .venv/dev.ready frontend/node_modules/.built
	cd frontend && npm test --silent
	$(BIN)/glabella models
	$(BIN)/python -m pytest

check: docs lint types scripts

docs: .venv/dev.ready
	$(BIN)/sphinx-build -q -n -W --keep-going docs out/docs

lint: .venv/dev.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev.ready
	$(BIN)/mypy

scripts: frontend/node_modules/.ready
	cd frontend && npm run --silent check

# One environment serves both: the locks pin every package by hash.
.venv/%.ready: requirements/%.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/$*.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

frontend/node_modules/.ready: frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	touch $@

# One script for the viewer, which the report holds too, and one for the studio's pages.
frontend/node_modules/.built: frontend/node_modules/.ready $(wildcard frontend/*.ts) $(shell find frontend/src -name '*.ts')
	cd frontend && npm run --silent build
	touch $@

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --extra build \
	  pyproject.toml -o requirements/run.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --extra build --extra dev \
	  pyproject.toml -o requirements/dev.lock

clean:
	rm -rf .venv out frontend/node_modules $(SCRIPTS)
