# The front door for developers: `make help` lists what there is.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help setup run build test lint check format model mutants oracles bench peers containers clean

# One set of flags for every debug build, so that build, test and lint share what they compile. An import of a module
# that a target does not declare is an error.
FLAGS := --explicit-target-dependency-import-check error
SWIFT_SOURCES := Package.swift Sources Tests
EXPANDED_LUA := .build/lua
ORACLES := .build-oracles
ORACLE_PACKAGES := cronsim==2.8 croniter==7.0.0 tzdata

help: ## List these targets
	@sed -n -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 17

setup: ## Install the system packages that are missing (apt-get, with sudo when not root)
	@scripts/setup

run: setup ## Build, then fire the schedules of examples/jobs.yaml on a private Redis (Ctrl-C stops it)
	@scripts/quietly swift build $(FLAGS) --product carillon
	@.build/debug/carillon dev --file examples/jobs.yaml

build: setup ## Build everything, tests included (the first build compiles the dependencies)
	@scripts/quietly swift build $(FLAGS) --build-tests

test: build ## Run all tests, each against its own real Redis (full log: .build/test.log)
	@scripts/run-tests $(FLAGS)

lint: build ## Check format, Lua, declared imports, shell syntax, file sizes and house rules
	@swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	@scripts/expand-lua lua $(EXPANDED_LUA)
	@luacheck --quiet --no-color $(EXPANDED_LUA)
	@scripts/check-shell
	@scripts/check-files
	@echo "lint: no findings"

check: lint test ## lint + test: what CI runs

format: ## Rewrite the Swift sources in the project's format
	@swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

model: setup ## Compare the scripts with the model of the protocol, 1,000,000 commands (ARGS="--seed 7")
	@scripts/quietly swift build -c release --product carillon-model
	@.build/release/carillon-model $(ARGS)

mutants: setup ## Make every mistake of docs/mutants.md in the scripts; the histories must kill each
	@scripts/quietly swift build -c release --product carillon-model
	@.build/release/carillon-model --mutants-page > docs/mutants.md
	@.build/release/carillon-model --mutants $(ARGS)

oracles: build $(ORACLES)/ready ## Compare cron and zones with independent implementations (installed in a venv)
	@PATH="$(CURDIR)/$(ORACLES)/bin:$$PATH" Tests/Oracles/run

$(ORACLES)/ready: Makefile
	@python3 -m venv $(ORACLES)
	@$(ORACLES)/bin/pip install --quiet --disable-pip-version-check $(ORACLE_PACKAGES)
	@touch $@

bench: setup ## Build for release and measure this machine (ARGS="..." goes to carillon-bench)
	@scripts/quietly swift build -c release --product carillon-bench
	@scripts/quietly swift build -c release --product carillon
	@scripts/quietly swift build -c release --product ClockShim
	@.build/release/carillon-bench $(ARGS)

peers: setup ## Install other schedulers into .build-peers and run them beside ours (takes minutes)
	@bench/peers/install .build-peers
	@$(MAKE) bench ARGS="peers $(ARGS)"

containers: setup ## Run the tests of docker-compose.yml in real containers with podman (root, Debian; takes minutes)
	@scripts/compose-test .build-containers

clean: ## Remove everything that was built
	@rm -rf .build $(ORACLES) .build-peers .build-containers
