"""Effect of bf16 on each network, compared with f32: times, embeddings, boxes, and the resulting clusters.

usage: bench_precision.py FOLDER PACK [PACK ...] [--cache PACK=F32.npz,BF16.npz ...] [--calibration-a A ...]

The recogniser is tested with `face-sets embed --precision`. The detector is tested only if it is SCRFD, with the code
of Python insightface running on OpenVINO. FOLDER contains labels.csv as for bench_identity.py. Requires a processor
with AVX512_BF16 or AMX_BF16.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import openvino
from scipy.cluster.hierarchy import fcluster, linkage

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "identity"))
from bench_identity import PROGRAM, bcubed, calibration, central_rows, labels

PRECISIONS = ("f32", "bf16")
# Width and height of the input, in pixels, for networks whose files do not fix them.
SIDES = {"detector": 640, "recogniser": 112}


def folder_of(pack):
    listed = subprocess.run([PROGRAM, "models", "list", "--json"], check=True, capture_output=True)
    folders = [entry["folder"] for entry in json.loads(listed.stdout)["packs"] if entry["name"] == pack]
    return pathlib.Path(folders[0] if folders else pack)


def compiled(file, precision, shape=None):
    core = openvino.Core()
    model = core.read_model(file)
    if shape or model.inputs[0].partial_shape.is_dynamic:
        model.reshape(shape)
    return core.compile_model(model, "CPU", {
        "INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": "1", "INFERENCE_NUM_THREADS": "1"})


def milliseconds(network, runs=60):
    request = network.create_infer_request()
    picture = np.random.default_rng(0).standard_normal(network.inputs[0].shape, np.float32)
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        request.infer([picture])
        taken.append(time.perf_counter() - start)
    return 1000 * np.median(taken[runs // 6:])


def network_times(pack):
    for model in json.loads((pack / "pack.json").read_text())["models"]:
        side = model.get("size", SIDES.get(model["role"]))
        shape = None if model["file"].endswith(".tflite") else [1, 3, side, side]
        taken = [milliseconds(compiled(pack / model["file"], precision, shape)) for precision in PRECISIONS]
        print(f"  {model['role']:<20} f32 {taken[0]:7.2f} ms, bf16 {taken[1]:7.2f} ms, "
              f"speed-up {taken[0] / taken[1]:.2f}")


def clusters(vectors, cut):
    return fcluster(linkage(np.clip(1 - (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)], 0, 2), "average"),
                    cut, "distance") - 1


def adjusted_rand(one, other):
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    pairs = lambda n: (n * (n - 1) / 2).sum()
    both, rows, columns = pairs(table), pairs(table.sum(1)), pairs(table.sum(0))
    expected = rows * columns / (len(one) * (len(one) - 1) / 2)
    return (both - expected) / ((rows + columns) / 2 - expected)


def compare(name, reference, other, cut, labelled):
    """Compare the unit vectors of the same faces; `labelled` contains the rows of labelled faces and their people."""
    cosine = (reference * other).sum(1)
    low, percent, middle = np.percentile(cosine, [0, 1, 50])
    ones, others = clusters(reference, cut), clusters(other, cut)
    rows, people = labelled
    f1 = [bcubed(clusters(vectors[rows], cut), people)[0] for vectors in (reference, other)]
    print(f"  {name:<28} {len(cosine):>5} faces: cosine {low:.4f} (minimum), {percent:.4f} (1st percentile), "
          f"{middle:.5f} (median); clusters {ones.max() + 1} in f32, {others.max() + 1} in bf16, "
          f"adjusted Rand index {adjusted_rand(ones, others):.4f}, BCubed F1 to f32 {bcubed(others, ones)[0]:.4f}; "
          f"BCubed F1 on the labels {f1[0]:.4f} in f32, {f1[1]:.4f} in bf16")


def unit(cache):
    vectors = cache["embedding"].astype(np.float64)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def recogniser(folder, pack, cut, files):
    with tempfile.TemporaryDirectory() as scratch:
        if not files:
            files = [f"{scratch}/{precision}.npz" for precision in PRECISIONS]
            for precision, file in zip(PRECISIONS, files):
                done = subprocess.run([PROGRAM, "embed", folder, file, "--pack", pack, "--precision", precision,
                                       "--quiet"])
                if done.returncode not in (0, 1):
                    raise SystemExit(f"embed exited with code {done.returncode}")
        caches = [dict(np.load(file)) for file in files]
    assert (caches[0]["box"] == caches[1]["box"]).all()
    compare("recogniser", *map(unit, caches), cut, central_rows(caches[0], labels(folder, "portrait")))
    return caches[0]


class Session:
    """Replaces insightface's ONNX Runtime session with OpenVINO."""

    def __init__(self, network):
        self.request = network.create_infer_request()

    def run(self, names, inputs):
        results = self.request.infer(list(inputs.values()))
        return [np.array(results[name]) for name in names]


