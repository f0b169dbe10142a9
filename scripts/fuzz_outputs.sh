#!/bin/sh
# Runs commands on randomly changed outputs under AddressSanitizer: scripts/fuzz_outputs.sh [COUNT [FIRST]]
# Fails if a command crashes, takes more than $SECONDS_EACH (default: 10) or changes anything outside the output, or if
# peak memory, including AddressSanitizer's, exceeds $MEGABYTES (default: 1500). .build/fuzzed-output.txt describes the
# last output that was tried.
set -e
swift=${SWIFT:-swift}
# A release build, which takes a fifth of the time per output.
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
