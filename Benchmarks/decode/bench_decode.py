"""Effect of reduced decoding on labelled photos that are enlarged to a camera's size.

usage: bench_decode.py FOLDER [FOLDER ...] --pack PACK [--megapixels 24] [--people N] [--copies FOLDER]
                       [--calibration-a A]

Each FOLDER contains labels.csv as for bench_identity.py. For each mode, prints processor time, peak memory, faces, and
F1 and verification accuracy of the portraits. For the faces found in both modes (intersection over union of at least
0.5), prints the cosine of their embeddings and the share with the same verdict from `refine`'s default gates for size,
sharpness and score. --people only uses the first N people of each folder; --copies sets the folder in which the
enlarged photos are kept.
"""
import argparse
import csv
import os
import pathlib
import sys

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "embed"), str(BENCHMARKS / "identity")]
import bench_identity  # noqa: E402
import boxes  # noqa: E402
import camera  # noqa: E402
import measure  # noqa: E402

MODES = ("full", "reduced")
# The defaults of `refine`.
SHORT, BLUR, SCORE = 90, 40, 0.6


def enlarge(folder, copies, megapixels, people):
    """Write enlarged copies of the labelled photos and their labels; return the number of photos."""
    with open(folder / "labels.csv", newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        fields, rows = reader.fieldnames, list(reader)
    if people:
        first = list(dict.fromkeys(row["identity"] for row in rows))[:people]
        rows = [row for row in rows if row["identity"] in first]
    kept = []
    for number, row in enumerate(rows):
        made = copies / (row["path"] + ".jpg")
        made.parent.mkdir(parents=True, exist_ok=True)
        if made.exists() or camera.write_photo(folder / row["path"], made, megapixels, seed=number):
            kept.append(row | {"path": os.path.relpath(made, copies)})
    with open(copies / "labels.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows(kept)
    return len(kept)


def rows_by_photo(cache):
    rows = {}
    for row, photo in enumerate(cache["photo"]):
        rows.setdefault(cache["path"][photo], []).append(row)
    return rows


def found_by_both(full, reduced):
    """Return pairs of rows, in `full` and in `reduced`, that show the same face."""
    of_reduced, pairs = rows_by_photo(reduced), []
    for path, rows in rows_by_photo(full).items():
        left = of_reduced.get(path, [])
        for row in rows:
            overlaps = boxes.overlap(full["box"][row], reduced["box"][left]) if left else np.zeros(1)
            if overlaps.max() >= 0.5:
                pairs.append((row, left.pop(int(overlaps.argmax()))))
    return np.array(pairs, int).reshape(-1, 2)


def passes_gates(cache):
    return (cache["face_short"] >= SHORT) & (cache["blur"] >= BLUR) & (cache["det_score"] >= SCORE)


def identity(cache, labels, a, b):
    """Return BCubed F1 at the default threshold, and verification accuracy with its standard deviation."""
    rows, people = bench_identity.central_rows(cache, labels)
    vectors = cache["embedding"][rows].astype(np.float64)
    _, distances, same = bench_identity.pairs(vectors, people)
    clusters = fcluster(linkage(distances, "average"), (0.55 - b) / a, "distance") - 1
    return (bench_identity.bcubed(clusters, people)[0],
            *bench_identity.verification(distances[same], distances[~same]))


def compare(folder, pack, a, b):
    caches = {}
    for mode in MODES:
        path = folder.parent / f"{folder.name}.{mode}.{pathlib.Path(pack).name}.npz"
        path.unlink(missing_ok=True)
        line = [bench_identity.PROGRAM, "embed", folder, path, "--pack", pack, "--decode", mode, "--quiet"]
        cost, _ = measure.run(line)
        with np.load(path) as cache:
            caches[mode] = dict(cache)
        f1, accuracy, deviation = identity(caches[mode], bench_identity.labels(folder, "portrait"), a, b)
        print(f"  {mode:<8}{cost.cpu_seconds:>8.1f} s CPU{cost.peak_megabytes:>6.0f} MB"
              f"{len(caches[mode]['photo']):>6} faces, F1 {f1:.4f}, verification {accuracy:.4f} ± {deviation:.4f}")
    full, reduced = (caches[mode] for mode in MODES)
    both = found_by_both(full, reduced)
    cosines = np.einsum("ij,ij->i", full["embedding"][both[:, 0]], reduced["embedding"][both[:, 1]])
    same = passes_gates(full)[both[:, 0]] == passes_gates(reduced)[both[:, 1]]
    print(f"  {len(both)} faces found by both, cosine {np.median(cosines):.4f} (median), "
          f"{np.percentile(cosines, 1):.4f} (1st percentile), {cosines.min():.4f} (minimum); "
          f"same verdict from the gates: {same.mean():.2%}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments.add_argument("--pack", default="open")
    arguments.add_argument("--megapixels", type=float, default=24)
    arguments.add_argument("--people", type=int)
    arguments.add_argument("--calibration-a", type=float)
    arguments.add_argument("--copies", type=pathlib.Path, default=BENCHMARKS.parent / ".build/camera")
    options = arguments.parse_args()
    a, b = (options.calibration_a, 0) if options.calibration_a else bench_identity.calibration(options.pack)
    for folder in options.folders:
        copies = options.copies / f"{folder.name}-{options.megapixels:g}"
        count = enlarge(folder, copies, options.megapixels, options.people)
        print(f"{folder}: {count} photos of {options.megapixels:g} megapixels, pack {options.pack}", flush=True)
        compare(copies, options.pack, a, b)


if __name__ == "__main__":
    main()
