#!/usr/bin/env bash
# Builds two Debian packages in dist/: face-sets, and face-sets-pack-open with the default models.
# The same build gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(.build/release/face-sets --version)
architecture=$(dpkg --print-architecture)
export SOURCE_DATE_EPOCH=0
rm -f dist/face-sets*.deb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=$work/face-sets
pack=$work/face-sets-pack-open

copyright() { # DOCUMENTS LICENCE NOTE
    mkdir -p "$1"
    printf 'Upstream-Name: face-sets\nLicense: %s\n\n%s\n' "$2" "$3" > "$1/copyright"
}

# Writes DEBIAN/control from standard input, with the installed size, and builds the package.
pack_up() { # ROOT NAME ARCHITECTURE
    chmod -R u=rwX,go=rX "$1"
    mkdir "$1/DEBIAN"
    { cat; printf 'Installed-Size: %s\n' "$(du -sk --exclude=DEBIAN "$1" | cut -f1)"; } > "$1/DEBIAN/control"
    (cd "$1" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) > "$1/DEBIAN/md5sums"
    dpkg-deb --root-owner-group -Zxz --build "$1" "dist/$2_${version}_$3.deb" > /dev/null
    echo "dist/$2_${version}_$3.deb ($(du -h "dist/$2_${version}_$3.deb" | cut -f1))"
}

mkdir -p dist
scripts/install.sh "$program/usr" > /dev/null
share=$program/usr/share
mkdir -p "$pack/usr/share/face-sets" "$share/zsh/vendor-completions"
mv "$share/face-sets/packs" "$pack/usr/share/face-sets/packs"
rmdir "$share/face-sets"
mv "$share/zsh/site-functions/_face-sets" "$share/zsh/vendor-completions/"
rmdir "$share/zsh/site-functions"
gzip -9n "$share/man/man1/face-sets.1"
copyright "$share/doc/face-sets" Apache-2.0 \
    "The libraries in /usr/lib/face-sets are OpenVINO and oneTBB (Apache-2.0); see licenses/."
copyright "$pack/usr/share/doc/face-sets-pack-open" "MIT and Apache-2.0" \
    "YuNet (MIT), SFace and MediaPipe's face mesh (Apache-2.0); see /usr/share/face-sets/packs/open."

pack_up "$program" face-sets "$architecture" <<CONTROL
Package: face-sets
Version: $version
Architecture: $architecture
Maintainer: The face-sets project <face-sets@localhost>
Section: graphics
Priority: optional
Depends: libc6 (>= 2.36), libstdc++6, $(tr -s ' \n' '  ' < scripts/runtime-packages | sed 's/ $//; s/ /, /g')
Recommends: face-sets-pack-open
Description: Turn a pile of photos into clean sets of one person each
 Finds every face in a folder of photos, groups the faces by person, drops
 the ones that are blurred, tiny or wrong, and exports the rest for other
 face tools. Runs on your own machine and never modifies your photos.
CONTROL
pack_up "$pack" face-sets-pack-open all <<CONTROL
Package: face-sets-pack-open
Version: $version
Architecture: all
Maintainer: The face-sets project <face-sets@localhost>
Section: graphics
Priority: optional
Description: Default models for face-sets
 YuNet for detection, SFace for recognition and MediaPipe's face mesh, under
 licences that allow any use. Without this package, "face-sets models install
 open" downloads the same files.
CONTROL
