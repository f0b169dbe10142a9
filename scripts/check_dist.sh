#!/usr/bin/env bash
# Runs the chain of `make demo` with what a tarball holds, from another folder and without the build tree's help:
# check_dist.sh TARBALL PHOTOS
set -euo pipefail
tarball=$(realpath "$1")
photos=$(realpath "$2")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
tar -xzf "$tarball" -C "$place"
program=$(echo "$place"/*/bin/face-sets)
export HOME=$place
unset LD_LIBRARY_PATH FACE_SETS_PACKS XDG_DATA_HOME XDG_STATE_HOME
cd "$place"
"$program" doctor
"$program" embed "$photos" cache.npz --quiet
"$program" cluster cache.npz raw --quiet
"$program" refine cache.npz facesets --min-faces 2 --quiet
"$program" enrich cache.npz --quiet
"$program" export-swap cache.npz facesets/refine_manifest.json swap --raw-manifest raw/manifest.json --candidates --quiet
"$program" verify-export swap
test -s swap/report/index.html
echo "dist: the tarball works from $place"
