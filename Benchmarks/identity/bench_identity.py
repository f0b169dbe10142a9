"""How well a pack distinguishes people: distances, verification accuracy, and F1 at the best and the default threshold.

usage: bench_identity.py FOLDER [FOLDER ...] --pack PACK [--kind portrait] [--calibration-a A [--calibration-b B]]
                         [--cache FILE.npz ...]

Each FOLDER contains labels.csv with the columns path, identity and, optionally, kind. Photos with several identities
(separated by ';') are ignored. If a photo has several faces, the one nearest to its centre counts. Photos are embedded
with `face-sets embed`, unless --cache names existing caches, in the order of the folders. Without --calibration-a, the
calibration in the pack's pack.json is used.

Verification works as for LFW: equally many pairs of the same and of different people, in ten folds, with the threshold
chosen on the other nine. Prints the mean accuracy of twenty draws of pairs and folds, and its standard deviation.

For several thresholds, prints the share of pairs of different people within the threshold (false matches), the share
of pairs of the same person within it (true matches), the share of pairs of different people among those that average
linkage puts together (wrongly merged), and the share of pairs of the same person that it puts together (correctly
merged).
"""
import argparse
import csv
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

PROGRAM = pathlib.Path(__file__).resolve().parent.parent.parent / ".build/release/face-sets"


def calibration(pack):
    listed = subprocess.run([PROGRAM, "models", "list", "--json"], check=True, capture_output=True)
    folders = [entry["folder"] for entry in json.loads(listed.stdout)["packs"] if entry["name"] == pack]
    manifest = pathlib.Path(folders[0] if folders else pack) / "pack.json"
    found = json.loads(manifest.read_text()).get("calibration") if manifest.exists() else None
    return (found["a"], found["b"]) if found else (1.0, 0.0)


