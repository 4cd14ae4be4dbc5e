# make extract   set up, run on corpus/, show the claims
# make test      set up, run all tests
# make help      everything else

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV   ?= .venv
# the papers of `extract` and of the staged run, where their layers go, and which pipeline is used
PAPERS ?= corpus
LAYERS ?= build
PIPELINE ?= default
# what the entities are learnt from: all, or train (the dev parts then judge)
PARTS ?= all
# material for training and measuring, which is no part of the project
DATA ?= ../shared/data

PY := $(VENV)/bin/python
KETAMINER := $(PY) -m ketaminer
READY := $(VENV)/.ready
OPTIONS := $(if $(filter-out default,$(PIPELINE)),--pipeline $(PIPELINE))

.PHONY: help
help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# ------------------------------------------------------------------------------------------------------------- set-up

# what is installed is what requirements.lock says, checked by hash; done again when it or the package's data changes
$(READY): requirements.lock pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.PHONY: setup
setup: $(READY) ## the environment in .venv, from requirements.lock

# ---------------------------------------------------------------------------------------------------------------- use

.PHONY: extract
extract: $(READY) ## claims of corpus/ as a table, all layers in build/
	$(KETAMINER) extract $(PAPERS) --layers $(LAYERS) --format table $(OPTIONS)

.PHONY: schema
schema: $(READY) ## the JSON Schema of every output
	@$(KETAMINER) schema

# The same, one target a paper and layer: only what changed is done again, and -j runs papers side by side. A layer is made
# anew when the layers it needs, its room, what all rooms share, a vocabulary or the pipeline changed.

