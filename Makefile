# All that a person types. CI calls the same targets.
#
#   make serve        install, ingest the corpus, serve on 127.0.0.1:8000
#   make test         all tests            make check       lint, types, layers, docs
#   make eval         the release gate: all eval cases, compared with the baseline, and the seeded faults
#   make eval-baseline   keep the last run as the baseline       make eval-locked   the cases nobody built against
#   make eval-ward    the cases in the words of a ward       make eval-blind   a second set that nobody built against
#   make eval-sealed  445 questions on real guidelines that are not shipped: CITEWELL_SHARED_DATA=path/to/data
#   make tour         one question on each article, answered with the right statement first
#   make bench        benchmarks
#   make seed-table   30 questions and 15 near misses on one article: ARTICLE=path/to/article.txt
#   make test-kills   fifty killed ingests (minutes)   make test-hostile   a line for each hostile file
#   make fidelity     sentences picked by eye, found whole in what is read of the development PDFs (minutes)
#   make test-langchain   LangChain's own standard tests of a retriever
#   make corruption   what the gate catches and lets through      make adversary   500 answers with a hostile model
#   make reading-report   what is read of each file: PATHS=files or folders, by default the development data (minutes)
#   make screenshots  every state of the chat in four windows, each checked by axe-core: SCREENSHOTS=folder
#   make fuzz         schemathesis over the API, 5,000 cases and more      make load   load test      make faults   kills, full disk, locks
#   make instruction-sets   the same answers with and without AVX-512, on indexes built with and without (minutes)
#   make answers      twenty answers in full, to be read
#   make docs         write the generated pages again
#   make clean        remove environment, state and caches
#
# TORCH_PIP_ARGS    extra arguments for pip when it installs torch, for example the index of its CPU wheels

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
TORCH_PIP_ARGS ?=
SEALED_DOCUMENTS ?= $(or $(CITEWELL_SHARED_DATA),../shared/data)/guidelines
ARTICLE ?= $(or $(CITEWELL_SHARED_DATA),../shared/data)/seed/article.txt
PYTEST_ARGS ?= --numprocesses 2 --dist loadfile
PATHS ?=
EVAL_JOBS ?= 2
EVAL_LOGS ?= build/evals
SCREENSHOTS ?= .screenshots

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CODE := api citewell composer core corpus evals ingest retriever
TESTS := tests docs $(wildcard benchmarks)

.PHONY: corruption adversary serve install install-dev test check eval eval-baseline eval-locked eval-ward eval-blind eval-sealed tour bench fidelity reading-report answers faults fuzz load instruction-sets test-kills test-hostile test-langchain seed-table screenshots docs docs-check clean

serve: $(VENV)/.installed
	@$(BIN)/citewell ingest && exec $(BIN)/citewell serve

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and was not found." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@test -z "$(TORCH_PIP_ARGS)" || $(PIP) install --constraint constraints.txt $(TORCH_PIP_ARGS) torch
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff check $(CODE) $(TESTS)
	$(BIN)/ruff format --check $(CODE) $(TESTS)
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory docs-check
	@n=$$($(BIN)/ruff check --show-files $(CODE) $(TESTS) | wc -l); test "$$n" -gt 0; echo "Checked $$n Python files."

docs: $(VENV)/.installed-dev
	$(BIN)/python -m citewell.docs.settings
	$(BIN)/python -m citewell.docs.errors
	$(BIN)/python -m citewell.docs.api
	$(BIN)/python -m citewell.docs.corpus_manifest
	$(BIN)/python -m citewell.docs.coverage
	$(BIN)/python -m citewell.docs.references
	$(BIN)/python -m citewell.docs.case_schema
	$(BIN)/python docs/readme_examples.py
	$(BIN)/python docs/hostile_inputs.py
	$(BIN)/python docs/evals_example.py

docs-check: $(VENV)/.installed-dev
	$(BIN)/python -m citewell.docs.settings --check
	$(BIN)/python -m citewell.docs.errors --check
	$(BIN)/python -m citewell.docs.api --check
	$(BIN)/python -m citewell.docs.corpus_manifest --check
	$(BIN)/python -m citewell.docs.coverage --check
	$(BIN)/python -m citewell.docs.references --check
	$(BIN)/python -m citewell.docs.case_schema --check
	$(BIN)/python docs/readme_examples.py --check
	$(BIN)/python docs/hostile_inputs.py --check
	$(BIN)/python docs/evals_example.py --check

