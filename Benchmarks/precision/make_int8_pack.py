"""Make a pack whose recogniser, detector or both are quantised to int8 by NNCF.

usage: make_int8_pack.py PACK_FOLDER PHOTOS OUT_FOLDER [--roles recogniser] [--count 300]

Activations are measured on the faces and photos in PHOTOS. The calibration of distances is copied from PACK_FOLDER; if
it matters, fit it again with `face-sets models calibrate`. Pass OUT_FOLDER as --pack.
"""
import argparse
import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile

import cv2
import nncf
import numpy as np
import openvino

PROGRAM = pathlib.Path(__file__).resolve().parent.parent.parent / ".build/release/face-sets"
SIDE = 640


def evenly(items, count):
    return [items[place] for place in np.linspace(0, len(items) - 1, min(count, len(items))).astype(int)]


def chips(cache, recogniser, count):
    """Yield faces as the recogniser sees them, aligned with the points in a cache."""
    aligner = cv2.FaceRecognizerSF.create(str(recogniser), "")
    for row in evenly(np.arange(len(cache["box"])), count):
        picture = cv2.imread(cache["path"][cache["photo"][row]].decode())
        box, points = cache["box"][row], cache["points"][row]
        face = np.concatenate([box[:2], box[2:] - box[:2], points.ravel(), [1]]).astype(np.float32)
        yield aligner.alignCrop(picture, face)


def canvases(cache, count):
    """Yield photos as the detector sees them, each in a black square."""
    for path in evenly(list(cache["path"]), count):
        picture = cv2.imread(path.decode())
        scale = min(1, SIDE / max(picture.shape[:2]))
        reduced = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        canvas = np.zeros((SIDE, SIDE, 3), np.uint8)
        canvas[:reduced.shape[0], :reduced.shape[1]] = reduced
        yield canvas


def quantise(file, model, pictures, out):
    network = openvino.Core().read_model(file)
    # Only the recogniser gets a fixed size: the detector must accept any size later.
    if model["role"] == "recogniser":
        network.reshape([1, 3, *pictures[0].shape[:2]])

    def planes(picture):
        channels = picture if model["channels"] == "BGR" else picture[:, :, ::-1]
        values = (channels.astype(np.float32) - model["mean"]) / model["std"]
        return np.ascontiguousarray(values.transpose(2, 0, 1)[None])

    quantised = nncf.quantize(
        network, nncf.Dataset(pictures, planes), preset=nncf.QuantizationPreset.MIXED, subset_size=len(pictures))
    openvino.save_model(quantised, out, compress_to_fp16=False)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pack", type=pathlib.Path)
    arguments.add_argument("photos", type=pathlib.Path)
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("--roles", nargs="+", choices=["detector", "recogniser"], default=["recogniser"])
    arguments.add_argument("--count", type=int, default=300)
    options = arguments.parse_args()
    shutil.copytree(options.pack, options.out)
    description = json.loads((options.pack / "pack.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "faces.npz"
        subprocess.run([PROGRAM, "embed", options.photos, file, "--pack", options.pack, "--quiet"], check=True)
        cache = np.load(file, allow_pickle=False)
        for model in description["models"]:
            if model["role"] not in options.roles:
                continue
            source = options.pack / model["file"]
            if model["role"] == "detector":
                pictures = canvases(cache, options.count)
            else:
                pictures = chips(cache, source, options.count)
            (options.out / model["file"]).unlink()
            target = (options.out / model["file"]).with_suffix(".xml")
            quantise(source, model, list(pictures), target)
            model["file"] = target.name
            model["sha256"] = hashlib.sha256(target.read_bytes()).hexdigest()
    description["name"] += "-int8"
    (options.out / "pack.json").write_text(json.dumps(description, indent=2))


if __name__ == "__main__":
    main()
