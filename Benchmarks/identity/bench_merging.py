"""Sets that `refine` builds for people with many portraits: purity, and people with one set, by merge threshold.

usage: bench_merging.py FOLDER [FOLDER ...] --pack PACK [--portraits 15]

Each FOLDER has one subfolder per person. If a portrait has several faces, the one nearest to its centre counts. The
table is made without the gates for size, sharpness and score, to show only the effect of merging. The last line is made
with the default gates, and counts people who still have at least --portraits portraits.
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np

PROGRAM = pathlib.Path(__file__).resolve().parent.parent.parent / ".build/release/face-sets"
THRESHOLDS = (0.0, 0.2, 0.3, 0.34, 0.38, 0.40, 0.42, 0.44, 0.46, 0.5)
OPEN_GATES = ["--min-short", "1", "--min-blur", "0", "--min-det-score", "0"]


def person(path):
    return os.path.basename(os.path.dirname(path))


def central_faces(cache):
    """Return whether each portrait's most central face passes the default gates, by its path and index in the photo."""
    middle = (cache["box"][:, :2] + cache["box"][:, 2:]) / 2
    centre = np.stack([cache["width"], cache["height"]], 1)[cache["photo"]] / 2
    far = np.linalg.norm(middle - centre, axis=1)
    passes = (cache["face_short"] >= 90) & (cache["blur"] >= 40) & (cache["det_score"] >= 0.6)
    nearest = {}
    for face in np.argsort(-far):
        nearest[cache["photo"][face]] = face
    return {(os.fsdecode(cache["path"][photo]), int(cache["face_index"][face])): bool(passes[face])
            for photo, face in nearest.items()}


def refine(cache, options):
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([PROGRAM, "refine", cache, out, "--manifest-only", "--quiet", *options],
                       check=True, stdout=subprocess.DEVNULL)
        return json.loads(pathlib.Path(out, "refine_manifest.json").read_text())["facesets"]


def judge(facesets, central, people):
    """Return the sets' purity, the people with exactly one set, and the share of portraits in the largest sets."""
    sets, largest, right, total = collections.Counter(), collections.Counter(), 0, 0
    for faceset in facesets:
        faces = [(face["path"], int(face["key"].rpartition("#")[2])) for face in faceset["faces"]]
        counts = collections.Counter(person(face[0]) for face in faces if face in central)
        if counts:
            name, count = counts.most_common(1)[0]
            sets[name] += 1
            largest[name] = max(largest[name], count)
            right, total = right + count, total + sum(counts.values())
    share = sum(largest[name] for name in people) / max(1, sum(people.values()))
    return right / max(1, total), sum(sets[name] == 1 for name in people), share


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments.add_argument("--pack", default="open")
    arguments.add_argument("--portraits", type=int, default=15)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(scratch, "portraits")
        source.mkdir()
        for number, folder in enumerate(options.folders):
            (source / str(number)).symlink_to(folder.resolve())
        cache = f"{scratch}/cache.npz"
        # Exit code 1 means that some files could not be read.
        done = subprocess.run([PROGRAM, "embed", source, cache, "--pack", options.pack, "--quiet"])
        if done.returncode not in (0, 1):
            raise SystemExit(f"embed exited with code {done.returncode}")
        with np.load(cache) as arrays:
            central = central_faces(arrays)
        portraits = collections.Counter(person(path) for path, _ in central)
        passing = collections.Counter(person(path) for (path, _), passes in central.items() if passes)
        people = {name: count for name, count in portraits.items() if count >= options.portraits}
        print(f"pack {options.pack}: {sum(portraits.values())} portraits of {len(portraits)} people, "
              f"{len(people)} with {options.portraits} or more")
        print("  merge threshold  purity  people with exactly one set  share of their portraits in it")
        for threshold in THRESHOLDS:
            facesets = refine(cache, [*OPEN_GATES, "--merge-threshold", str(threshold),
                                      "--min-faces", str(options.portraits)])
            purity, alone, share = judge(facesets, central, people)
            print(f"  {threshold:>15.2f}  {purity:>6.4f}  {alone:>11} of {len(people):<13}  {share:.4f}")
        able = {name: count for name, count in passing.items() if count >= options.portraits}
        purity, alone, share = judge(refine(cache, ["--min-faces", str(options.portraits)]), central, able)
        print(f"  default gates: {len(able)} people with at least {options.portraits} portraits that pass, "
              f"{alone} of them with exactly one set; purity {purity:.4f}")


if __name__ == "__main__":
    main()
