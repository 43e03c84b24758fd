# One command a job; `make` by itself lists them. On a fresh machine with Python 3.11 or newer, `make serve` and `make test`
# do everything they need first: the environment in .venv/ is made when it is missing or the lock file has changed.

PYTHON ?= python3
PORT ?= 8000
MINUTES ?= 1
SEED ?=
T ?=
EDITION ?=
# renovate: datasource=pypi depName=uv
UV_VERSION := 0.13.9
# renovate: datasource=pypi depName=zensical
ZENSICAL_VERSION := 0.0.73
# renovate: datasource=pypi depName=pyspark
SPARK_VERSION := 4.3.0

# Material's notice about MkDocs 2; why this project stays with 1.x is in pyproject.toml.
export NO_MKDOCS_2_WARNING := 1

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# A process that ends in the midst of a test is replaced once, and begins with that test again.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile --max-worker-restart 1
# For tests that are long by intent: elsewhere one that takes minutes hangs, and is ended (pyproject.toml).
UNHURRIED := -o faulthandler_timeout=0

.DEFAULT_GOAL := help
.PHONY: help setup serve assistant build pack check test thorough quick axe agree second-edition attack engines mutate bench lighthouse packages peers zensical spark nginx sbom lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## make the environment in .venv/

serve: $(READY) ## the site at http://127.0.0.1:8000/, rebuilt at every edit (PORT=8001 for another port)
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

assistant: $(READY) ## print what an assistant’s client needs to start the tool server of this folder
	@$(BIN)/python -m generator.assistant --configure

build: $(READY) ## the publishable site in site/ (SITE_URL=https://… for its address)
	$(BIN)/mkdocs build --strict

pack: $(READY) ## the whole guide as one HTML file that needs no network (EDITION=2025-07-01 for a past one)
	$(BIN)/python -m generator pack $(if $(EDITION),--edition $(EDITION))

check: $(READY) ## lint, formatting, types, spelling, the catalogue, its translations and the coverage of the source
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/typos
	$(BIN)/python -m generator validate
	$(BIN)/python -m generator translated --check
	$(BIN)/python -m generator coverage >/dev/null

test: $(READY) ## what tells a change that is wrong within minutes, in a real browser too (T=site_tests/form for a part of it)
	$(BIN)/python -m site_tests.support.browser
	$(PYTEST) --durations 20 -m "not axe and not thorough" $(T)

thorough: $(READY) ## all tests: those, for every reader, all pages one by one, and builds and servers that are waited for
	$(BIN)/python -m site_tests.support.browser
	$(PYTEST) --durations 20 $(T)

quick: $(READY) ## the tests of a second or less, without a browser: what one runs after every edit
	$(PYTEST) -m "not slow and not attack and not axe and not thorough" $(T)

axe: $(READY) ## axe on every page in every look, and on every state of the form; `make thorough` has it on each kind of page
	$(BIN)/python -m site_tests.support.browser
	$(PYTEST) $(UNHURRIED) -m axe

agree: $(READY) ## ask every door – programs, table, form, element, pack, assistants’ tool – about every way to answer, and print the differences
	$(BIN)/python -m site_tests.support.browser
	$(BIN)/python -m pytest $(UNHURRIED) site_tests/content/test_agreement.py --whole

second-edition: $(READY) ## all tests where the document has had a second edition, in a copy of the project
	$(BIN)/python -m site_tests.support.browser
	$(BIN)/python -m tools.second_edition

attack: $(READY) ## throw hostile input at everything that reads, a minute a test (MINUTES=10, SEED=… as printed)
	$(BIN)/python -m site_tests.support.browser
	$(BIN)/python -m pytest $(UNHURRIED) -m attack --hypothesis-profile attack --minutes=$(MINUTES) $(if $(SEED),--seed=$(SEED))

engines: $(READY) ## try the essentials in Chromium, one of two years ago, Firefox and WebKit
	$(BIN)/python -m site_tests.support.browser
	$(BIN)/python -m pytest $(UNHURRIED) -p site_tests.conftest tools/engines.py

