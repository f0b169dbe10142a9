"""Cost of `face-sets embed` for a single photo, with and without compiled networks kept from an earlier run.

usage: bench_start.py PHOTO_OR_FOLDER PACK [PACK ...] [--rounds 9]

Of a folder, only the first JPEG by path is used. Prints medians of alternated runs.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BENCHMARKS))
import measure  # noqa: E402

PROGRAM = BENCHMARKS.parent / ".build/release/face-sets"


def embed(folder, pack, keeps_networks):
    networks = folder / "home/face-sets/networks"
    if not keeps_networks:
        shutil.rmtree(networks, ignore_errors=True)
    (folder / "cache.npz").unlink(missing_ok=True)
    os.environ["XDG_CACHE_HOME"] = str(folder / "home")
    line = [PROGRAM, "embed", folder / "photos", folder / "cache.npz", "--pack", pack, "--quiet"]
    return measure.run(line, stderr=subprocess.DEVNULL)[0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("photos", type=pathlib.Path)
    arguments.add_argument("packs", nargs="+")
    arguments.add_argument("--rounds", type=int, default=9)
    options = arguments.parse_args()
    photo = options.photos if options.photos.is_file() else min(options.photos.rglob("*.jpg"))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "photos").mkdir()
        shutil.copy(photo, folder / "photos")
        print(f"{photo.name}, medians of {options.rounds} alternated runs")
        for pack in options.packs:
            costs = measure.alternate({
                "networks compiled": lambda pack=pack: embed(folder, pack, False),
                "networks kept": lambda pack=pack: embed(folder, pack, True)}, options.rounds)
            for state, cost in costs.items():
                print(f"  {pack:<24} {state:<18} {cost.wall_seconds:5.2f} s wall {cost.cpu_seconds:5.2f} s CPU "
                      f"{cost.peak_megabytes:4.0f} MB", flush=True)


if __name__ == "__main__":
    main()
