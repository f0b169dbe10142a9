#!/usr/bin/env bash
# Tests face-sets-dask, the package that runs the program on several machines, with the built program.
# If Dask cannot be installed, the tests are skipped with a message.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$PWD/.deps/distributed
if ! [ -e "$environment/ok" ] || [ distributed/pyproject.toml -nt "$environment/ok" ]; then
    python3 -m venv --clear "$environment"
    if ! "$environment/bin/pip" install -q --disable-pip-version-check "./distributed[test]" 2> "$environment/pip.log"; then
        echo "skipped: the tests of distributed/, because Dask could not be installed: $(tail -n 1 "$environment/pip.log")"
        exit 0
    fi
    # The tests import the package from its folder, not an installed copy.
    "$environment/bin/pip" uninstall -q -y --disable-pip-version-check face-sets-dask
    touch "$environment/ok"
fi
cd distributed
PYTHONPATH=$PWD exec "$environment/bin/python" -m pytest -q -p no:cacheprovider "$@"
