#!/usr/bin/env bash
# Runs the chain of `make demo` with what a tarball holds, in a Debian 12 of its own that has nothing but the packages
# that the tarball's INSTALL names: no Swift, no build tree. check_dist.sh TARBALL PHOTOS
# Needs debootstrap, root (or sudo) and a mirror of Debian: $DEBIAN_MIRROR, else the one that apt uses here.
set -euo pipefail
if [ "$(id -u)" != 0 ]; then exec sudo --preserve-env=DEBIAN_MIRROR "$0" "$@"; fi
tarball=$(realpath "$1")
photos=$(realpath "$2")
command -v debootstrap > /dev/null || { echo "dist: install debootstrap first: apt-get install debootstrap" >&2; exit 2; }
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -m 1 'debian$' || true)}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

packages=$(tar -xOzf "$tarball" --wildcards '*/INSTALL' | sed -n 's/^ *apt-get install //p')
echo "dist: Debian 12 with $packages"
debootstrap --variant=minbase --include="${packages// /,}" bookworm "$root" "${mirror:-http://deb.debian.org/debian}" \
    > "$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
rm -f "$root.log"
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
# /proc is mounted for this command alone: OpenVINO asks it for the processor.
unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/trial sh /trial/chain.sh' \
    chain "$root"
echo "dist: the tarball works on a clean Debian 12"
