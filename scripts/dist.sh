#!/usr/bin/env bash
# Packs the installed program into dist/face-sets-VERSION-linux-x86_64.tar.gz; the same build gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(.build/release/face-sets --version)
name=face-sets-$version-linux-$(uname -m)
# Keep one tarball only: the Containerfile takes whichever version is there.
rm -rf dist/face-sets-*-linux-*
scripts/install.sh "dist/$name" > /dev/null
cat > "dist/$name/INSTALL" <<TEXT
face-sets for Debian 12 and its derivatives. Install these packages first:

  apt-get install $(tr '\n' ' ' < scripts/runtime-packages | sed 's/ $//')

Nothing else is needed. bin/face-sets finds lib/ and share/ next to it, so you can put this folder anywhere.

  bin/face-sets doctor              check that this machine has everything face-sets needs
  bin/face-sets run PHOTOS OUT      turn a folder of photos into face sets
  man -l share/man/man1/face-sets.1
TEXT
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C dist -cf - "$name" | gzip -9n > "dist/$name.tar.gz"
rm -rf "dist/$name"
echo "dist/$name.tar.gz ($(du -h "dist/$name.tar.gz" | cut -f1))"
