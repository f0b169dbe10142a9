"""Photos of a camera's size from small ones: enlarged, with the grain that a sensor leaves, as JPEG.

usage: make_camera_photos.py PHOTOS OUT_FOLDER MEGAPIXELS [--count 40]

Takes evenly spaced photos below PHOTOS, by name; files that are there already are kept. The grain (standard deviation 3
grey levels, seeded) gives the files the length, and so the entropy decoding, of a camera's.
"""
import argparse
import pathlib

import cv2
import numpy as np

from insightface_embed import photo_files

GRAIN = 3
QUALITY = 92


def enlarged(image, megapixels):
    height, width = image.shape[:2]
    scale = (megapixels * 1e6 / (width * height)) ** 0.5
    size = (round(width * scale / 16) * 16, round(height * scale / 16) * 16)
    return cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)


def with_grain(image, generator):
    """In bands of rows, so that little is held beside the image."""
    for top in range(0, image.shape[0], 256):
        band = image[top:top + 256]
        grain = generator.standard_normal(band.shape, np.float32) * GRAIN
        image[top:top + 256] = np.clip(band + grain, 0, 255).astype(np.uint8)
    return image


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("photos")
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("megapixels", type=float)
    arguments.add_argument("--count", type=int, default=40)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    files = photo_files(options.photos)
    chosen = files[::max(1, len(files) // options.count)][:options.count]
    for number, file in enumerate(chosen):
        made = options.out / f"{number:03}-{file.stem}.jpg"
        image = None if made.exists() else cv2.imread(str(file))
        if image is not None:
            large = with_grain(enlarged(image, options.megapixels), np.random.default_rng(number))
            cv2.imwrite(str(made), large, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


main()