eval: $(VENV)/.installed
	@$(BIN)/citewell ingest
	$(BIN)/citewell eval check
	$(BIN)/citewell eval run --jobs $(EVAL_JOBS) --log $(EVAL_LOGS)/development.json --exit-zero
	$(BIN)/citewell eval gate $(EVAL_LOGS)/development.json --faults --html $(EVAL_LOGS)/report.html \
		--markdown $(EVAL_LOGS)/summary.md --junit $(EVAL_LOGS)/junit.xml

eval-baseline: $(VENV)/.installed
	$(BIN)/citewell eval baseline $(EVAL_LOGS)/development.json

eval-locked: $(VENV)/.installed
	@$(BIN)/citewell ingest
	$(BIN)/citewell eval run --split locked --jobs $(EVAL_JOBS) --log $(EVAL_LOGS)/locked.json

eval-ward: $(VENV)/.installed
	@$(BIN)/citewell ingest
	$(BIN)/citewell eval run --split ward --jobs $(EVAL_JOBS) --log $(EVAL_LOGS)/ward.json

eval-blind: $(VENV)/.installed
	@$(BIN)/citewell ingest
	$(BIN)/citewell eval run --split blind --jobs $(EVAL_JOBS) --log $(EVAL_LOGS)/blind.json

eval-sealed: $(VENV)/.installed
	$(BIN)/citewell eval sealed $(SEALED_DOCUMENTS)

tour: $(VENV)/.installed
	@$(BIN)/citewell ingest
	$(BIN)/citewell eval run --tag tour --markdown

bench: $(VENV)/.installed-dev
	@set -e; for file in benchmarks/bench_*.py; do echo "== $$file"; PYTHONPATH=. $(BIN)/python $$file; done

fidelity: $(VENV)/.installed
	PYTHONPATH=. $(BIN)/python benchmarks/pdf_fidelity.py

reading-report: $(VENV)/.installed
	PYTHONPATH=. $(BIN)/python benchmarks/reading_report.py $(PATHS)

answers: $(VENV)/.installed
	@$(BIN)/citewell ingest
	@while read -r question; do echo "=== $$question"; $(BIN)/citewell ask "$$question"; done < evals/twenty_questions.txt

corruption: $(VENV)/.installed
	$(BIN)/python -m evals.corruption.report

adversary: $(VENV)/.installed-dev
	$(BIN)/python -m citewell.commands.adversary

fuzz: $(VENV)/.installed-dev
	PYTHONPATH=. $(BIN)/python benchmarks/fuzz.py

instruction-sets: $(VENV)/.installed
	@$(BIN)/citewell ingest
	PYTHONPATH=. $(BIN)/python benchmarks/instruction_sets.py --own-index

faults: $(VENV)/.installed-dev
	@$(BIN)/citewell ingest
	PYTHONPATH=. $(BIN)/python benchmarks/faults.py "$${CITEWELL_HOME:-.citewell}" --out benchmarks/results/faults.md

load: $(VENV)/.installed-dev
	PYTHONPATH=. PYTHONHASHSEED=0 $(BIN)/python benchmarks/load.py build
	PYTHONPATH=. $(BIN)/python benchmarks/load.py run
	PYTHONPATH=. $(BIN)/python benchmarks/load.py soak

test-kills: $(VENV)/.installed-dev
	PYTHONPATH=. $(BIN)/python benchmarks/killed_ingests.py

# In a folder of its own: the plugins that its package brings along would join every other run of pytest.
test-langchain: $(VENV)/.installed-dev
	$(PIP) install --quiet --upgrade --target build/langchain-tests --constraint constraints.txt 'langchain-tests>=1.1'
	PYTHONPATH=.:build/langchain-tests $(BIN)/python -m pytest -o asyncio_mode=auto -o filterwarnings=default \
		-o asyncio_default_fixture_loop_scope=function tests/contracts/test_langchain_standard.py

test-hostile: $(VENV)/.installed
	PYTHONPATH=. $(BIN)/python benchmarks/hostile_files.py

screenshots: $(VENV)/.installed-dev
	CITEWELL_SCREENSHOTS=$(SCREENSHOTS) CITEWELL_ALL_VIEWS=1 $(BIN)/python -m pytest tests/browser/test_states.py

seed-table: $(VENV)/.installed
	@$(BIN)/citewell eval seed-table "$(ARTICLE)"

clean:
	rm -rf $(VENV) .citewell .screenshots .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
