#!/usr/bin/env bash
# Tests of face-sets-dask, the package that runs the program on several machines, against the program as it was built.
# Where Dask cannot be installed, says so and skips them.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$PWD/.deps/distributed
if ! [ -e "$environment/ok" ] || [ distributed/pyproject.toml -nt "$environment/ok" ]; then
    python3 -m venv --clear "$environment"
    if ! "$environment/bin/pip" install -q --disable-pip-version-check "./distributed[test]" 2> "$environment/pip.log"; then
        echo "skipped: the tests of distributed/, because Dask could not be installed: $(tail -n 1 "$environment/pip.log")"
        exit 0
    fi
    # The tests are of the folder, not of a copy of it.
    "$environment/bin/pip" uninstall -q -y --disable-pip-version-check face-sets-dask
    touch "$environment/ok"
fi
cd distributed
PYTHONPATH=$PWD exec "$environment/bin/python" -m pytest -q -p no:cacheprovider "$@"
