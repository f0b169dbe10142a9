"""Merge the caches of many shards, and cluster with the pair pass computed in blocks.

usage: bench_parts.py FACES [--shards 64] [--blocks 11] [--dimension 512] [--jobs 2] [--folder FOLDER]

Prints time and peak memory of the merge, of each block, and of `cluster` with and without the blocks; checks that both
clusterings write the same manifest (exits with 1 if they differ); and projects the blocks to ten million faces.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import measure  # noqa: E402
from make_shards import PROGRAM  # noqa: E402


def timed(name, *words):
    cost = measure.run([PROGRAM, *map(str, words), "--quiet"])[0]
    print(f"{name:<34} {cost.wall_seconds:9.1f} s wall {cost.cpu_seconds:9.1f} s CPU {cost.peak_megabytes:7.0f} MB",
          flush=True)
    return cost


def manifest(folder):
    """Return the manifest in a folder, without the time at which it was written."""
    content = json.loads((folder / "manifest.json").read_text())
    content.pop("created", None)
    return content


def project(costs, faces):
    """Project the CPU time with the square of the number of faces; reading and sorting actually grow more slowly."""
    seconds = sum(cost.cpu_seconds for cost in costs) * (10_000_000 / faces) ** 2
    for cores in (16, 64, 256):
        print(f"projection, not measured: pairs of 10,000,000 faces on {cores} cores: "
              f"{seconds / cores / 3600:.1f} hours")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faces", type=int)
    parser.add_argument("--shards", type=int, default=64)
    parser.add_argument("--blocks", type=int, default=11)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=pathlib.Path, help="folder of the shards, created if it does not exist")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder and options.folder.parent) as scratch:
        scratch = pathlib.Path(scratch)
        folder = options.folder or scratch / "shards"
        if not folder.exists():
            # In a separate process, so its memory is free again before anything is measured.
            subprocess.run([sys.executable, pathlib.Path(__file__).with_name("make_shards.py"), str(options.faces),
                            str(options.shards), folder, "--dimension", str(options.dimension)], check=True)
        shards = sorted(folder.glob("*.db"))
        cache = scratch / "all.db"
        largest = max(path.stat().st_size for path in shards) / 1e6
        print(f"{options.faces} faces of {options.dimension} components in {len(shards)} shards, "
              f"the largest {largest:.0f} MB")
        timed(f"merge of {len(shards)} shards", "cache", "merge", cache, *shards)
        costs = []
        for number in range(1, options.blocks + 1):
            costs.append(timed(f"block {number} of {options.blocks}", "linkage", "pairs", cache,
                               scratch / f"pairs/{number:03}.pairs", "--block", f"{number}/{options.blocks}",
                               "--jobs", options.jobs))
        size = sum(path.stat().st_size for path in (scratch / "pairs").iterdir()) / 1e6
        print(f"all blocks together {size:.0f} MB")
        timed("cluster with blocks", "cluster", cache, scratch / "parts", "--manifest-only",
              "--pairs", scratch / "pairs")
        timed("cluster without blocks", "cluster", cache, scratch / "whole", "--manifest-only")
        same = manifest(scratch / "parts") == manifest(scratch / "whole")
        print("the manifests are identical" if same else "THE MANIFESTS DIFFER", flush=True)
        project(costs, options.faces)
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
