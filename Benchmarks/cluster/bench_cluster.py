"""Average linkage in `bench-cluster`, fastcluster, scipy and sklearn: same faces, whole processes, alternated runs.

usage: bench_cluster.py [--rounds 5] [--threshold 0.55] [--sizes 5000 20000]
                        [--peers fastcluster scipy sklearn] [--alone 100000] [--faces FOLDER]

Prints medians, ratios to ours, and the adjusted Rand index of our clusters to sklearn's. The sizes in --alone run
without the peers, whose matrices would not fit in memory. With --faces, faces are read from FOLDER/X<count>.npy
instead of being generated.
"""
import argparse
import dataclasses
import json
import pathlib
import sys
import tempfile

import numpy as np
from sklearn.metrics import adjusted_rand_score

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import measure  # noqa: E402
from make_faces import make_faces  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
OURS = HERE.parent.parent / ".build/release/bench-cluster"
PEERS = ("fastcluster", "scipy", "sklearn")


def command(name, faces, threshold, labels):
    head = [OURS] if name == "ours" else [sys.executable, HERE / "peer.py", name]
    return [*head, faces, str(threshold), labels]


def once(name, faces, threshold, labels):
    """Return the cost of one process.

    Ours reports its own peak memory: the measured one is never below that of the Python process that starts it.
    """
    cost, text = measure.run(command(name, faces, threshold, labels))
    return dataclasses.replace(cost, peak_megabytes=json.loads(text)["peak_mb"]) if name == "ours" else cost


def report(count, costs, baseline):
    for name, cost in costs.items():
        memory = cost.peak_megabytes - baseline
        print(f"{count:>9}  {name:<12} {cost.wall_seconds:8.2f} s wall {cost.cpu_seconds:8.2f} s CPU "
              f"{cost.peak_megabytes:8.0f} MB ({memory:6.0f} above the embeddings)  "
              f"{cost.wall_seconds / costs['ours'].wall_seconds:6.1f}x wall "
              f"{cost.cpu_seconds / costs['ours'].cpu_seconds:6.1f}x CPU "
              f"{memory / (costs['ours'].peak_megabytes - baseline):6.1f}x memory", flush=True)


def compare(count, names, options, scratch):
    faces = f"{options.faces or scratch}/X{count}.npy"
    rows = np.load(faces, mmap_mode="r") if options.faces else make_faces(count, path=faces)
    costs = measure.alternate(
        {name: lambda name=name: once(name, faces, options.threshold, f"{scratch}/{name}.i32")
         for name in names}, options.rounds)
    report(count, costs, rows.nbytes / 1e6)
    if "sklearn" in names:
        agreement(count, rows, options.threshold, scratch)


def agreement(count, rows, threshold, scratch):
    """Compare our clusters with sklearn's at several thresholds, for permuted faces, and with exact duplicates."""
    random = np.random.default_rng(1)
    half = random.integers(0, count // 2, count - count // 2)
    cases = {f"t = {t}": (rows, t) for t in (0.35, 0.45, threshold, 0.65)}
    cases["permuted"] = (rows[random.permutation(count)], threshold)
    cases["half exact duplicates"] = (rows[np.concatenate([np.arange(count // 2), half])], threshold)
    for name, (faces, cut) in cases.items():
        np.save(f"{scratch}/case.npy", faces)
        labels = {}
        for program in ("ours", "sklearn"):
            measure.run(command(program, f"{scratch}/case.npy", cut, f"{scratch}/case.i32"))
            labels[program] = np.fromfile(f"{scratch}/case.i32", np.int32)
        index = adjusted_rand_score(labels["sklearn"], labels["ours"])
        print(f"{count:>9}  adjusted Rand index to sklearn {index:.6f}  ({name})", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--threshold", type=float, default=0.55)
    arguments.add_argument("--sizes", type=int, nargs="*", default=[5_000, 20_000])
    arguments.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    arguments.add_argument("--alone", type=int, nargs="*", default=[100_000])
    arguments.add_argument("--faces")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for count in options.sizes:
            compare(count, ("ours", *options.peers), options, scratch)
        for count in options.alone:
            compare(count, ("ours",), options, scratch)


main()
