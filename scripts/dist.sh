#!/usr/bin/env bash
# A tarball of the installed program, the same bytes from the same build: dist/face-sets-VERSION-linux-x86_64.tar.gz
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(.build/release/face-sets --version)
name=face-sets-$version-linux-$(uname -m)
# One tarball lies there at a time: the Containerfile takes it whatever its version.
rm -rf dist/face-sets-*
scripts/install.sh "dist/$name" > /dev/null
cat > "dist/$name/INSTALL" <<'TEXT'
face-sets for Debian 12 and relatives of it. It needs these packages:

  apt-get install ca-certificates libvips42 libsqlite3-0 libzip4 libssl3 libcurl4

and nothing else; ca-certificates only for `models install`. bin/face-sets finds lib/ and share/ beside it, wherever this folder lies.

  bin/face-sets doctor              whether all that is needed is there
  bin/face-sets run PHOTOS OUT      from photos to face sets
  man -l share/man/man1/face-sets.1
TEXT
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C dist -cf - "$name" | gzip -9n > "dist/$name.tar.gz"
rm -rf "dist/$name"
echo "dist/$name.tar.gz ($(du -h "dist/$name.tar.gz" | cut -f1))"
