#!/usr/bin/env bash
# Installs programs for tests: a browser (about 100 MB), the shells that have completions, a manual page reader, strace
# and exiftool. Tests without them are reported as skipped, so it is not an error if they cannot be installed.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/apt-install.sh .deps/apt-test.log chromium zsh fish mandoc strace libimage-exiftool-perl \
    || echo "deps: some tests will be skipped: chromium, zsh, fish, mandoc, strace or exiftool could not be installed" >&2

# Third-party libraries that read exports, for Tests/Fixtures/read_exports.py.
readers=.deps/readers
if [ ! -e "$readers/ok" ]; then
    if python3 -m venv --clear "$readers" && "$readers/bin/pip" install -q --disable-pip-version-check --only-binary=:all: \
        numpy==2.2.6 pillow==11.3.0 safetensors==0.6.2; then
        touch "$readers/ok"
    else
        echo "deps: tests of exports will be skipped: numpy, pillow and safetensors could not be installed" >&2
    fi
fi
