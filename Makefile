# Targets: deps test-deps build install dist check-dist deb check-deb demo test check fmt bench clean; see README.md
SWIFT ?= swift
SWIFT_FILES = $(shell git ls-files -c -o --exclude-standard '*.swift')

.PHONY: deps devices test-deps build install dist check-dist deb check-deb demo test test-times check fmt bench bench-embed bench-start bench-embed-camera bench-decode bench-embed-large bench-cluster bench-cluster-large bench-cache bench-identity bench-merging bench-options bench-report bench-recall bench-sheets bench-precision bench-int8 bench-store bench-memory bench-limits bench-run compare-builds fuzz fuzz-outputs kill-runs kill-embed fuzz-photos bench-questions bench-anchors bench-decisions kill-decisions bench-distributed bench-parts check-slurm bench-review clean

deps: ## Download what the build needs to .deps/
	@scripts/fetch-deps.sh

devices: ## Download OpenVINO's plug-ins for Intel graphics and NPUs (for --device)
	@scripts/fetch-deps.sh devices

test-deps: deps ## Install programs that some tests need, such as a browser; without them, these tests are skipped
	@scripts/fetch-test-deps.sh

build: deps ## Build .build/release/face-sets, and the open pack in .deps/packs/
	$(SWIFT) build -c release --product face-sets --static-swift-stdlib
	@.build/release/face-sets models install open --from .deps/open-pack-source --to .deps/packs --quiet

PREFIX ?= /usr/local

install: build ## Install the program with its libraries, packs, manual and completions in PREFIX
	@scripts/install.sh $(PREFIX)

dist: build ## Build a tarball in dist/ that runs on Debian 12 without Swift
	@scripts/dist.sh

check-dist: dist ## Test the tarball on a clean Debian 12 made with debootstrap (needs root)
	@scripts/check_dist.sh dist/face-sets-*.tar.gz .deps/sample-photos

deb: build ## Build Debian packages of the program and the default models in dist/
	@scripts/deb.sh

check-deb: deb ## Test installing, running and removing the packages on a clean Debian 12 (needs root)
	@scripts/check_deb.sh dist .deps/sample-photos

demo: build ## Make face sets in demo/ from the sample photos
	@scripts/demo.sh

