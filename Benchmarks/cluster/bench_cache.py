"""Cost of `cluster` and `refine` with --manifest-only, and of `dedup`, on a synthetic cache in each format.

usage: bench_cache.py [--faces 100000] [--rounds 1]

Prints wall time, processor time, peak memory, and the memory in excess of the embeddings.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import measure  # noqa: E402

PROGRAM = HERE.parent.parent / ".build/release/face-sets"


def caches(count, scratch):
    """Make the same cache in three formats; return the paths."""
    stored, deflated, database = (scratch / name for name in ("stored.npz", "deflated.npz", "cache.db"))
    subprocess.run([sys.executable, HERE / "make_cache.py", str(count), stored], check=True)
    subprocess.run([sys.executable, HERE / "make_cache.py", str(count), deflated, "--deflate"], check=True)
    subprocess.run([PROGRAM, "cache", "convert", stored, database, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    return stored, deflated, database


def identify(command, cache, scratch):
    shutil.rmtree(scratch / command, ignore_errors=True)
    return measure.run([PROGRAM, command, cache, scratch / command, "--manifest-only", "--quiet"])[0]


def cluster(cache, scratch):
    return identify("cluster", cache, scratch)


def refine(cache, scratch):
    return identify("refine", cache, scratch)


def dedup(cache, _):
    return measure.run([PROGRAM, "dedup", cache, "--quiet"], stderr=subprocess.DEVNULL)[0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--faces", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=1)
    options = arguments.parse_args()
    embeddings = options.faces * 512 * 4 / 1e6
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        contenders = {f"{name} {cache.name}": lambda run=run, cache=cache: run(cache, scratch)
                      for cache in caches(options.faces, scratch)
                      for name, run in (("cluster", cluster), ("refine", refine), ("dedup", dedup))}
        for name, cost in measure.alternate(contenders, options.rounds).items():
            print(f"{options.faces:>9}  {name:<22} {cost.wall_seconds:7.2f} s wall {cost.cpu_seconds:7.2f} s CPU "
                  f"{cost.peak_megabytes:7.0f} MB ({cost.peak_megabytes - embeddings:6.0f} above the embeddings)",
                  flush=True)


if __name__ == "__main__":
    main()
