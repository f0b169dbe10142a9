"""Compares the faces that `face-sets embed` finds in each of its modes with those of Python insightface's default mode
(128 and 640 pixels) and the same detector.

usage: bench_recall.py PACK_FOLDER FOLDER [FOLDER ...] [--modes MODE ...] [--program FILE] [--disputed DIR]

A face of the peer (score >= 0.5) is found if one of our boxes overlaps it with an intersection over union of at least
0.4. Of our other boxes, those that overlap a box of the peer with a score >= 0.3 are unsure; the rest are disputed, and
are cut out into DIR for inspection.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import cv2
import numpy as np
from insightface.model_zoo import get_model

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BENCHMARKS))
from boxes import overlap  # noqa: E402

PROGRAM = BENCHMARKS.parent / ".build/release/face-sets"
MODES = {
    "640": ["--det-size", "640"],
    "128,640": ["--det-size", "128,640"],
    "640 tiles": ["--det-size", "640", "--tiles"],
    "128,640 tiles": ["--det-size", "128,640", "--tiles"],
    "open": ["--pack", "open"],
    "open 640": ["--pack", "open", "--det-size", "640"],
    "open tiles": ["--pack", "open", "--tiles"],
}
COUNTS = ("photos", "peer", "found", "ours", "unsure", "disputed")


def detector(pack):
    for file in sorted(pathlib.Path(pack).glob("*.onnx")):
        model = get_model(str(file), providers=["CPUExecutionProvider"])
        if model is not None and model.taskname == "detection":
            model.prepare(-1, input_size=[(128, 128), (640, 640)], det_thresh=0.3)
            return model
    raise SystemExit(f"{pack}: no detector")


def has_match(one, others):
    return len(others) > 0 and overlap(one, others).max() >= 0.4


def boxes(folder, mode, options):
    """The boxes in each photo, by path."""
    pack = [] if "--pack" in MODES[mode] else ["--pack", options.pack]
    with tempfile.TemporaryDirectory() as scratch:
        cache = os.path.join(scratch, "cache.npz")
        subprocess.run([options.program, "embed", folder, cache, "--quiet", *pack, *MODES[mode]],
                       stdout=subprocess.DEVNULL)
        with np.load(cache) as made:
            return {path: made["box"][made["photo"] == row] for row, path in enumerate(made["path"])}


def cut_out(image, box, file):
    side = int(1.5 * max(box[2] - box[0], box[3] - box[1]))
    x, y = (int(v) for v in (box[:2] + box[2:]) / 2)
    cut = image[max(0, y - side):y + side, max(0, x - side):x + side].copy()
    corner = np.array([max(0, x - side), max(0, y - side)] * 2)
    x1, y1, x2, y2 = (box - corner).astype(int).tolist()
    cv2.rectangle(cut, (x1, y1), (x2, y2), (0, 0, 255), 1)
    file.parent.mkdir(exist_ok=True, parents=True)
    cv2.imwrite(str(file), cut)


def compare(path, ours, seen, mode, options):
    sure = seen[seen[:, 4] >= 0.5][:, :4]
    extra = [box for box in ours if not has_match(box, sure)]
    disputed = [box for box in extra if not has_match(box, seen[:, :4])]
    for number, box in enumerate(disputed if options.disputed else []):
        name = f"{pathlib.Path(path).parent.name}-{pathlib.Path(path).stem}-{number}.png"
        cut_out(cv2.imread(path), box, options.disputed / mode.replace(" ", "-") / name)
        print("disputed:", mode, path, box.round().tolist())
    return np.array([1, len(sure), sum(has_match(box, ours) for box in sure), len(ours),
                     len(extra) - len(disputed), len(disputed)])


def show(name, count):
    count = dict(zip(COUNTS, count))
    print(f"  {name:<12} photos {count['photos']:>4}  faces of the peer {count['peer']:>4}, found {count['found']:>4} "
          f"({count['found'] / max(1, count['peer']):.4f})  ours {count['ours']:>4}, unsure {count['unsure']:>3}, "
          f"disputed {count['disputed']:>3}", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("pack")
    arguments.add_argument("folder", nargs="+", type=pathlib.Path)
    arguments.add_argument("--modes", nargs="+", default=list(MODES), choices=MODES)
    arguments.add_argument("--program", default=PROGRAM)
    arguments.add_argument("--disputed", type=pathlib.Path)
    options = arguments.parse_args()
    peer, seen = detector(options.pack), {}
    for mode in options.modes:
        print(mode)
        total = np.zeros(len(COUNTS), int)
        for folder in options.folder:
            count = np.zeros(len(COUNTS), int)
            for path, ours in boxes(folder, mode, options).items():
                if path not in seen:
                    image = cv2.imread(os.fsdecode(path))
                    seen[path] = None if image is None else peer.detect(image)[0]
                if seen[path] is not None:
                    count += compare(os.fsdecode(path), ours, seen[path], mode, options)
            show(folder.name, count)
            total += count
        show("all", total)


if __name__ == "__main__":
    main()
