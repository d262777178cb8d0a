# The only way to the tools. `make` alone says what there is.

target := $(or $(CARGO_TARGET_DIR),target)
ours := -p app -p server --features app/ssr

.PHONY: help run test check bench bundle site tools

help:
	@echo "make run     build Nene and serve it with invented people on http://localhost:3000"
	@echo "make test    run every test, on SQLite and PostgreSQL, and in a browser"
	@echo "make check   formatting, lints, documentation, licences"
	@echo "make bench   measure speed and size"
	@echo "make bundle  write the small, optimised site folder for a release"

# A development build: it is up within minutes on a new machine, and an edit is on screen soon.
run: site
	NENE_SITE=$(target)/site cargo run -p server -- serve --demo

test: site
	.ci/tools test
	.ci/postgres .ci/test

check: tools
	cargo fmt --all --check
	cargo clippy $(ours) --all-targets -- -D warnings
	cargo clippy -p xtask --all-targets -- -D warnings
	cargo clippy -p hydrate --target wasm32-unknown-unknown -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps $(ours)
	cargo run --quiet -p xtask -- licences

# Beside a PostgreSQL that keeps what it acknowledges. What was found: BENCHMARKS.md.
bench: bundle end2end/lighthouse/node_modules/.installed
	.ci/tools bench
	NENE_SITE=$(abspath $(target)/site) .ci/postgres --durable cargo bench -p server --bench portal

bundle: tools node_modules/.installed
	cargo run --quiet -p xtask -- bundle --release

# What the server sends besides pages, made quickly.
site: tools node_modules/.installed
	cargo run --quiet -p xtask -- bundle

tools:
	@.ci/tools build

# npm is asked only when the list of its packages has changed.
node_modules/.installed: package.json package-lock.json .npmrc
	npm ci
	@touch $@

end2end/lighthouse/node_modules/.installed: end2end/lighthouse/package.json end2end/lighthouse/package-lock.json
	npm ci --prefix end2end/lighthouse
	@touch $@
