"""Two workers with one job each, compared with one process with two jobs.

usage: bench_distributed.py PHOTOS PACK [--copies 20] [--rounds 3]

Prints the efficiency (the wall time of the one process divided by that of the workers), and the wall time that each
additional shard costs.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from PIL import Image

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = str(REPOSITORY / ".build/release/face-sets")


def copy_photos(source, target, copies):
    """Copy each JPEG several times, cropping each copy differently: identical photos would only be embedded once."""
    photos = sorted(path for path in source.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    for number, photo in enumerate(photos):
        for copy in range(copies):
            place = target / f"{copy}" / f"{number:05}.jpg"
            place.parent.mkdir(parents=True, exist_ok=True)
            with Image.open(photo) as image:
                image.convert("RGB").crop((copy, 0, *image.size)).save(place, quality=92)


def seconds(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={**os.environ, "PYTHONPATH": str(REPOSITORY / "distributed")})
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("pack")
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        copy_photos(options.photos, scratch / "photos", options.copies)
        count = sum(1 for _ in (scratch / "photos").rglob("*.jpg"))

        def one():
            return seconds([PROGRAM, "embed", scratch / "photos", scratch / "one/c.db", "--pack", options.pack,
                            "--jobs", "2"])

        def dask(shards):
            return seconds([sys.executable, "-m", "face_sets_dask", "embed", scratch / "photos", scratch / "two/c.db",
                            "--local", "2", "--jobs", "1", "--shards", str(shards), "--pack", options.pack,
                            "--program", PROGRAM])

        found = {"one process, --jobs 2": [], "2 workers, 2 shards": [], "2 workers, 16 shards": []}
        for _ in range(options.rounds):
            for name, run in zip(found, (one, lambda: dask(2), lambda: dask(16))):
                shutil.rmtree(scratch / "one", ignore_errors=True)
                shutil.rmtree(scratch / "two", ignore_errors=True)
                found[name].append(run())
                print(f"{name:<24} {found[name][-1]:7.1f} s, {count / found[name][-1]:5.1f} photos/s", flush=True)
        alone, two, sixteen = (statistics.median(times) for times in found.values())
        print(f"{count} photos, medians of {options.rounds}: efficiency {alone / two:.2f} with 2 shards, "
              f"{alone / sixteen:.2f} with 16; each additional shard costs {(sixteen - two) / 14:.2f} s of wall time")


if __name__ == "__main__":
    main()
