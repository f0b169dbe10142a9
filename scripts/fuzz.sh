#!/bin/sh
# Fuzzes our own parsers with AddressSanitizer, for two minutes in total or SECONDS each:
#   scripts/fuzz.sh [SECONDS [PARSER…]]
# Findings are kept in .build/fuzz-found, and inputs that reach new code in .build/fuzz-corpus.
set -e
seconds=${1:-6}
[ $# -gt 0 ] && shift
parsers=${*:-json npy cache zip photo manifest plan list years arguments configuration glob png xmp picasa dates
    names log pairs request}
FACE_SETS_FUZZ=1 ${SWIFT:-swift} build -c release --sanitize fuzzer --sanitize address -Xswiftc -enable-testing \
    --scratch-path .build/fuzz --product fuzz-parsers
mkdir -p .build/fuzz-found
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
for parser in $parsers; do
    mkdir -p ".build/fuzz-corpus/$parser"
    echo "== $parser"
    FUZZ_PARSER=$parser .build/fuzz/release/fuzz-parsers -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -max_len=65536 -verbosity=0 -print_final_stats=1 -artifact_prefix=".build/fuzz-found/$parser-" \
        ".build/fuzz-corpus/$parser" "Fuzz/corpus/$parser"
done
