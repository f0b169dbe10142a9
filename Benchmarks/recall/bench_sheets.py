"""Counts the small faces that `face-sets embed` finds in large photos, in each of its modes.

usage: bench_sheets.py PACK_FOLDER FOLDER [FOLDER ...] [--megapixels 12 24] [--modes MODE ...] [--program FILE]

Photos in the folders are arranged at their own size on black sheets with an aspect ratio of 3:2. The faces to find are those
of 60 to 200 pixels (shorter side) that Python insightface finds in the single photos with the pack's detector at 128
and 640 pixels (score >= 0.5). A face is found if a box overlaps it with an intersection over union of at least 0.4.
"""
import argparse
import os
import pathlib
import tempfile

import cv2
import numpy as np
from bench_recall import MODES, PROGRAM, boxes, detector, has_match

SHORTEST, LONGEST = 60, 200


def photos_with_faces(peer, folders):
    """Each readable photo with the boxes of its small faces."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            image = cv2.imread(str(path))
            if image is None:
                continue
            found = peer.detect(image)[0]
            sides = np.minimum(found[:, 2] - found[:, 0], found[:, 3] - found[:, 1])
            counts = (found[:, 4] >= 0.5) & (sides >= SHORTEST) & (sides <= LONGEST)
            yield image, found[counts, :4]


def sheets(photos, megapixels):
    """Images of this size, filled from left to right in rows, each with the boxes of its faces."""
    width = round((megapixels * 1e6 * 3 / 2) ** 0.5)
    height = round(width * 2 / 3)
    sheet, faces, left, top, bottom = None, [], 0, 0, 0
    for image, found in photos:
        if image.shape[0] > height or image.shape[1] > width:
            continue
        if left + image.shape[1] > width:
            left, top = 0, bottom
        if sheet is None or top + image.shape[0] > height:
            if sheet is not None:
                yield sheet, faces
            sheet, faces = np.zeros((height, width, 3), np.uint8), []
            left = top = bottom = 0
        sheet[top:top + image.shape[0], left:left + image.shape[1]] = image
        faces += [box + np.array([left, top, left, top]) for box in found]
        left, bottom = left + image.shape[1], max(bottom, top + image.shape[0])
    if sheet is not None:
        yield sheet, faces


def measure(photos, megapixels, options):
    with tempfile.TemporaryDirectory() as folder:
        faces = {}
        for number, (sheet, found) in enumerate(sheets(photos, megapixels)):
            path = os.path.join(folder, f"{number}.jpg")
            cv2.imwrite(path, sheet, [cv2.IMWRITE_JPEG_QUALITY, 95])
            faces[os.fsencode(path)] = found
        wanted = sum(map(len, faces.values()))
        print(f"{len(faces)} sheets of {megapixels} megapixels, {wanted} faces of {SHORTEST} to {LONGEST} pixels")
        for mode in options.modes:
            found = boxes(folder, mode, options)
            count = sum(has_match(face, found[path]) for path in faces for face in faces[path])
            print(f"  {mode:<14} found {count:>4} ({count / max(1, wanted):.3f})", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pack")
    arguments.add_argument("folder", nargs="+", type=pathlib.Path)
    arguments.add_argument("--megapixels", nargs="+", type=int, default=[12, 24])
    arguments.add_argument("--modes", nargs="+", default=list(MODES), choices=MODES)
    arguments.add_argument("--program", default=PROGRAM)
    options = arguments.parse_args()
    photos = list(photos_with_faces(detector(options.pack), options.folder))
    for megapixels in options.megapixels:
        measure(photos, megapixels, options)


if __name__ == "__main__":
    main()
