#!/bin/sh
# Commands on outputs that were changed at random, under AddressSanitizer: scripts/fuzz_outputs.sh [COUNT [FIRST]]
# Ends with an error where one crashes, takes more than SECONDS (10), changes what is beside the output, or where the
# peak memory, AddressSanitizer's included, is more than MEGABYTES (1500). .build/fuzzed-output.txt says what was tried.
set -e
swift=${SWIFT:-swift}
# Optimised: an output takes a fifth of the time.
$swift build -c release --build-tests --sanitize address -Xswiftc -enable-testing --scratch-path .build/asan
export FACE_SETS_FUZZ_OUTPUTS="${1:-5000}" FACE_SETS_FUZZ_FIRST="${2:-0}"
export FACE_SETS_FUZZ_SECONDS="${SECONDS_EACH:-10}" FACE_SETS_FUZZ_MEGABYTES="${MEGABYTES:-1500}"
export ASAN_OPTIONS="detect_leaks=0:quarantine_size_mb=32:${ASAN_OPTIONS:-}"
tests=.build/asan/release/face-setsPackageTests.xctest
$tests --testing-library swift-testing --filter 'FuzzedOutputTests' || {
    status=$?
    echo "last tried:" && cat .build/fuzzed-output.txt
    exit "$status"
}
