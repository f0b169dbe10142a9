"""`run` over an existing cache, manifests only, compared with its steps as separate commands.

usage: bench_run.py PACK [--faces 100000] [--rounds 3]

`run` computes the linkage once for cluster and refine, so its time is compared with that of the separate steps minus
refine's linkage. All photos are recorded as missing, so no step opens one. Prints medians and the ratio; exits with 1
if the ratio is above 1.25.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import make_cache  # noqa: E402
import measure  # noqa: E402

ROOT = HERE.parent.parent
PROGRAM = ROOT / ".build/release/face-sets"


def make(count, pack, scratch):
    """Make a cache in the pack's embedding space, so that `run` accepts it; return its path."""
    (scratch / "photos").mkdir()
    sample, cache = scratch / "sample.npz", scratch / "made.npz"
    subprocess.run([PROGRAM, "embed", scratch / "photos", sample, "--pack", pack, "--quiet"], check=True)
    _, content = make_cache.arrays(count)
    meta = json.loads(bytes(np.load(sample)["meta"].item()))
    content["meta"] = np.array(json.dumps({"schema": meta["schema"], "tool": "bench_run",
                                           "embedding_space": meta["embedding_space"]}).encode())
    content["status"] = np.full(len(content["status"]), b"missing")
    np.savez(cache, **content)
    (scratch / "out").mkdir()
    subprocess.run([PROGRAM, "cache", "convert", cache, scratch / "cache.db", "--quiet"], check=True)
    np.save(scratch / "faces.npy", content["embedding"])
    return scratch / "cache.db"


def linkage_seconds(scratch):
    line = [ROOT / ".build/release/bench-cluster", scratch / "faces.npy", "0.55"]
    text = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    return json.loads(text)["wall"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pack")
    arguments.add_argument("--faces", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        cache = make(options.faces, options.pack, scratch)
        raw, sets = scratch / "raw", scratch / "sets"
        identify = ["--manifest-only", "--quiet"]
        steps = {
            "dedup": ["dedup", cache, "--quiet"], "cluster": ["cluster", cache, raw, *identify],
            "refine": ["refine", cache, sets, "--min-faces", "100000", *identify],
            "extend": ["extend", cache, raw, "--refine-out", sets, *identify],
        }

        def run():
            shutil.rmtree(scratch / "out")
            (scratch / "out").mkdir()
            shutil.copy(cache, scratch / "out/cache.db")
            return measure.run([PROGRAM, "run", scratch / "photos", scratch / "out", "--pack", options.pack,
                                "--min-faces", "100000", "--no-report", *identify], stderr=subprocess.DEVNULL)[0]

        def step(line):
            if line[0] in ("cluster", "refine"):
                shutil.rmtree(line[2], ignore_errors=True)
            return measure.run([PROGRAM, *line], stderr=subprocess.DEVNULL)[0]

        costs = measure.alternate(
            {name: lambda line=line: step(line) for name, line in steps.items()} | {"run": run}, options.rounds)
        for name, cost in costs.items():
            print(f"{options.faces:>9}  {name:<10} {cost.wall_seconds:7.2f} s wall {cost.cpu_seconds:7.2f} s CPU "
                  f"{cost.peak_megabytes:7.0f} MB")
        linkage = linkage_seconds(scratch)
        apart = sum(costs[name].wall_seconds for name in steps) - linkage
        ratio = costs["run"].wall_seconds / apart
        print(f"linkage {linkage:.2f} s; steps minus refine's linkage {apart:.2f} s; "
              f"run takes {ratio:.2f} times as long")
        sys.exit(1 if ratio > 1.25 else 0)


if __name__ == "__main__":
    main()
