# HiveSync. `make help` lists every target; each is one way to do one thing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

JS    := shared/preview/sandbox/js
FONTS := shared/preview/text/fonts
LINT  := go tool -modfile=infra/tools/lint/go.mod

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what is needed (PostgreSQL, Redis, npm packages) and build the embedded runtime
	@infra/setup/install.sh

# With the flags that bundles for Lambda are built with, so that Go compiles what both are made of once.
build: setup ## build bin/hivesync (the server) and bin/localrun (the command line)
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -o bin/ ./runtime/cmd/hivesync ./localrun

demo: build ## preview a sample on three devices through the whole pipeline; pictures land in out/
	@bin/localrun demo

up: build ## run the whole system on this machine until Ctrl-C
	@bin/localrun up

down: build ## stop a system that runs detached
	@bin/localrun down

test: build ## run every test: Go with the race detector, JavaScript, fixtures
	@infra/ci/test.sh

fuzz: build ## hold a system of its own to its OpenAPI document with generated requests (FUZZ_REQUESTS, FUZZ_SEED)
	@bin/localrun contract --requests $${FUZZ_REQUESTS:-20000} --seed $${FUZZ_SEED:-1}

bench: build ## measure the queue beside its peers, the HTTP shim, and previews; writes benchmarks/RESULTS.md
	@benchmarks/run.sh

chaos: build ## break one part after the other, writing docs/faults.md, then kill all while 100000 jobs run (CHAOS_JOBS, CHAOS_SEED)
	CHAOS_SEED=$${CHAOS_SEED:-1} CHAOS_FAULTS=$(CURDIR)/docs/faults.md go test -count=1 -v -timeout 90m -run TestFaultsCostWaitingNeverWork ./runtime/cmd/hivesync
	CHAOS_SEED=$${CHAOS_SEED:-1} CHAOS_JOBS=$${CHAOS_JOBS:-100000} go test -count=1 -v -timeout 60m -run TestNothingIsLostWhileEverythingFails ./runtime/cmd/hivesync

test-compose: ## run the images in Docker: previews, scaling, a killed worker, upgrade and rollback, backup and restore; writes docs/verification.md
	@infra/compose/test.sh

lint: ## check style, common mistakes, and that generated code is current
	$(LINT) golangci-lint run ./...
	cd benchmarks && go tool -modfile=../infra/tools/lint/go.mod golangci-lint run -c ../.golangci.yml ./...
	$(LINT) gofumpt -modpath hivesync -l -d .
	infra/ci/generated.sh

security: ## look for known weaknesses and for secrets, in the code and in every commit
	@infra/tools/security/run.sh

fmt: ## format the code and the fixtures
	$(LINT) gofumpt -modpath hivesync -w benchmarks functions localrun migrations runtime shared
	go run ./localrun test --format

generate: setup ## compile the SQL queries to Go, write docs/openapi.json with its examples and the reference of the configuration, and the TypeScript client's types from it
	infra/tools/sqlc/generate.sh
	go test -count=1 -run TestTheQueriesAreCompiledAsTheyStand . -args -update-sums
	go test -count=1 -run TestTheOpenAPIDocumentIsCurrent . -args -update-openapi
	go test -count=1 -run TestTheConfigurationReferenceIsCurrent . -args -update-configuration
	npm run --silent --prefix shared/client/ts generate

.PHONY: help setup build demo up down test test-compose fuzz bench chaos lint security fmt generate
