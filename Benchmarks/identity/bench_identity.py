"""How well a pack tells people apart: distances of labelled faces, and BCubed F1 of average linkage at each cut.

usage: bench_identity.py PHOTOS PACK [--kinds portrait] [--calibration-a 1]

PHOTOS holds labels.csv (path, identity, and perhaps kind). The largest face of each photo counts, and photos that
name one identity. Distances are raw cosine distances; --calibration-a prints thresholds on the calibrated scale too.
"""
import argparse
import csv
import pathlib
import subprocess
import tempfile

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

PROGRAM = pathlib.Path(__file__).resolve().parent.parent.parent / ".build/release/face-sets"


def labelled_photos(folder, kinds):
    with open(folder / "labels.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            identity = row["identity"]
            if identity and ";" not in identity and (not kinds or row.get("kind") in kinds):
                yield str((folder / row["path"]).resolve()), identity


def largest_faces(cache):
    """Path of every location of a photo to the row of its largest face."""
    box, photo = cache["box"], cache["photo"]
    area = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    best = {}
    for row in np.argsort(area):
        best[int(photo[row])] = int(row)
    places = list(enumerate(cache["path"])) + list(zip(cache["alias_photo"], cache["alias_path"]))
    return {path.decode(errors="surrogateescape"): best[int(p)] for p, path in places if int(p) in best}


def bcubed(found, truth):
    pairs = np.stack([found, truth], 1)
    _, both, both_count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    size = [np.unique(labels, return_inverse=True, return_counts=True) for labels in (found, truth)]
    hits = both_count[both.ravel()]
    precision = (hits / size[0][2][size[0][1]]).mean()
    recall = (hits / size[1][2][size[1][1]]).mean()
    return 2 * precision * recall / (precision + recall), precision, recall


def percentiles(name, values):
    cuts = (0, 1, 5, 25, 50, 75, 95, 99, 100)
    print(f"{name:<11}{len(values):>9}  " + " ".join(f"{v:7.4f}" for v in np.percentile(values, cuts)))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("photos", type=pathlib.Path)
    arguments.add_argument("pack")
    arguments.add_argument("--kinds", nargs="*", default=["portrait"])
    arguments.add_argument("--calibration-a", type=float, default=1.0)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([PROGRAM, "embed", options.photos, f"{scratch}/cache.npz", "--pack", options.pack, "--quiet"],
                       stdout=subprocess.DEVNULL, check=False)
        with np.load(f"{scratch}/cache.npz") as file:
            cache = {name: file[name] for name in file.files}
    rows = largest_faces(cache)
    wanted = list(labelled_photos(options.photos, options.kinds))
    found = {rows[path]: identity for path, identity in wanted if path in rows}
    vectors = cache["embedding"][list(found)].astype(np.float64)
    truth = np.unique(list(found.values()), return_inverse=True)[1]
    distance = np.clip(1 - vectors @ vectors.T, 0, 2)
    np.fill_diagonal(distance, 0)
    upper = np.triu_indices(len(vectors), 1)
    same = truth[upper[0]] == truth[upper[1]]
    print(f"{options.pack}: {len(found)} faces of {truth.max() + 1} people; {len(wanted)} labelled photos, "
          f"{sum(path not in rows for path, _ in wanted)} without a face")
    print(f"{'pairs':<11}{'count':>9}  " + " ".join(f"{p:>7}" for p in
                                                    ("min", "1 %", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %", "max")))
    percentiles("same", distance[upper][same])
    percentiles("different", distance[upper][~same])
    tree = linkage(squareform(distance, checks=False), "average")
    scored = [(*bcubed(fcluster(tree, cut, "distance"), truth), cut) for cut in np.unique(tree[:, 2])]
    f1, precision, recall, cut = max(scored)
    at_default = bcubed(fcluster(tree, 0.55 / options.calibration_a, "distance"), truth)
    print(f"BCubed F1 at the best cut {cut:.4f} (calibrated {cut * options.calibration_a:.3f}): {f1:.4f} "
          f"(precision {precision:.4f}, recall {recall:.4f})")
    print(f"BCubed F1 at 0.55 calibrated ({0.55 / options.calibration_a:.4f} raw): {at_default[0]:.4f} "
          f"(precision {at_default[1]:.4f}, recall {at_default[2]:.4f})")


main()
