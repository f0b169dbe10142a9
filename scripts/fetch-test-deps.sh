#!/usr/bin/env bash
# Programs that tests ask: a browser (some 100 MB), the shells that have completions, a reader of manual pages. Without
# them the tests that want them say that they were skipped, so it is no error here that they cannot be installed.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/apt-install.sh .deps/apt-test.log chromium zsh fish mandoc strace \
    || echo "deps: some tests will be skipped: chromium, zsh, fish, mandoc or strace could not be installed" >&2