mutate: $(READY) ## change the rules one at a time and see that the tables of cases notice
	$(BIN)/python -m tools.mutate

bench: $(READY) ## print rates, memory, build times and waits; asserts nothing, takes about eight minutes and 3 GB of disk
	$(BIN)/python -m bench.check_rate
	$(BIN)/python -m bench.batch_rate
	$(BIN)/python -m bench.assistant_rate
	$(BIN)/python -m bench.long_lines
	$(BIN)/python -m bench.reading_time
	$(BIN)/python -m bench.build_time
	$(BIN)/python -m bench.live
	$(BIN)/python -m bench.answer_time
	$(BIN)/python -m bench.scale

# Its lock is its own: no part of the project needs it.
lighthouse: $(READY) ## measure the site in site/ with Lighthouse, as a phone has it (RUNS=5); takes Node 20 and npm
	npm ci --prefix tools/lighthouse --silent
	$(BIN)/python -m tools.lighthouse $(RUNS)

packages: $(READY) ## try what others install: types under tsc, the schema in Ajv, the Python evaluator as a wheel, the element in a page of Preact; takes Node 20 and npm
	npm ci --prefix tools/packages --silent
	$(BIN)/python -m tools.packages
	$(BIN)/python -m tools.packages.framework

# The peers have a lock of their own: no part of the project needs them.
peers: $(READY) ## measure the rules beside other rule engines and beside an earlier commit; takes Node 20 and npm
	npm ci --prefix bench/peers --silent
	$(BIN)/python -m bench.peers
	$(BIN)/python -m bench.check_rate

# An environment of its own: no part of the project needs it, and its dependencies are not ours.
zensical: $(READY) ## build with Zensical into site.zensical/ and compare with MkDocs' site
	test -x .venv-zensical/bin/zensical || { $(PYTHON) -m venv .venv-zensical && \
		.venv-zensical/bin/python -m pip install --quiet --disable-pip-version-check zensical==$(ZENSICAL_VERSION); }
	$(BIN)/python -m tools.zensical .venv-zensical/bin/zensical

# Half a gigabyte in an environment of its own, for the same reason.
spark: $(READY) ## run the published queries on Apache Spark and compare 100,000 rows with `check`; takes Java
	@command -v java >/dev/null || { echo 'Spark needs Java. On Debian and Ubuntu: apt-get install default-jre-headless' >&2; exit 1; }
	test -d .venv-spark/lib/python*/site-packages/pyspark || { $(PYTHON) -m venv .venv-spark && \
		.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check pyspark==$(SPARK_VERSION); }
	$(BIN)/python -m tools.spark .venv-spark/bin/python

nginx: $(READY) ## try the configuration in deploy/nginx/ on a real nginx
	$(BIN)/python -m tools.nginx

sbom: $(READY) ## write what the site in site/ is made of, as CycloneDX, into sbom/
	$(BIN)/python -m tools.sbom site sbom

# No address of an index is written into the lock: it is to work with whichever index a machine uses.
lock: $(READY) ## resolve pyproject.toml into requirements.lock anew (UPGRADE=--upgrade for newer versions)
	$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	$(BIN)/uv pip compile pyproject.toml --extra site --extra assistant --extra dev --output-file requirements.lock --quiet $(UPGRADE) \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock"

clean: ## remove everything that was made, the environment too
	rm -rf $(VENV) .venv-zensical .venv-spark site site.unfinished site.lock build.lock site.zensical sbom guide-*.html .engines .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis bench/peers/node_modules tools/lighthouse/node_modules tools/packages/node_modules build/lib build/bdist* *.egg-info
	find build -mindepth 2 -not -name .gitignore -delete

$(READY): requirements.lock
	@test ! -L $(VENV) || { \
		echo '$(VENV) is a link, and what it leads to is not up to date: it would be emptied. Remove the link; then make the environment anew with: make setup' >&2; exit 1; }
	@command -v "$(PYTHON)" >/dev/null || { \
		echo 'There is no Python called "$(PYTHON)" here; name one of 3.11 or newer with: make setup PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed; name another one with: make setup PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $@