FILES := $(wildcard $(foreach suffix,txt pdf xml nxml nbib,$(PAPERS)/*.$(suffix)))
IDS := $(basename $(notdir $(FILES)))
SHARED := $(wildcard src/ketaminer/*.py) $(wildcard pipelines/*.toml gazetteers/*.tsv) $(filter %.toml,$(PIPELINE))
SHARED := $(filter-out %/command.py %/progress.py %/__main__.py %/schema.py,$(SHARED))
room = $(wildcard src/ketaminer/stages/$(1)/*.py)
TRAINED := $(wildcard src/ketaminer/trained/*.py) $(shell find pipelines/en_ketaminer -type f 2>/dev/null)

.PHONY: staged
staged: $(foreach layer,document sections mentions citations claims,$(IDS:%=$(LAYERS)/%/$(layer).json)) ## the layers of corpus/ in build/, only what changed

$(LAYERS)/%/document.json: $(PAPERS)/%.txt $(SHARED) $(call room,ingest) | $(READY)
	$(KETAMINER) ingest $< --layers $(LAYERS) $(OPTIONS)
$(LAYERS)/%/document.json: $(PAPERS)/%.pdf $(SHARED) $(call room,ingest) | $(READY)
	$(KETAMINER) ingest $< --layers $(LAYERS) $(OPTIONS)
$(LAYERS)/%/document.json: $(PAPERS)/%.xml $(SHARED) $(call room,ingest) | $(READY)
	$(KETAMINER) ingest $< --layers $(LAYERS) $(OPTIONS)
$(LAYERS)/%/document.json: $(PAPERS)/%.nbib $(SHARED) $(call room,ingest) | $(READY)
	$(KETAMINER) ingest $< --layers $(LAYERS) $(OPTIONS)
$(LAYERS)/%/document.json: $(PAPERS)/%.nxml $(SHARED) $(call room,ingest) | $(READY)
	$(KETAMINER) ingest $< --layers $(LAYERS) $(OPTIONS)
$(LAYERS)/%/sections.json: $(LAYERS)/%/document.json $(call room,sections)
	$(KETAMINER) sections $(@D) $(OPTIONS)
$(LAYERS)/%/mentions.json: $(LAYERS)/%/document.json $(LAYERS)/%/sections.json $(call room,ner) $(TRAINED)
	$(KETAMINER) ner $(@D) $(OPTIONS)
$(LAYERS)/%/citations.json: $(LAYERS)/%/document.json $(LAYERS)/%/sections.json $(call room,citations)
	$(KETAMINER) cite $(@D) $(OPTIONS)
$(LAYERS)/%/claims.json: $(LAYERS)/%/document.json $(LAYERS)/%/sections.json $(LAYERS)/%/mentions.json $(LAYERS)/%/citations.json $(call room,claims)
	$(KETAMINER) claims $(@D) $(OPTIONS)

# ------------------------------------------------------------------------------------------------------------ develop

.PHONY: test
test: $(READY) ## all tests
	$(PY) -m pytest

# Debian's packages, for who may install them; without them these tests are skipped and say so
.PHONY: engines
engines: ## Chromium and PostgreSQL, which tests of the report and of databases use
	command -v chromium > /dev/null && compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || \
	  { timeout 300 apt-get -qq update && DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -qq install -y --no-install-recommends chromium postgresql; } \
	  > /dev/null 2>&1 < /dev/null || echo "not installed: chromium, postgresql"

.PHONY: lint
lint: $(READY) ## ruff, mypy and the rules of who imports whom
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

.PHONY: eval
eval: $(READY) ## what is found in corpus/ against the gold; mentions, tokens, sentences and trees against DATA
	$(PY) benchmarks/evaluate.py
	$(PY) benchmarks/mentions.py --data $(DATA)
	$(PY) benchmarks/syntax.py --data $(DATA)

# vectors of words, then the tagger of entities, tagger and parser, and all of it as one spaCy pipeline; one core each
.PHONY: train
train: export OMP_NUM_THREADS = 1
train: $(READY) ## the trained pipeline pipelines/en_ketaminer anew, from the material in DATA
	mkdir -p build/train
	$(PY) pipelines/training/vectors.py --data $(DATA) --out build/train/vectors.floret
	$(PY) pipelines/training/entities.py --data $(DATA) --vectors build/train/vectors.floret --out build/train/entities --parts $(PARTS)
	$(PY) pipelines/training/parser.py --data $(DATA) --out build/train/syntax
	$(PY) pipelines/training/assemble.py --entities build/train/entities --syntax build/train/syntax
	$(MAKE) train-claims

# the reader of findings and the weights of confidence; with jax, which nothing else needs
.PHONY: train-claims
train-claims: export OMP_NUM_THREADS = 1
train-claims: $(READY) ## the finding reader and the weights of confidence anew, from the material in DATA
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.training.lock
	$(PY) pipelines/training/cloze.py --data $(DATA) --out build/train/cloze
	$(PY) pipelines/training/finding_reader.py --data $(DATA) --start build/train/cloze/encoder.npz --out pipelines/en_ketaminer/finding_reader
	$(PY) pipelines/training/confidence.py --data $(DATA) --out gazetteers/confidence.tsv

.PHONY: golden
golden: $(READY) ## papers and gold of corpus/ from corpus/annotated/, golden layers of tests/golden/
	$(PY) corpus/annotate.py
	$(PY) tests/golden/rewrite.py

.PHONY: bench
bench: $(READY) ## speed, memory and growth
	$(PY) benchmarks/speed.py

# mentions and claims of the same papers by the code of the last commit and by that of the working tree; < lost, > gained
.PHONY: diff
diff: $(READY) ## mentions and claims gained and lost against the last commit
	rm -rf build/diff && git worktree prune && mkdir -p build/diff
	git worktree add --quiet --detach --force build/diff/head HEAD
	PYTHONPATH=build/diff/head/src $(KETAMINER) extract $(PAPERS) --layers build/diff/before -o build/diff/before.jsonl; git worktree remove --force build/diff/head
	$(KETAMINER) extract $(PAPERS) --layers build/diff/after -o build/diff/after.jsonl
	@$(PY) benchmarks/changes.py build/diff/before build/diff/after

.PHONY: lock
lock: ## requirements.lock and requirements.training.lock anew from pyproject.toml
	mkdir -p build && $(PYTHON) -m venv build/locking && build/locking/bin/pip install --quiet pip-tools
	$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")' > build/dev.in
	build/locking/bin/pip-compile --quiet --upgrade --allow-unsafe --generate-hashes --strip-extras --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --no-emit-options --output-file requirements.lock pyproject.toml build/dev.in
	$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["training"], sep="\n")' > build/training.in
	build/locking/bin/pip-compile --quiet --upgrade --allow-unsafe --generate-hashes --strip-extras --no-emit-index-url -c requirements.lock \
	  --no-emit-trusted-host --no-emit-find-links --no-emit-options --output-file requirements.training.lock build/training.in

.PHONY: clean
clean: ## everything that was made, but not .venv
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
