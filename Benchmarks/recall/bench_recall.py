"""Faces that `face-sets embed` finds against those of Python insightface's default mode (128 and 640), same detector.

usage: bench_recall.py PACK_FOLDER FOLDER [FOLDER ...] [--det-size SIZES] [--program FILE] [--disputed DIR]

Of the peer's faces (score >= 0.5) those that we find count; two faces are the same from an intersection over union of
0.4 on. A face of ours without a counterpart among the peer's of score >= 0.3 is disputed: it is cut out into DIR, to be
looked at.
"""
import argparse
import os
import pathlib
import subprocess
import tempfile

import cv2
import numpy as np
from insightface.model_zoo import get_model

PROGRAM = pathlib.Path(__file__).resolve().parent.parent.parent / ".build/release/face-sets"


def detector(pack):
    for file in sorted(pathlib.Path(pack).glob("*.onnx")):
        model = get_model(str(file), providers=["CPUExecutionProvider"])
        if model is not None and model.taskname == "detection":
            model.prepare(-1, input_size=[(128, 128), (640, 640)], det_thresh=0.3)
            return model
    raise SystemExit(f"{pack}: no detector")


def overlap(one, others):
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    both = np.prod(np.clip(high - low, 0, None), axis=1)
    area = lambda box: (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])
    return both / (area(one) + area(others) - both)


def has_match(one, others):
    return len(others) > 0 and overlap(one, others).max() >= 0.4


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("pack")
    arguments.add_argument("folder", nargs="+", type=pathlib.Path)
    arguments.add_argument("--det-size", default="128,640")
    arguments.add_argument("--program", default=PROGRAM)
    arguments.add_argument("--disputed", type=pathlib.Path)
    options = arguments.parse_args()
    peer = detector(options.pack)
    total = dict(photos=0, peer=0, found=0, ours=0, disputed=0)
    for folder in options.folder:
        with tempfile.TemporaryDirectory() as scratch:
            cache = os.path.join(scratch, "cache.npz")
            subprocess.run([options.program, "embed", folder, cache, "--pack", options.pack, "--quiet",
                            "--det-size", options.det_size], stdout=subprocess.DEVNULL)
            made = dict(np.load(cache))
        count = dict.fromkeys(total, 0)
        for row, path in enumerate(made["path"]):
            image = cv2.imread(os.fsdecode(path))
            if image is None:
                continue
            ours = made["box"][made["photo"] == row]
            seen = peer.detect(image)[0]
            sure = seen[seen[:, 4] >= 0.5][:, :4]
            disputed = [box for box in ours if not has_match(box, seen[:, :4])]
            for number, box in enumerate(disputed if options.disputed else []):
                side = int(1.5 * max(box[2] - box[0], box[3] - box[1]))
                x, y = (int(v) for v in (box[:2] + box[2:]) / 2)
                cut = image[max(0, y - side):y + side, max(0, x - side):x + side].copy()
                corner = np.array([max(0, x - side), max(0, y - side)] * 2)
                x1, y1, x2, y2 = (box - corner).astype(int).tolist()
                cv2.rectangle(cut, (x1, y1), (x2, y2), (0, 0, 255), 2)
                options.disputed.mkdir(exist_ok=True)
                cv2.imwrite(str(options.disputed / f"{folder.name}-{row}-{number}.png"), cut)
                print("disputed:", os.fsdecode(path), box.round().tolist())
            for name, value in dict(photos=1, peer=len(sure), found=sum(has_match(box, ours) for box in sure),
                                    ours=len(ours), disputed=len(disputed)).items():
                count[name] += value
                total[name] += value
        show(folder.name, count)
    show("all", total)


def show(name, count):
    recall = count["found"] / max(1, count["peer"])
    print(f"{name:<12} photos {count['photos']:>4}  faces of the peer {count['peer']:>4}, found {count['found']:>4} "
          f"({recall:.4f})  ours {count['ours']:>4}, disputed {count['disputed']}", flush=True)


main()
