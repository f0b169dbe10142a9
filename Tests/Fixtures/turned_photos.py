"""Stores a photo in all eight orientations, and shows where regions written into such photos appear.

    turned_photos.py make PHOTO FOLDER    writes FOLDER/1.jpg to 8.jpg, which look the same
    turned_photos.py regions FOLDER       prints one line per region: the photo's orientation, the region's name, and
                                          its box as displayed (left, top, right, bottom, from 0 to 1); exiftool
                                          reads the sidecar, or the photo if it has no sidecar
"""
import json
import pathlib
import subprocess
import sys

from PIL import Image, ImageDraw, ImageOps

# How to turn the upright picture into the stored one.
STORED = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
          5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
          8: Image.Transpose.ROTATE_270}


def make(photo, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with Image.open(photo) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    for orientation in range(1, 9):
        stored = upright.transpose(STORED[orientation]) if orientation in STORED else upright
        exif = Image.Exif()
        exif[0x0112] = orientation
        stored.save(folder / f"{orientation}.jpg", quality=95, exif=exif)


def seen(photo, area):
    """Return the box of an area as displayed: drawn into a picture of the stored size, which Pillow then turns."""
    with Image.open(photo) as picture:
        size, exif = picture.size, picture.getexif()
    canvas = Image.new("L", size)
    x, y = area["X"] * size[0], area["Y"] * size[1]
    width, height = area["W"] * size[0], area["H"] * size[1]
    ImageDraw.Draw(canvas).rectangle((x - width / 2, y - height / 2, x + width / 2, y + height / 2), fill=255)
    canvas.getexif()[0x0112] = exif[0x0112]
    turned = ImageOps.exif_transpose(canvas)
    left, top, right, bottom = turned.getbbox()
    return [left / turned.width, top / turned.height, right / turned.width, bottom / turned.height]


def regions(folder):
    for photo in sorted(folder.glob("?.jpg")):
        sidecar = photo.with_name(photo.name + ".xmp")
        command = ["exiftool", "-json", "-struct", "-n", "-XMP-mwg-rs:RegionInfo", sidecar if sidecar.exists() else photo]
        info = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0]["RegionInfo"]
        for region in info["RegionList"]:
            print(photo.stem, region["Name"], *(f"{side:.3f}" for side in seen(photo, region["Area"])))


if sys.argv[1] == "make":
    make(sys.argv[2], pathlib.Path(sys.argv[3]))
else:
    regions(pathlib.Path(sys.argv[2]))
