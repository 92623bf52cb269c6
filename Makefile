# `make help` lists what can be done. Everything runs in .venv, which the first command makes.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIN = $(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --excludes -
SOURCES := $(shell find _config.yml _toc.yml *.md CITATION.cff references.bib course _static guide chapters exercises data \
  \( -type f -o -type d -not -path 'course*' -not -path data \) -not -name '*.pyc' -not -path '*/.*' -not -name '*[: ]*' 2>/dev/null)

unexport PYTHONDONTWRITEBYTECODE # some machines set it, and then each process compiles every module anew
unexport PYTHONPATH # another Sphinx there would be taken
export SUBMISSIONS ROSTER BEFORE AFTER HUB WHAT KEY REASON # recipes read them from here, so no sign in them is a shell's

.DEFAULT_GOAL := help
.PHONY: help book serve lab test check run sheets forms quizzes exports autograder hub paper slides new data package reviewed epub pdf handout offline mark learned bench sphinx links lock upgrade clean runtime

help: ## List the commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

book: _build/ready ## Build the site into _build/html
	@echo "Open $(CURDIR)/_build/html/index.html, or run: make serve"

serve: book ## Show the built site at http://127.0.0.1:8000 (another port: make serve PORT=8001)
	@$(BIN)/python -m course.site.serve $(PORT)

lab: .venv/ready ## Open JupyterLab on the chapters and sheets
	@$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/chapters

test: .venv/ready ## Build the site and check everything: data, chapters, sheets, pages in a browser
	@$(BIN)/python -m pytest

check: .venv/ready ## Check one chapter with its quiz, sheet and claims in seconds: make check CHAPTER=03-counting-soldiers
	@$(BIN)/python -m course.check $(CHAPTER)

run: .venv/ready ## Run the chapters again and store their outputs (one: make run CHAPTER=03-counting-soldiers)
	@$(BIN)/python -m course.chapters.run $(CHAPTER)

sheets: .venv/ready ## Make the sheets and solutions from their masters (one: CHAPTER=..., a second class's into _build: VARIANT=b)
	@$(BIN)/python -m course.sheets.make $(CHAPTER) $(if $(VARIANT),--class $(VARIANT))

forms: .venv/ready ## Make the two forms of the test before and after the course from exercises/tests/forms.toml
	@$(BIN)/python -m course.sheets.forms

quizzes: .venv/ready ## Write the quizzes into their chapters (one: make quizzes CHAPTER=...)
	@$(BIN)/python -m course.quiz.make $(CHAPTER)

exports: .venv/ready ## Write the quizzes for Moodle (Moodle XML) and for Canvas and others (QTI) into _build/quizzes
	@$(BIN)/python -m course.teach.platforms

autograder: .venv/ready ## Pack each sheet for Gradescope into _build/autograder (one: make autograder CHAPTER=...)
	@$(BIN)/python -m course.teach.autograder $(CHAPTER)

hub: .venv/ready ## For a JupyterHub: values.yml, an install line and links into _build/hub: make hub HUB=https://hub.example.edu
	@$(BIN)/python -m course.teach.hub "$$HUB" $(REGISTRY)

paper: .venv/ready ## Write a printable page a chapter for a room without computers into _build/paper
	@$(BIN)/python -m course.teach.paper

slides: .venv/ready ## Write slides for each lesson into _build/slides
	@$(BIN)/python -m course.teach.slides

new: .venv/ready ## Start a chapter with its sheet, quiz and lesson: make new CHAPTER=14-a-slug
	@$(BIN)/python -m course.chapters.new $(CHAPTER)

data: .venv/ready ## Derive the tables again (PUBLISHED_DATA names the folder of published files)
	@$(BIN)/python -m course.derive

package: .venv/ready ## After editing a table or a fact of the course: renew hashes, pages and references
	@$(BIN)/python -m course.renew

