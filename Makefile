# make deps build demo test check fmt bench clean: see README.md
SWIFT ?= swift
SWIFT_FILES = $(shell git ls-files -c -o --exclude-standard '*.swift')

.PHONY: deps build demo test check fmt bench clean

deps: ## What the build needs, into .deps/
	@scripts/fetch-deps.sh

build: deps ## The program, at .build/release/face-sets
	$(SWIFT) build -c release --product face-sets

demo: build ## Face sets from the sample photos, in demo/
	@scripts/demo.sh

test: deps ## All tests; those whose material is missing say that they were skipped
	$(SWIFT) test

check: deps ## Format, imports, sizes, warnings as errors
	@$(SWIFT) format lint --strict --parallel $(SWIFT_FILES)
	@python3 scripts/check_imports.py
	@python3 scripts/check_sizes.py
	$(SWIFT) build --build-tests

fmt: ## Formats all Swift files in place
	@$(SWIFT) format --in-place --parallel $(SWIFT_FILES)

clean: ## Removes what was built; .deps/ stays
	rm -rf .build
