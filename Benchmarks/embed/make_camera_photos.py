"""Make camera-sized photos from small ones; see camera.py.

usage: make_camera_photos.py PHOTOS OUT_FOLDER MEGAPIXELS [--count 40]

Uses evenly spaced photos from PHOTOS, in the order of their paths. Existing files are kept.
"""
import argparse
import pathlib

from camera import write_photo
from insightface_embed import photo_files


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
        if not made.exists():
            write_photo(file, made, options.megapixels, seed=number)


main()
