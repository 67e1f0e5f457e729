# make        set up, build deck and site, warm the compile cache, open the sandbox
# make test   set up the rest and run every check and test
# Everything lives in ./.venv; nothing else is installed but the system packages that `make test` names.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := all
.PHONY: all setup setup-dev system deck site warm open test check format lint types imports content unit deep bench bench-deck bench-app bench-talk bench-ledger bench-backtest bench-cluster bench-records audit torture-cluster torture class-game docs pictures release clean help

UV_VERSION := 0.13.9
BIN := .venv/bin
UV := $(BIN)/uv
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV
# Where this is set, every program compiles all its sources anew: each start takes three times as long.
unexport PYTHONDONTWRITEBYTECODE
export NUMBA_CACHE_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/dues-academy/numba

all: deck site warm open ## set up, build, open the sandbox

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.set-up ## what running needs
setup-dev: .venv/.set-up-dev ## what testing needs

$(UV):
	@tools/make_venv.sh $(UV_VERSION)

.venv/.set-up: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --frozen --inexact --quiet
	@touch $@

.venv/.set-up-dev: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --frozen --inexact --quiet --all-groups
	@touch .venv/.set-up $@

system:
	@tools/system_packages.sh

deck: setup ## slides/dist/*.pptx
	@$(BIN)/courseware deck

site: setup ## site/public/index.html
	@$(BIN)/courseware site

warm: setup
	@$(BIN)/sandbox warm

open: setup ## serve the sandbox on this machine
	@$(BIN)/sandbox open

check: format lint types imports content ## all checks, no tests

format: setup-dev
	@$(BIN)/ruff format --check .

lint: setup-dev
	@$(BIN)/ruff check .

types: setup-dev
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright

imports: setup-dev
	@$(BIN)/lint-imports

content: setup-dev warm
	@$(BIN)/courseware check
	@$(BIN)/sandbox check

unit: setup-dev system warm
	@$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder --durations 20 --durations-min 10

test: ## every check and test
	@$(MAKE) --no-print-directory --jobs 2 setup-dev system
	@$(MAKE) --no-print-directory --jobs 2 warm check
	@$(MAKE) --no-print-directory unit

deep: setup-dev warm ## the tests that draw their examples, with new ones
	@HYPOTHESIS_PROFILE=deep $(BIN)/pytest -n 2 --dist loadgroup -m hypothesis

bench: setup ## household-months per second, first answer, bytes per household
	@$(BIN)/sandbox bench --json

bench-deck: setup-dev system ## the deck beside pandoc and plain python-pptx: time, what is editable, what is lost
	@$(BIN)/python tools/bench_deck.py

bench-app: setup-dev warm ## the sandbox under 30, 60 and 90 sessions: latency, CPU, memory
	@$(BIN)/python tools/bench_app.py

bench-talk: setup warm ## ten thousand random conversations against their rules; latency of a turn
	@$(BIN)/python tools/bench_talk.py

bench-ledger: setup-dev ## two hundred thousand rows of a ledger: seconds and memory beside a bare read
	@$(BIN)/python tools/bench_ledger.py

bench-backtest: setup-dev warm ## how well ledgers' last six months are forecast, beside "as last year": coverage and error (20 minutes)
	@$(BIN)/python -m tools.bench_backtest 20 40 100 2000

bench-cluster: setup-dev warm ## one sweep by threads, one and two workers: time, efficiency, memory, same bytes
	@$(BIN)/python tools/bench_cluster.py

audit: setup-dev ## known holes in the libraries that the lock holds (needs the network)
	@$(BIN)/python tools/audit.py

bench-records: setup ## steps a second of SQLite that waits for the disk and that does not, by one and four processes
	@$(BIN)/python tools/bench_records.py

torture-cluster: setup-dev warm ## a sweep whose workers, scheduler and client are killed twenty times
	@$(BIN)/python tools/torture_cluster.py

torture: setup-dev system warm ## everything broken on purpose, and what happened, in torture/report.md (up to an hour)
	@$(BIN)/python -m tools.torture

class-game: setup warm ## thirty scripted trainees through a year of the game: no turn lost, nothing mixed up
	@$(BIN)/python tools/class_game.py

docs: setup-dev system ## docs/blocks.md: every block, its source beside its slide and its page
	@$(BIN)/python tools/make_blocks.py

pictures: setup-dev system ## the small pictures of the README
	@$(BIN)/python tools/make_pictures.py

release: setup-dev ## everything to hand out and to install, tried, in release/ (PDF=0: without PDFs; WINDOWS_PYTHON=its archive)
	@$(BIN)/python -m tools.release $(if $(filter 0,$(PDF)),--no-pdf) $(if $(WINDOWS_PYTHON),--windows-python '$(WINDOWS_PYTHON)')

clean: ## remove what was built (not .venv)
	rm -rf slides/dist site/pages site/pages.yml site/public dist release
