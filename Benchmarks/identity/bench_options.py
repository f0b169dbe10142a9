"""BCubed F1 and adjusted Rand index with each linkage option, at the default threshold.

usage: bench_options.py [--photos FOLDER --pack PACK [PACK ...]] [--synthetic 5000 20000]

FOLDER contains labels.csv as for bench_identity.py; photos of every kind count if they have one identity. Synthetic
caches are made by make_cache.py. Faces are clustered with `face-sets cluster --manifest-only`.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parent.parent / ".build/release/face-sets"
sys.path.insert(0, str(HERE.parent / "cluster"))

OPTIONS = {
    "none": [], "quality weights": ["--quality-power", "1"], "rescue": ["--rescue-distance", "0.55"],
    "apart in a photo": ["--apart-in-photo"], "bursts": ["--burst-seconds", "3"],
    "all": ["--quality-power", "1", "--rescue-distance", "0.55", "--apart-in-photo", "--burst-seconds", "3"],
}


def clusters(cache_path, keys, options):
    """Return the cluster number of each face; each singleton is a cluster."""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([PROGRAM, "cluster", cache_path, out, "--manifest-only", "--quiet", *options],
                       check=True, stdout=subprocess.DEVNULL)
        manifest = json.loads((pathlib.Path(out) / "manifest.json").read_text())
    groups = [person["faces"] for person in manifest["persons"]] + [[key] for key in manifest["singletons"]]
    places = {key: place for place, group in enumerate(groups) for key in group}
    return np.array([places[key] for key in keys])


def scores(found, people):
    """Return BCubed F1 and adjusted Rand index, computed from the number of faces that clusters and people share."""
    def pairs(sizes):
        return (sizes * (sizes - 1) // 2).sum()

    found, people = (np.unique(labels, return_inverse=True)[1] for labels in (found, people))
    sizes, truth = np.bincount(found), np.bincount(people)
    cells, shared = np.unique(found * len(truth) + people, return_counts=True)
    precision = (shared**2 / sizes[cells // len(truth)]).sum() / len(people)
    recall = (shared**2 / truth[cells % len(truth)]).sum() / len(people)
    chance = pairs(sizes) * pairs(truth) / (len(people) * (len(people) - 1) / 2)
    index = (pairs(shared) - chance) / ((pairs(sizes) + pairs(truth)) / 2 - chance)
    return 2 * precision * recall / (precision + recall), index


def report(name, cache_path, keys, people):
    for option, flags in OPTIONS.items():
        f1, index = scores(clusters(cache_path, keys, flags), people)
        print(f"{name:<28} {len(keys):>6} faces  {option:<18} BCubed F1 {f1:.4f}  adjusted Rand index {index:.4f}",
              flush=True)


def face_keys(cache):
    digests = cache["sha256"][cache["photo"]]
    return [f"{digest.decode()[:16]}#{index}" for digest, index in zip(digests, cache["face_index"])]


def labelled(folder, pack, scratch):
    """Print the scores for the most central face of each photo that shows one known person."""
    from bench_identity import central_rows, labels
    with open(folder / "labels.csv", newline="", encoding="utf-8") as file:
        kinds = sorted({row["kind"] for row in csv.DictReader(file)})
    path = scratch / "photos.npz"
    path.unlink(missing_ok=True)
    subprocess.run([PROGRAM, "embed", folder, path, "--pack", pack, "--quiet"], stdout=subprocess.DEVNULL)
    identities = {path: name for kind in kinds for path, name in labels(folder, kind).items()}
    with np.load(path) as cache:
        rows, people = central_rows(cache, identities)
        keys = face_keys(cache)
    report(f"photos, {pathlib.Path(pack).name}", path, [keys[row] for row in rows], people)


def synthetic(count, scratch):
    path, truth = scratch / f"{count}.npz", scratch / f"{count}.npy"
    subprocess.run([sys.executable, HERE.parent / "cluster/make_cache.py", str(count), path, "--truth", truth],
                   check=True)
    with np.load(path) as cache:
        report(f"synthetic, {count}", path, face_keys(cache), np.load(truth))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--photos", type=pathlib.Path)
    arguments.add_argument("--pack", nargs="*", default=["open"])
    arguments.add_argument("--synthetic", type=int, nargs="*", default=[5_000, 20_000])
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for count in options.synthetic:
            synthetic(count, pathlib.Path(folder))
        for pack in options.pack if options.photos else []:
            labelled(options.photos, pack, pathlib.Path(folder))


if __name__ == "__main__":
    main()