def scrfd(folder, pack, cache, cut):
    import cv2
    from insightface.app.common import Face
    from insightface.model_zoo import get_model

    models = {model["role"]: pack / model["file"] for model in json.loads((pack / "pack.json").read_text())["models"]}
    sessions = {role: [Session(compiled(models[role], precision, [1, 3, side, side])) for precision in PRECISIONS]
                for role, side in SIDES.items()}
    detector, arcface = (get_model(str(models[role]), providers=["CPUExecutionProvider"]) for role in SIDES)
    detector.prepare(-1, input_size=(640, 640), det_thresh=0.5)

    def seen(image, precision):
        detector._session_for_input_size = lambda size: sessions["detector"][precision]
        return detector.detect(image)

    def embedding(image, points, precision):
        arcface.session = sessions["recogniser"][precision]
        vector = arcface.get(image, Face(kps=points))
        return vector / np.linalg.norm(vector)

    pairs, shifts, lost, new, vectors = [], [], 0, 0, {}
    for row, path in enumerate(cache["path"]):
        image = cv2.imread(os.fsdecode(path))
        if image is None:
            continue
        (boxes, points), (others, other_points) = seen(image, 0), seen(image, 1)
        free = set(range(len(others)))
        for box, five in zip(boxes, points):
            place = min(free, key=lambda i: np.abs(others[i, :4] - box[:4]).max(), default=None)
            width = box[2] - box[0]
            if place is None or np.abs(others[place, :4] - box[:4]).max() > width / 2:
                lost += 1
                continue
            free.remove(place)
            shifts.append((np.abs(others[place, :4] - box[:4]).max() / width,
                           np.linalg.norm(other_points[place] - five, axis=1).max() / width,
                           abs(others[place, 4] - box[4])))
            vectors.setdefault("f32", []).append(embedding(image, five, 0))
            vectors.setdefault("detector", []).append(embedding(image, other_points[place], 0))
            vectors.setdefault("detector and recogniser", []).append(embedding(image, other_points[place], 1))
            pairs.append((row, box))
        new += len(free)
    print(f"  detector in bf16: {len(pairs)} faces also found in f32, {lost} lost, {new} new")
    for name, values in zip(("box, in box widths", "points, in box widths", "score"), np.array(shifts).T):
        print(f"    {name:<22} changes by {np.median(values):.4f} (median), {np.percentile(values, 99):.4f} "
              f"(99th percentile), {values.max():.4f} (maximum)")
    made = dict(cache, photo=np.array([row for row, _ in pairs]), box=np.array([box[:4] for _, box in pairs]))
    labelled = central_rows(made, labels(folder, "portrait"))
    for name in ("detector", "detector and recogniser"):
        compare(name, np.array(vectors["f32"], np.float64), np.array(vectors[name], np.float64), cut, labelled)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("pack", nargs="+")
    arguments.add_argument("--cache", nargs="*", default=[])
    arguments.add_argument("--calibration-a", type=float, nargs="*", default=[])
    options = arguments.parse_args()
    given = dict(entry.split("=", 1) for entry in options.cache)
    for place, name in enumerate(options.pack):
        pack = folder_of(name)
        a, b = (options.calibration_a[place], 0) if place < len(options.calibration_a) else calibration(name)
        cut = (0.55 - b) / a
        print(f"{name}: raw threshold {cut:.4f}, networks timed on one thread")
        network_times(pack)
        cache = recogniser(options.folder, name, cut, given[name].split(",") if name in given else None)
        kinds = {model["kind"] for model in json.loads((pack / "pack.json").read_text())["models"]}
        if "scrfd" in kinds:
            scrfd(options.folder, pack, cache, cut)


if __name__ == "__main__":
    main()
