# Two commands do everything on a fresh machine that has Rust, Node and make:
#   make run    the demo on http://127.0.0.1:8080
#   make test   every test: Rust, TypeScript, both stores, browser

.PHONY: run build test tools web lint unit rust browser shots fuzz simulate bench samod

SHELL := /bin/bash
BINARY := target/debug/duthao

# Debian's names. fonts-liberation2 holds the Vietnamese letters that fonts-liberation lacks.
PACKAGES := chromium postgresql poppler-utils libreoffice-writer fonts-liberation2 python3

run: build
	$(BINARY) serve --demo --workshop --data ./data

build: web
	cargo build --locked
	@echo "$(CURDIR)/$(BINARY)"

# What the pages run in the browser; built into the binary. Names carry a hash, so it is made anew only when needed.
web: web/dist/.vite/manifest.json

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	# Not 'npm ci': npm 11 refuses with it a lock file that records no addresses ("Missing: … from lock file").
	# 'npm install' keeps to the same versions and checks the same hashes.
	cd web && npm install --no-audit --no-fund
	@touch $@

web/dist/.vite/manifest.json: web/node_modules/.package-lock.json web/vite.config.ts web/tsconfig.json $(shell find web/src web/scripts -type f) $(wildcard server/messages/*/bundle.ftl)
	cd web && npm run build
	@touch $@

# Installs only what is missing, as root or with sudo.
tools:
	@missing=""; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "Installing$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then as=""; else as="sudo"; fi; \
	  $$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
	@cargo nextest --version >/dev/null 2>&1 || cargo install --locked cargo-nextest

test: tools web lint unit rust browser

lint:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets --quiet -- -D warnings

unit: web
	cd web && npx vitest run

# The other Rust program that speaks the protocol: a client of it edits together with ours.
samod:
	cd tests/load && cargo build --locked --quiet -p duthao-samod --bin samod-client

rust: web tools samod
	tests/support/with_postgres.sh cargo nextest run --locked --workspace --no-fail-fast

browser: build tools samod
	cd web && npx vitest run --config ../tests/browser/vitest.config.ts

# Whole meetings of the shared text under so many seeds, on all cores: `make simulate SEEDS=1000000`. A seed that fails
# is printed; `make simulate FROM=17 SEEDS=1` holds that one again, and with DUTHAO_SIM_ALOUD=1 it tells the story.
FROM := 0
SEEDS := 100000
simulate: web
	DUTHAO_SIM_FROM=$(FROM) DUTHAO_SIM_SEEDS=$(SEEDS) cargo test --locked -p duthao --test all -- live::meeting::share --nocapture

# Pictures of every page at phone and desktop width, into ./shots.
shots: build tools
	cd web && npx vitest run --config ../tests/browser/shots.config.ts

# The fuzz of `make test` for longer: `make fuzz INPUTS=1000000`, with another SEED if you like. Figures are printed.
INPUTS := 1000000
SEED := 1
fuzz:
	DUTHAO_FUZZ_INPUTS=$(INPUTS) DUTHAO_FUZZ_SEED=$(SEED) cargo nextest run --locked -p duthao --test all \
	  --no-fail-fast --success-output final live::fuzz

# What a delivered change costs this server, a bare relay, and two other servers of the same protocol, side by side
# (tests/load/README.md). Takes about eight minutes after the builds; options go in BENCH, such as
# BENCH="--rounds 1 --seconds 10".
bench: web tests/load/node/node_modules/.package-lock.json
	cargo build --locked --release
	cd tests/load && cargo build --locked --release
	target/load/release/bench --duthao target/release/duthao --node tests/load/node $(BENCH)

tests/load/node/node_modules/.package-lock.json: tests/load/node/package.json tests/load/node/package-lock.json
	cd tests/load/node && npm install --no-audit --no-fund
	@touch $@
