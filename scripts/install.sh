#!/usr/bin/env bash
# Installs the built program and everything it needs in a folder that can be moved anywhere: install.sh PREFIX
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${1:?usage: install.sh PREFIX}
built=.build/release/face-sets
share=$prefix/share

install -D -m 755 "$built" "$prefix/bin/face-sets"
python3 scripts/relocate.py "$prefix/bin/face-sets" '$ORIGIN/../lib/face-sets'
mkdir -p "$prefix/lib/face-sets" "$share/face-sets/packs" "$share/doc/face-sets/licenses"
for library in .deps/openvino/lib/*.so*; do
    # The linker and OpenVINO use the versioned names; the plain names of libopenvino are only needed for building.
    case $(basename "$library") in
        libopenvino.so | libopenvino_c.so) ;;
        *) install -m 644 "$library" "$prefix/lib/face-sets/" ;;
    esac
done
rm -rf "$share/face-sets/packs/open"
cp -r .deps/packs/open "$share/face-sets/packs/open"
chmod -R u=rwX,go=rX "$share/face-sets"
cp -r .deps/openvino/licenses/. "$share/doc/face-sets/licenses/"
install -m 644 LICENSE README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md "$share/doc/face-sets/"
rm -rf "$share/doc/face-sets/docs"
cp -r docs "$share/doc/face-sets/docs"
chmod -R u=rwX,go=rX "$share/doc/face-sets"

program=$prefix/bin/face-sets
page() { mkdir -p "$(dirname "$1")" && "$program" "${@:2}" > "$1" && chmod 644 "$1"; }
page "$share/man/man1/face-sets.1" help --man
page "$share/bash-completion/completions/face-sets" completions bash
page "$share/zsh/site-functions/_face-sets" completions zsh
page "$share/fish/vendor_completions.d/face-sets.fish" completions fish
echo "installed: $program"