def labels(folder, kind):
    with open(folder / "labels.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row.get("kind", kind) == kind]
    alone = [row for row in rows if row["identity"] and ";" not in row["identity"]]
    return {os.fsencode(os.path.realpath(folder / row["path"])): row["identity"] for row in alone}


def central_rows(cache, identities):
    """Return the row of the most central face and the number of the identity, for each labelled photo with a face."""
    photos = {path: row for row, path in enumerate(cache["path"])}
    photos |= {path: int(cache["alias_photo"][row]) for row, path in enumerate(cache["alias_path"])}
    middle = (cache["box"][:, :2] + cache["box"][:, 2:]) / 2
    chosen, names = [], []
    for path, identity in identities.items():
        row = photos.get(path, -1)
        faces = np.flatnonzero(cache["photo"] == row)
        if row >= 0 and len(faces):
            centre = np.array([cache["width"][row], cache["height"][row]]) / 2
            chosen.append(faces[np.linalg.norm(middle[faces] - centre, axis=1).argmin()])
            names.append(identity)
    return np.array(chosen, int), np.unique(names, return_inverse=True)[1]


def bcubed(clusters, people):
    """Return BCubed F1, precision and recall."""
    table = np.zeros((clusters.max() + 1, people.max() + 1))
    np.add.at(table, (clusters, people), 1)
    precision = (table**2 / table.sum(1, keepdims=True).clip(1)).sum() / len(people)
    recall = (table**2 / table.sum(0, keepdims=True).clip(1)).sum() / len(people)
    return 2 * precision * recall / (precision + recall), precision, recall


def verification(same, different, draws=20):
    """Return the mean accuracy of all draws and its standard deviation; single draws vary by 0.001."""
    accuracies = [verification_once(same, different, seed) for seed in range(draws)]
    return np.mean(accuracies), np.std(accuracies)


def verification_once(same, different, seed, folds=10):
    generator = np.random.default_rng(seed)
    different = generator.choice(different, len(same), replace=False) if len(different) > len(same) else different
    distances = np.concatenate([same, different])
    truth = np.arange(len(distances)) < len(same)
    fold = generator.permutation(len(distances)) % folds
    accuracies = []
    for left_out in range(folds):
        order = np.argsort(distances[fold != left_out])
        sorted_truth = truth[fold != left_out][order]
        right = np.cumsum(sorted_truth) + np.cumsum(~sorted_truth[::-1])[::-1] - ~sorted_truth
        threshold = distances[fold != left_out][order][right.argmax()]
        accuracies.append(((distances <= threshold) == truth)[fold == left_out].mean())
    return np.mean(accuracies)


def at_thresholds(same, different, tree, pairs, a, b):
    """Print matches and merges at the default thresholds of the commands."""
    print("  threshold    raw  false matches  true matches  wrongly merged  correctly merged")
    for threshold in (0.35, 0.40, 0.45, 0.50, 0.55, 0.60):
        raw = (threshold - b) / a
        clusters = fcluster(tree, raw, "distance")
        together = clusters[pairs[0]] == clusters[pairs[1]]
        wrong = (together & ~pairs[2]).sum() / max(1, together.sum())
        print(f"  {threshold:>9.2f} {raw:>6.3f} {(different <= raw).mean():>14.2e} {(same <= raw).mean():>13.4f} "
              f"{wrong:>15.2e} {together[pairs[2]].mean():>17.4f}")


def percentiles(name, values, a, b):
    points = [0.1, 1, 5, 50, 95, 99, 99.9]
    raw = np.percentile(values, points)
    print(f"  {name:<18}{len(values):>9} pairs")
    print("    percentile " + "".join(f"{point:>9}" for point in points))
    print("    raw        " + "".join(f"{value:>9.4f}" for value in raw))
    print("    calibrated " + "".join(f"{a * value + b:>9.4f}" for value in raw))


def pairs(vectors, people):
    """Return all pairs of rows in scipy's condensed order, their distances, and whether they show the same person."""
    upper = np.triu_indices(len(people), 1)
    return upper, np.clip(1 - (vectors @ vectors.T)[upper], 0, 2), (people[:, None] == people[None])[upper]


def report(vectors, people, a, b):
    rows, distances, same = pairs(vectors, people)
    accuracy, deviation = verification(distances[same], distances[~same])
    print(f"  verification accuracy {accuracy:.4f} ± {deviation:.4f}")
    percentiles("same person", distances[same], a, b)
    percentiles("different people", distances[~same], a, b)
    tree = linkage(distances, "average")
    at_thresholds(distances[same], distances[~same], tree, (*rows, same), a, b)
    cuts = np.linspace(0.4, 0.75, 71)
    scores = [bcubed(fcluster(tree, (cut - b) / a, "distance") - 1, people) for cut in cuts]
    for name, place in (("best threshold", int(np.argmax([score[0] for score in scores]))),
                        ("default threshold", int(np.abs(cuts - 0.55).argmin()))):
        f1, precision, recall = scores[place]
        print(f"  {name:<17} {cuts[place]:.3f} (raw {(cuts[place] - b) / a:.4f}): "
              f"BCubed F1 {f1:.4f}, precision {precision:.4f}, recall {recall:.4f}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments.add_argument("--pack", default="open")
    arguments.add_argument("--kind", default="portrait")
    arguments.add_argument("--calibration-a", type=float)
    arguments.add_argument("--calibration-b", type=float, default=0.0)
    arguments.add_argument("--cache", nargs="*", default=[])
    options = arguments.parse_args()
    a, b = (options.calibration_a, options.calibration_b) if options.calibration_a else calibration(options.pack)
    print(f"pack {options.pack}: d' = {a}·d + {b}")
    with tempfile.TemporaryDirectory() as scratch:
        for place, folder in enumerate(options.folders):
            path = options.cache[place] if place < len(options.cache) else f"{scratch}/{place}.npz"
            if place >= len(options.cache):
                # Exit code 1 means that some files could not be read; the counts below show it.
                done = subprocess.run([PROGRAM, "embed", folder, path, "--pack", options.pack, "--quiet"])
                if done.returncode not in (0, 1):
                    raise SystemExit(f"embed exited with code {done.returncode}")
            identities = labels(folder, options.kind)
            with np.load(path) as cache:
                rows, people = central_rows(cache, identities)
                vectors = cache["embedding"][rows].astype(np.float64)
            print(f"{folder}: faces found in {len(people)} of {len(identities)} labelled photos, "
                  f"{people.max() + 1} people")
            report(vectors, people, a, b)


if __name__ == "__main__":
    main()
