"""BCubed F1 after a number of answers by a simulated user, with the most useful questions first and in random order.

usage: bench_questions.py FOLDER [FOLDER ...] --pack PACK [--pack PACK ...] [--answers 25 50 100 200] [--batch 25]
                          [--caches DIR]

Each FOLDER contains labels.csv with the columns path and identity. Photos with several identities (separated by ';')
are ignored. If a photo has several faces, the one nearest to its centre counts.

The simulated user knows the labels: yes if most labelled faces on both sides have the same identity, no if they have
different ones, skip if a side has no labelled face. After each batch, `extend` updates the people. An answer is useful
if it changes something: yes to `same` and `who`, no to `belongs` and `split`. The number of useful answers is limited
by the corrections needed: one for each part of an identity except the first, and one for each labelled face in a group
of mostly another identity. --caches keeps the caches in DIR, named after FOLDER and PACK.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "identity"))
from bench_identity import bcubed, labels  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("FACE_SETS", str(ROOT / ".build/release/face-sets"))
USEFUL = {("same", "yes"), ("who", "yes"), ("belongs", "no"), ("split", "no")}


def run(*words):
    done = subprocess.run([PROGRAM, *map(str, words), "--json"], capture_output=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{words[0]} exited with code {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def labelled_faces(cache, folder):
    """Return the identity of the most central face of each labelled photo, by face key."""
    identities = {}
    for kind in ("portrait", "crop", "scene"):
        identities |= labels(folder, kind)
    database = sqlite3.connect(f"file:{cache}?mode=ro", uri=True)
    photos = {row: (digest.hex()[:16], path, width, height) for row, digest, path, width, height in database.execute(
        "SELECT row, sha256, path, width, height FROM photos WHERE sha256 IS NOT NULL")}
    best = {}
    for photo, index, measures in database.execute("SELECT photo, face_index, measures FROM faces"):
        digest, path, width, height = photos[photo]
        if path in identities:
            box = np.frombuffer(measures, "<f4", 4)
            off = np.linalg.norm((box[:2] + box[2:]) / 2 - np.array([width, height]) / 2)
            if photo not in best or off < best[photo][0]:
                best[photo] = (off, f"{digest}#{index}", identities[path])
    return {key: identity for _, key, identity in best.values()}


def measure(out, truth):
    manifest = json.loads((out / "raw/manifest.json").read_text())
    cluster = {key: number for number, person in enumerate(manifest["persons"]) for key in person["faces"]}
    keys = sorted(truth)
    groups = [cluster.get(key, -1 - place) for place, key in enumerate(keys)]
    return bcubed(np.unique(groups, return_inverse=True)[1],
                  np.unique([truth[key] for key in keys], return_inverse=True)[1])


def corrections(out, truth):
    """Return the number of answers needed by a user who always asks the right question."""
    manifest = json.loads((out / "raw/manifest.json").read_text())
    cluster = {key: number for number, person in enumerate(manifest["persons"]) for key in person["faces"]}
    parts, members = collections.defaultdict(set), collections.defaultdict(collections.Counter)
    for place, key in enumerate(sorted(truth)):
        group = cluster.get(key, -1 - place)
        parts[truth[key]].add(group)
        members[group][truth[key]] += 1
    strangers = sum(count.total() - max(count.values()) for count in members.values())
    return sum(len(groups) - 1 for groups in parts.values()) + strangers


def oracle(question, truth):
    sides = [collections.Counter(truth[key] for key in question[side] if key in truth).most_common(1) for side in "ab"]
    if not all(sides):
        return "skip"
    return "yes" if sides[0][0][0] == sides[1][0][0] else "no"


def curve(cache, truth, steps, shuffled, batch):
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch)
        run("cache", "convert", cache, out / "cache.db")
        run("cluster", out / "cache.db", out / "raw", "--manifest-only")
        generator = random.Random(7)
        answered, useful, kinds, skipped = 0, 0, collections.Counter(), set()
        points = [(0, measure(out, truth), 0)]
        needed = corrections(out, truth)
        while answered < max(steps):
            wanted = min(batch, min(step for step in steps if step > answered) - answered)
            questions = run("questions", out, "--limit", 100_000 if shuffled else 4 * wanted)["questions"]
            if shuffled:
                generator.shuffle(questions)
            # Questions that the labels cannot answer do not count; they are skipped permanently.
            replies = []
            for question in questions:
                answer = oracle(question, truth)
                if answer != "skip" and sum(reply["answer"] != "skip" for reply in replies) < wanted:
                    useful += (question["kind"], answer) in USEFUL
                    kinds[question["kind"], answer] += 1
                    replies.append({"id": question["id"], "answer": answer})
                elif answer == "skip" and not shuffled and question["id"] not in skipped:
                    skipped.add(question["id"])
                    replies.append({"id": question["id"], "answer": answer})
            done = sum(reply["answer"] != "skip" for reply in replies)
            if not replies:
                break
            (out / "answers.json").write_text(json.dumps({"answers": replies}))
            run("answer", out, out / "answers.json")
            run("extend", out / "cache.db", out / "raw", "--manifest-only")
            answered += done
            if answered in steps:
                points.append((answered, measure(out, truth), useful))
        if answered not in [answers for answers, _, _ in points]:
            points.append((answered, measure(out, truth), useful))
        return points, kinds, needed


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments.add_argument("--pack", action="append", required=True)
    arguments.add_argument("--answers", nargs="*", type=int, default=[25, 50, 100, 200])
    arguments.add_argument("--batch", type=int, default=25)
    arguments.add_argument("--caches", type=pathlib.Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for folder in options.folders:
            for pack in options.pack:
                cache = (options.caches or pathlib.Path(scratch)) / f"{folder.name}-{pathlib.Path(pack).name}.db"
                if not cache.exists():
                    run("embed", folder, cache, "--pack", pack)
                truth = labelled_faces(cache, folder)
                print(f"{folder}, {pathlib.Path(pack).name}: {len(truth)} labelled faces of "
                      f"{len(set(truth.values()))} people")
                for name, shuffled in (("ranked", False), ("random", True)):
                    points, kinds, needed = curve(cache, truth, options.answers, shuffled, options.batch)
                    for answers, (f1, precision, recall), useful in points:
                        print(f"  {name:<7} {answers:>4} answers  F1 {f1:.4f}  precision {precision:.4f}  "
                              f"recall {recall:.4f}  {useful} useful, {needed} needed")
                    counts = (f"{kind} {answer} {count}" for (kind, answer), count in sorted(kinds.items()))
                    print("   ", ", ".join(counts), flush=True)


if __name__ == "__main__":
    main()
