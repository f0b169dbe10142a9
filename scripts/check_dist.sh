#!/usr/bin/env bash
# Runs the steps of `make demo` with the program from a tarball, on a clean Debian 12 with only the packages that the
# tarball's INSTALL lists, without Swift and the build tree: check_dist.sh TARBALL PHOTOS
set -euo pipefail
. "$(dirname "$0")/clean_debian.sh"
become_root "$0" "$@"
tarball=$(realpath "$1")
photos=$(realpath "$2")

packages=$(tar -xOzf "$tarball" --wildcards '*/INSTALL' | sed -n 's/^ *apt-get install //p')
echo "dist: creating a Debian 12 with $packages"
make_clean_debian "$packages"
mkdir "$root/trial"
tar -xzf "$tarball" -C "$root/trial"
cp -r "$photos" "$root/trial/photos"
cat > "$root/trial/chain.sh" <<'CHAIN'
set -eu
cd /trial
program=$(echo face-sets-*/bin/face-sets)
"$program" doctor
"$program" embed photos cache.npz --quiet
"$program" cluster cache.npz raw --quiet
"$program" refine cache.npz facesets --min-faces 2 --quiet
"$program" enrich cache.npz --quiet
"$program" export-swap cache.npz facesets/refine_manifest.json swap --raw-manifest raw/manifest.json --candidates --quiet
"$program" verify-export swap
test -s swap/report/index.html
CHAIN
run_in_clean_debian /trial/chain.sh
echo "dist: the tarball works on a clean Debian 12"
