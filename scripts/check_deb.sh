#!/usr/bin/env bash
# Installs the packages of `make deb` on a clean Debian 12, runs face-sets on the sample photos, and removes the
# packages. Fails if they leave files behind outside the home folder: check_deb.sh DIST PHOTOS
set -euo pipefail
. "$(dirname "$0")/clean_debian.sh"
become_root "$0" "$@"
dist=$(realpath "$1")
photos=$(realpath "$2")

echo "deb: creating a clean Debian 12"
make_clean_debian
mkdir "$root/trial"
cp "$dist"/face-sets*.deb "$root/trial/"
cp -r "$photos" "$root/trial/photos"
cat > "$root/trial/chain.sh" <<'CHAIN'
set -eu
list() { find / -xdev \( -path /proc -o -path /trial -o -path /tmp -o -path /var/cache -o -path /var/log -o -path /var/lib/apt \) -prune -o -print | sort; }
apt-get update -qq
# Dependencies are installed first, so that the two listings differ only by our packages.
apt-get install -y -qq --no-install-recommends $(dpkg-deb -f /trial/face-sets_*.deb Depends | sed 's/([^)]*)//g; s/,/ /g') > /trial/apt.log 2>&1
list > /trial/before
apt-get install -y -qq --no-install-recommends /trial/face-sets*.deb >> /trial/apt.log 2>&1
face-sets doctor
face-sets run /trial/photos /trial/out --min-faces 2 --quiet
face-sets verify-export /trial/out/swap
test -s /trial/out/report/index.html
test -s /usr/share/man/man1/face-sets.1.gz || grep -q 'path-exclude' /etc/dpkg/dpkg.cfg.d/* 2>/dev/null
test -s /usr/share/bash-completion/completions/face-sets
apt-get purge -y -qq face-sets face-sets-pack-open >> /trial/apt.log 2>&1
list > /trial/after
# Installing and removing packages always changes dpkg's own files.
if diff /trial/before /trial/after | grep -v '/var/lib/dpkg' | grep '^[<>]'; then
    echo "deb: the files above were left behind" >&2
    exit 1
fi
CHAIN
run_in_clean_debian /trial/chain.sh || { tail -n 20 "$root/trial/apt.log" >&2; exit 1; }
python3 - "$root/trial/out" <<'PYTHON'
import json
import sys

with open(f"{sys.argv[1]}/swap/manifest.json", encoding="utf-8") as file:
    facesets = json.load(file)["facesets"]
print("deb: " + ", ".join(f"{entry['id']} with {entry['face_count']} faces" for entry in facesets))
if not facesets:
    sys.exit("deb: no face sets were made from the sample photos")
PYTHON
echo "deb: the packages work on a clean Debian 12 and leave nothing behind"
