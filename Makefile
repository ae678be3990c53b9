# The few commands of this repository; each one calls the real tool. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: demo up dev reset down check test test-e2e test-crash test-languages migrate base-images planners openapi setup setup-tests help
PYTHON := .venv/bin/python
SLIPWAY := .venv/bin/slipway
# Files of tests side by side, the longest first: they wait more than they compute.
TOGETHER := -n 3 --no-loadscope-reorder

demo: setup ## start the platform, deploy two versions of an app under load, leave it running
	@$(PYTHON) -m deployments.demo.main

up: setup ## start the platform, or adopt the one that runs; Ctrl-C stops it, SLIPWAY_… chooses ports and folder
	@$(SLIPWAY) up $(if $(DETACH),--detach)

dev: setup-tests ## a platform whose API, worker and dashboard follow each change of the code; Ctrl-C ends all
	@$(PYTHON) -m deployments.development

reset: setup ## delete apps, volumes and data of this installation, after a question; RESET=NAME answers it
	@RESET=$(RESET) $(PYTHON) -m deployments.reset

down: setup ## stop the platform and its apps; the data folder and the volumes stay
	@$(SLIPWAY) down

check: setup-tests ## lint, types, import contracts, architecture, dashboard, OpenAPI drift
	@$(PYTHON) -m deployments.check

test: setup-tests ## the whole suite: unit, integration, contracts, architecture, browser
	@$(PYTHON) -m deployments.supervisor.steps engine && $(PYTHON) -m pytest $(TOGETHER) $(ARGS)

test-e2e: setup-tests ## only the browser journeys
	@$(PYTHON) -m deployments.supervisor.steps engine && $(PYTHON) -m pytest tests/e2e $(ARGS)

test-crash: setup-tests ## the whole crash matrix: every step × every part of the platform, killed; about an hour
	@$(PYTHON) -m deployments.supervisor.steps engine && $(PYTHON) -m pytest tests/crashes $(ARGS)

test-languages: setup-tests ## small projects of each language and package manager, built for real; some five minutes
	@$(PYTHON) -m deployments.supervisor.steps engine && $(PYTHON) -m pytest tests/languages $(ARGS)

bench-%: setup-tests ## one benchmark: start, deploy, drop, queue, build, environments, domains or idle
	@$(PYTHON) -m deployments.supervisor.steps engine && $(PYTHON) -m tests.benchmarks.bench_$*

base-images: setup ## make stand-ins for official base images where no registry answers; ARGS="--list", "--force", names
	@$(PYTHON) -m deployments.supervisor.steps engine && $(PYTHON) -m deployments.lab.base_images $(ARGS)

planners: setup ## install Nixpacks and Railpack on this machine, pinned and checked; ARGS="nixpacks", "--folder …"
	@$(PYTHON) -m deployments.planners $(ARGS)

openapi: setup-tests ## write the description of the API, and what the dashboard has of it
	@$(PYTHON) -m api.openapi && npm --prefix dashboard run --silent generate

migrate: setup ## bring the database of the running platform to this version's tables
	@$(PYTHON) -m deployments.supervisor.steps database

setup:
	@deployments/setup.sh

setup-tests:
	@deployments/setup.sh --tests

help: ## this list
	@grep -E '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12
