# `make help` lists what can be done. Everything runs in .venv, which the first command makes.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
SOURCES := $(shell find _config.yml _toc.yml *.md references.bib CITATION.cff course _static guide chapters exercises data -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: links handout offline mark help book test serve lab run sheets data package bench lock clean new quizzes

help: ## List the commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

book: _build/ready ## Build the site into _build/html
	@echo "Open $(CURDIR)/_build/html/index.html, or run: make serve"

test: .venv/ready ## Build the site and check everything: data, chapters, sheets, pages in a browser
	@$(BIN)/python -m pytest

serve: book ## Show the built site at http://127.0.0.1:8000 (another port: make serve PORT=8001)
	@$(BIN)/python -m course.site.serve $(PORT)

lab: .venv/ready ## Open JupyterLab on the chapters and sheets
	@$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/chapters

run: .venv/ready ## Run the chapters again and store their outputs (one: make run CHAPTER=03-counting-soldiers)
	@$(BIN)/python -m course.chapters.run $(CHAPTER)

sheets: .venv/ready ## Make the sheets and solutions from their masters (one: make sheets CHAPTER=...)
	@$(BIN)/python -m course.sheets.make $(CHAPTER)

quizzes: .venv/ready ## Write the quizzes into their chapters (one: make quizzes CHAPTER=...)
	@$(BIN)/python -m course.quiz.make $(CHAPTER)

new: .venv/ready ## Start a chapter and its sheet: make new CHAPTER=07-a-slug
	@$(BIN)/python -m course.chapters.new $(CHAPTER)

handout: .venv/ready ## Pack the sheets and tables for students into _build/handout.zip
	@$(BIN)/python -m course.site.zips handout

offline: book ## Pack the site, the notebooks and the tables for a class without a network into _build/offline.zip
	@$(BIN)/python -m course.site.zips offline

mark: .venv/ready ## Mark a folder of submitted sheets: make mark SUBMISSIONS=folder (ROSTER=file, PART=2/8, YES=1)
	@$(BIN)/python -m course.marking.mark "$(SUBMISSIONS)" $(if $(ROSTER),--roster "$(ROSTER)") $(if $(PART),--part $(PART)) $(if $(YES),--yes)

data: .venv/ready ## Derive the tables again (PUBLISHED_DATA names the folder of published files)
	@$(BIN)/python -m course.derive

package: .venv/ready ## After editing a table: renew hashes, data pages and the references
	@$(BIN)/python -m course.renew

bench: .venv/ready ## Measure build, run and check times and the weight of the pages
	@$(BIN)/python -m tests.bench.bench

links: book ## List the outside addresses of the pages in tests/external_links.csv (make links CHECK=1 asks each)
	@$(BIN)/python -m course.site.external_links $(if $(CHECK),--check)

lock: .venv/ready ## Pin the packages of requirements*.in again
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes -c requirements-dev.txt requirements.in -o requirements.txt

clean: ## Remove what was built and the environment
	@rm -rf _build .venv .pytest_cache .ruff_cache

.venv/ready: requirements-dev.txt
	@command -v $(PYTHON) >/dev/null || { echo "setup: $(PYTHON) was not found. Install Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) course/site/setup.py
	@touch $@

_build/ready: .venv/ready $(SOURCES)
	@rm -rf $@ _build/html
	@$(BIN)/jupyter-book build . --all --warningiserror --keep-going >_build.log 2>&1 || { \
	  sed -e "s/$$(printf '\033')\[[0-9;]*m//g" -e 's|$(CURDIR)/||' _build.log | \
	    grep -E "WARNING|ERROR|(Error|Exception):" | head -20 >&2; \
	  echo "The book was not built: see the lines above." >&2; rm -rf _build.log _build; exit 1; }
	@rm -f _build.log; touch $@
