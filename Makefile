# Two commands for everybody: 'make demo' and 'make test'. Both need python3.11 or newer, pip, make and git, and set up by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
RUN := $(VENV)/bin/
STAMP := .stamps/install

.PHONY: help demo test test-browser lint types docs bench targets quality hardening cassettes parsed lock sbom clean
help:
	@echo "make demo    set up, then judge the bundled captures of all five contracts"
	@echo "make test    set up, then lint, types and all tests"
	@echo "make test-browser   our pages in chromium, which has to be installed"
	@echo "make lint    ruff alone        make types   mypy alone"
	@echo "make docs    the documentation as a site, in .site/"
	@echo "make bench   our pipeline beside the naive one, ratios printed"
	@echo "make targets   every target of speed and memory, beside the peers (takes long)"
	@echo "make quality   10,000 valid and 10,000 broken messages a contract, judged (takes long; QUALITY=full: an operation)"
	@echo "make hardening   hostile input, interruptions, canaries, faults, a soak: tried, survived, leaked (takes long; SECONDS=600: drawn bytes so long)"
	@echo "make cassettes   record cassettes/ anew from the staging store"
	@echo "make parsed    write contracts/parsed/ anew, after a change of contracts/ or schemas/"
	@echo "make sbom    what it is made of, as CycloneDX, to standard output"
	@echo "make lock    write requirements-dev.lock anew"

$(STAMP): requirements-dev.lock pyproject.toml
	@mkdir -p .stamps
	@test -x $(RUN)python || $(PYTHON) -m venv $(VENV)
	@echo "installing what requirements-dev.lock names ..."
	@$(RUN)python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(RUN)python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)
	@$(RUN)python -m wirecheck demo

test: $(STAMP) lint types
	@$(RUN)python -m pytest -q -n 2 --wirecheck-cov

test-browser: $(STAMP)
	@$(RUN)python -m pytest -q tests/browser --override-ini "addopts=--strict-markers --strict-config --import-mode=importlib -p no:cacheprovider -p no:anyio -p no:asyncio -p no:randomly"

lint: $(STAMP)
	@$(RUN)ruff check .
	@$(RUN)ruff format --check .

types: $(STAMP)
	@$(RUN)mypy

docs: $(STAMP)
	@NO_MKDOCS_2_WARNING=1 $(RUN)python -m mkdocs --quiet build
	@echo ".site/index.html"

bench: $(STAMP)
	@$(RUN)python bench/pipeline.py

targets: $(STAMP)
	@$(RUN)python bench/targets.py

quality: $(STAMP)
	@$(RUN)python tests/quality/quality.py

hardening: $(STAMP)
	@$(RUN)python tests/hardening/run.py $(if $(SECONDS),--seconds $(SECONDS))

cassettes: $(STAMP)
	@$(RUN)python cassettes/record.py

parsed: $(STAMP)
	@$(RUN)python .ci/parsed.py

lock: $(STAMP)
	@$(RUN)python -m pip install --quiet uv
	@$(RUN)uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev pyproject.toml -o requirements-dev.lock

sbom: $(STAMP)
	@$(RUN)python .ci/sbom.py

clean:
	rm -rf $(VENV) .stamps
