"""Detect and embed the faces in all photos of a folder with Python insightface, the peer of bench_embed.py.

usage: insightface_embed.py PHOTOS PACK_FOLDER OUT.npz
"""
import pathlib
import sys

import cv2
import numpy as np
from insightface.app.common import Face
from insightface.model_zoo import get_model

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


def load(folder):
    models = {}
    for file in sorted(pathlib.Path(folder).glob("*.onnx")):
        model = get_model(str(file), providers=["CPUExecutionProvider"])
        if model is not None and model.taskname in ("detection", "recognition"):
            models[model.taskname] = model
    models["detection"].prepare(0, input_size=(640, 640), det_thresh=0.5)
    models["recognition"].prepare(0)
    return models["detection"], models["recognition"]


def photo_files(folder):
    return sorted(p for p in pathlib.Path(folder).rglob("*") if p.suffix.lower() in SUFFIXES)


def main(photos, pack, out):
    detector, recogniser = load(pack)
    paths, boxes, embeddings = [], [], []
    for file in photo_files(photos):
        image = cv2.imread(str(file))
        if image is None:
            continue
        found, points = detector.detect(image, input_size=(640, 640))
        for box, five in zip(found, points):
            face = Face(bbox=box[:4], kps=five, det_score=box[4])
            recogniser.get(image, face)
            paths.append(str(file))
            boxes.append(box[:4])
            embeddings.append(face.normed_embedding)
    np.savez(out, path=np.array(paths), box=np.array(boxes), embedding=np.array(embeddings))


if __name__ == "__main__":
    main(*sys.argv[1:])
