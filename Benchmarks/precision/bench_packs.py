"""Time and peak memory of `face-sets embed` with each of several packs, in alternated runs.

usage: bench_packs.py PHOTOS PACK [PACK ...] [--rounds 5]
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BENCHMARKS))
import measure  # noqa: E402

PROGRAM = BENCHMARKS.parent / ".build/release/face-sets"


def embed(photos, pack):
    with tempfile.TemporaryDirectory() as folder:
        line = [PROGRAM, "embed", photos, pathlib.Path(folder) / "faces.npz", "--pack", pack, "--quiet"]
        return measure.run(line, stderr=subprocess.DEVNULL)[0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("photos")
    arguments.add_argument("packs", nargs="+")
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    costs = measure.alternate(
        {pack: lambda pack=pack: embed(options.photos, pack) for pack in options.packs}, options.rounds)
    first = costs[options.packs[0]]
    print(f"medians of {options.rounds} alternated runs; the ratio is to the CPU time of the first pack")
    for pack, cost in costs.items():
        print(f"{pack:<24}{cost.cpu_seconds:>7.2f} s CPU{cost.cpu_seconds / first.cpu_seconds:>7.2f}"
              f"{cost.wall_seconds:>8.2f} s wall{cost.peak_megabytes:>7.0f} MB")


if __name__ == "__main__":
    main()