reviewed: .venv/ready ## Note that a change was read by a person: make reviewed WHAT=data/claims.csv KEY=S01 REASON="..."
	@$(BIN)/python -m tests.reviewed "$$WHAT" "$$KEY" --reason "$$REASON"

epub: book ## Make the book for e-readers, _build/reader/*.epub, and offer it on the first page
	@$(BIN)/python -m course.editions.epub

pdf: book ## Print the book with Chromium, without code and with it, _build/reader/*.pdf, and offer it on the first page
	@$(BIN)/python -m course.editions.pdf

handout: .venv/ready $(if $(VARIANT),sheets) ## Pack chapters, sheets and tables for students, without solutions, into _build/handout.zip (a second class: VARIANT=b)
	@VARIANT=$(VARIANT) $(BIN)/python -m course.site.zips handout

runtime: .venv/ready ## Fetch Python for the browser, 35 MB, which `make book` then puts behind "Run this page"
	@$(BIN)/python -m course.runner.runtime

offline: book paper slides ## Pack the site, the notebooks, the tables and what epub and pdf made into _build/offline.zip (WHEELS=1: the packages too; STUDENTS=1: without solutions; RUNTIME=1: what runs its pages)
	@rm -rf _build/wheels.new $(if $(WHEELS),,_build/wheels)
	@$(if $(WHEELS),$(BIN)/python -m pip download --quiet --no-deps --only-binary :all: -r requirements.txt -d _build/wheels.new)
	@$(if $(WHEELS),rm -rf _build/wheels && mv _build/wheels.new _build/wheels)
	@$(BIN)/python -m course.site.zips $(if $(STUDENTS),students,offline)

mark: .venv/ready ## Mark a folder of submitted sheets: make mark SUBMISSIONS=folder (ROSTER=file, PART=2/8, YES=1)
	@$(BIN)/python -m course.marking.mark "$$SUBMISSIONS" $(if $(ROSTER),--roster "$$ROSTER") $(if $(PART),--part $(PART)) $(if $(YES),--yes)

learned: .venv/ready ## What a class learned, item by item: make learned BEFORE=week-1-marks/marks.csv AFTER=week-13-marks/marks.csv
	@$(BIN)/python -m course.marking.learned "$$BEFORE" "$$AFTER"

bench: .venv/ready ## Measure build, run, check and marking times and the weight and speed of the pages
	@$(BIN)/python -m tests.bench.bench

sphinx: .venv/ready ## Build the book with plain Sphinx of today, without Jupyter Book (needs a network)
	@$(BIN)/python -m course.site.plain_sphinx

links: book ## Ask each outside address that a page links to (needs a network)
	@$(BIN)/lychee --config tests/lychee.toml _build/html

lock: .venv/ready ## Pin the packages that requirements*.in name, keeping the pins that still fit (needs a network)
	@# without rfc3987-syntax, which costs each Python process 1.4 s and checks a form of address that nothing here uses
	@echo rfc3987-syntax | $(PIN) requirements-dev.in -o requirements-dev.txt
	@# without a browser's driver, 53 MB, that no student needs
	@printf 'rfc3987-syntax\nplaywright\n' | $(PIN) -c requirements-dev.txt requirements.in -o requirements.txt

upgrade: UPGRADE := --upgrade
upgrade: lock ## Pin the newest versions of all packages that fit; run `make test` before you commit them

clean: ## Remove what was built and the environment
	@rm -rf _build .venv .pytest_cache .ruff_cache

.venv/ready: requirements-dev.txt
	@command -v "$(PYTHON)" >/dev/null || { echo "setup: $(PYTHON) was not found. Install Python 3.11 or newer." >&2; exit 1; }
	@"$(PYTHON)" course/site/setup.py
	@touch $@

_build/ready: .venv/ready $(SOURCES) $(wildcard _build/runtime/runtime.csv) $(if $(wildcard _build/html/index.html),,no-site)
	@$(BIN)/python -m course.site.build

# is always out of date
no-site: ;