# Tests write many small files, less than 200 MB in total, which is faster in memory than on a disk.
SCRATCH := $(shell test "$$(df -m --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 1000 2>/dev/null && echo /dev/shm || echo /tmp)

test: test-deps ## Run all tests; those whose test data is missing are reported as skipped
	TMPDIR=$(SCRATCH) $(SWIFT) test
	@scripts/test_distributed.sh

test-times: test-deps ## Run the tests one after another and list the 20 slowest
	@bash -o pipefail -c 'TMPDIR=$(SCRATCH) $(SWIFT) test --no-parallel | python3 scripts/slowest_tests.py'

check-slurm: build ## Run embed as an array job on a Slurm cluster on this machine (needs root; installs slurm-wlm)
	@scripts/check_slurm.sh .build/release/face-sets $(PHOTOS) $(PACK)

check: deps ## Check formatting, imports, file sizes and warnings
	@$(SWIFT) format lint --strict --parallel $(SWIFT_FILES)
	@python3 scripts/check_imports.py
	@python3 scripts/check_sizes.py
	$(SWIFT) build --build-tests

fmt: ## Format all Swift files in place
	@$(SWIFT) format --in-place --parallel $(SWIFT_FILES)

fuzz: deps ## Fuzz our parsers with libFuzzer for two minutes; findings are kept in .build/fuzz-found
	@scripts/fuzz.sh

fuzz-outputs: deps ## Run commands on OUTPUTS randomly changed outputs under AddressSanitizer
	@scripts/fuzz_outputs.sh $(OUTPUTS)

kill-runs: build ## Kill each writing command at random moments, for ROUNDS rounds; compare the final bytes
	@python3 scripts/kill_runs.py .build/release/face-sets $(dir $(PORTRAITS)) $(PACK) $(ROUNDS)

kill-embed: build ## Kill embed and enrich on PHOTOS, KILLS times at random moments; check that no saved data is lost
	@python3 scripts/kill_embed.py .build/release/face-sets $(PHOTOS) --pack $(PACK) --kills $(KILLS)

kill-decisions: build ## Kill answer and extend on PHOTOS, KILLS times at random moments; check that no decision is lost
	@python3 scripts/kill_decisions.py .build/release/face-sets $(PHOTOS) --pack $(PACK) --kills $(KILLS)

fuzz-photos: build ## Run embed on FORMATS, on 2,000 damaged copies of its files, and on decompression bombs
	@python3 scripts/fuzz_photos.py .build/release/face-sets $(FORMATS) --pack $(PACK)

KILLS ?= 300
OUTPUTS ?= 5000
ROUNDS ?= 20
FORMATS ?= ../shared/data/formats
PHOTOS ?= ../shared/data/photos/sport2
PEOPLE ?= ../shared/data/calibration ../shared/data/calibration-large
LABELLED ?= ../shared/data/calibration ../shared/data/photos
PORTRAITS ?= ../shared/data/photos/bbt/amy
PACK ?= ../shared/models/dev-sc
RECALL ?= $(addprefix ../shared/data/photos/,g20 compreface dlib)

bench: bench-embed bench-embed-large bench-cluster bench-cache bench-identity bench-options bench-report ## Run the main benchmarks

# `ok` is written last, so an interrupted installation is repeated.
.deps/bench-%/ok: Benchmarks/%/requirements.txt
	@python3 -m venv --clear $(@D)
	@$(@D)/bin/pip install -q --disable-pip-version-check -r $<
	@touch $@

bench-embed: build .deps/bench-embed/ok ## Compare embed with Python insightface on PHOTOS with PACK
	@.deps/bench-embed/bin/python Benchmarks/embed/bench_embed.py $(PHOTOS) $(PACK) $(BENCH)

bench-start: build ## Measure embed of one photo with open and PACK, with and without compiled networks
	@python3 Benchmarks/embed/bench_start.py $(PHOTOS) open $(PACK)

bench-embed-camera: build .deps/bench-embed/ok ## Run bench-embed on PHOTOS enlarged to 12-48 megapixels, or on CAMERA
	@for size in $(if $(CAMERA),given,12 24 48); do \
		folder=$(if $(CAMERA),$(CAMERA),.build/camera/$$size); echo "megapixels: $$size"; \
		$(if $(CAMERA),,.deps/bench-embed/bin/python Benchmarks/embed/make_camera_photos.py $(PHOTOS) $$folder $$size &&) \
		.deps/bench-embed/bin/python Benchmarks/embed/bench_embed.py $$folder $(PACK) --camera $(BENCH) || exit 1; \
	done

bench-decode: build .deps/bench-decode/ok ## Measure the effect of --decode reduced on enlarged LABELLED photos
	@.deps/bench-decode/bin/python Benchmarks/decode/bench_decode.py $(LABELLED) --pack open $(BENCH)
	@.deps/bench-decode/bin/python Benchmarks/decode/bench_decode.py $(LABELLED) --pack $(PACK) --calibration-a 0.843 $(BENCH)

bench-embed-large: build .deps/bench-embed/ok ## Run bench-embed with random networks of buffalo_l's size
	@.deps/bench-embed/bin/python Benchmarks/embed/make_large_pack.py $(PACK) .build/large-pack
	@.deps/bench-embed/bin/python Benchmarks/embed/bench_embed.py $(PHOTOS) .build/large-pack --rounds 3

bench-cluster: .deps/bench-cluster/ok ## Compare average linkage with fastcluster, scipy and sklearn
	$(SWIFT) build -c release --product bench-cluster
	@.deps/bench-cluster/bin/python Benchmarks/cluster/bench_cluster.py

bench-cluster-large: .deps/bench-cluster/ok ## Cluster a million faces (takes minutes, 5 GB of memory, 2 GB of disk)
	$(SWIFT) build -c release --product bench-cluster
	@.deps/bench-cluster/bin/python Benchmarks/cluster/bench_cluster.py --rounds 1 --sizes --alone 1000000

bench-cache: build .deps/bench-cluster/ok ## Measure cluster, refine and dedup on caches of 100,000 faces and photos
	@.deps/bench-cluster/bin/python Benchmarks/cluster/bench_cache.py

bench-options: build .deps/bench-identity/ok ## Measure each linkage option on synthetic and labelled faces
	@.deps/bench-identity/bin/python Benchmarks/identity/bench_options.py --photos $(lastword $(LABELLED)) --pack $(PACK)

bench-recall: build .deps/bench-recall/ok ## Compare the faces found in each mode, on RECALL, with Python insightface's
	@.deps/bench-recall/bin/python Benchmarks/recall/bench_recall.py $(PACK) $(RECALL)

bench-sheets: build .deps/bench-recall/ok ## Count the small faces found in 12- and 24-megapixel sheets of RECALL's photos
	@.deps/bench-recall/bin/python Benchmarks/recall/bench_sheets.py $(PACK) $(RECALL)

bench-identity: build .deps/bench-identity/ok ## Measure how well open and PACK distinguish the people in LABELLED
	@.deps/bench-identity/bin/python Benchmarks/identity/bench_identity.py $(LABELLED) --pack open
	@.deps/bench-identity/bin/python Benchmarks/identity/bench_identity.py $(LABELLED) --pack $(PACK) --calibration-a 0.843

bench-merging: build .deps/bench-identity/ok ## Measure sets of PEOPLE by merge threshold, with open and PACK
	@.deps/bench-identity/bin/python Benchmarks/identity/bench_merging.py $(PEOPLE) --pack open
	@.deps/bench-identity/bin/python Benchmarks/identity/bench_merging.py $(PEOPLE) --pack $(PACK)

bench-precision: build .deps/bench-precision/ok ## Measure the effect of bf16 on each network of open and PACK
	@.deps/bench-precision/bin/python Benchmarks/precision/bench_precision.py $(lastword $(LABELLED)) $(PACK) open --calibration-a 0.843

bench-int8: build .deps/bench-precision/ok .deps/bench-identity/ok ## Measure accuracy and time of an int8 pack
	@rm -rf .build/int8-pack
	@.deps/bench-precision/bin/python Benchmarks/precision/make_int8_pack.py .deps/packs/open $(lastword $(PEOPLE)) .build/int8-pack
	@for pack in open .build/int8-pack; do \
		.deps/bench-identity/bin/python Benchmarks/identity/bench_identity.py $(firstword $(LABELLED)) --pack $$pack || exit 1; done
	@.deps/bench-precision/bin/python Benchmarks/precision/bench_packs.py $(PHOTOS) open .build/int8-pack

bench-review: build .deps/bench-review/ok ## Measure review with 100,000 faces: pages, pictures and memory
	@.deps/bench-review/bin/python Benchmarks/review/bench_review.py .build/release/face-sets

bench-report: build .deps/bench-report/ok ## Measure a report on 100,000 faces
	@.deps/bench-report/bin/python Benchmarks/report/bench_report.py

bench-store: build ## Measure embed of 100,000 unchanged files, and saving to a cache of a million faces
	$(SWIFT) build -c release --product bench-store
	@python3 Benchmarks/store/bench_store.py --pack $(PACK)

bench-questions: build .deps/bench-questions/ok ## Measure F1 after answers by a simulated user, on LABELLED
	@.deps/bench-questions/bin/python Benchmarks/questions/bench_questions.py $(LABELLED) --pack open --pack $(PACK)

bench-anchors: build .deps/bench-questions/ok ## Check that decisions survive another pack and changed metadata
	@.deps/bench-questions/bin/python Benchmarks/questions/bench_anchors.py $(LABELLED) --pack $(PACK)

bench-decisions: build .deps/bench-questions/ok ## Measure people list, questions and extend with 10,000 decisions
	@.deps/bench-questions/bin/python Benchmarks/questions/bench_decisions.py

bench-distributed: build .deps/bench-distributed/ok ## Compare two workers to one process with two jobs, on PHOTOS
	@.deps/bench-distributed/bin/python Benchmarks/distributed/bench_distributed.py $(PHOTOS) $(PACK)

FACES ?= 100000

bench-parts: build .deps/bench-distributed/ok ## Merge 64 shards with FACES synthetic faces, and cluster in blocks
	@.deps/bench-distributed/bin/python Benchmarks/distributed/bench_parts.py $(FACES)

bench-run: build .deps/bench-cluster/ok ## Compare run with its steps as separate commands, on 100,000 faces
	$(SWIFT) build -c release --product bench-cluster
	@.deps/bench-cluster/bin/python Benchmarks/cluster/bench_run.py $(PACK)

bench-memory: build .deps/bench-memory/ok ## Measure peak memory of commands that open photos, on 100-megapixel photos
	@.deps/bench-memory/bin/python Benchmarks/memory/bench_memory.py .build/release/face-sets $(PORTRAITS) $(PACK)

bench-limits: build .deps/bench-memory/ok ## Measure peak memory on huge photos and decompression bombs, with 8 jobs
	@.deps/bench-memory/bin/python Benchmarks/memory/bench_limits.py .build/release/face-sets $(PORTRAITS) $(PACK)

compare-builds: build ## Check that OLD, another build, writes the same bytes as this build from LABELLED photos
	@python3 scripts/compare_builds.py $(OLD) .build/release/face-sets $(lastword $(LABELLED)) $(PACK)

clean: ## Remove build products; .deps/ is kept
	rm -rf .build
