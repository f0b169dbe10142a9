"""Cost of a long log of decisions: `people list`, `questions` and `extend` on synthetic faces.

usage: bench_decisions.py [--faces 100000] [--new 5000] [--decisions 10000] [--rounds 3]

A simulated user who knows everyone names people, confirms faces, rejects wrong faces, compares people and ignores some,
in random order. `extend` then adds the new faces with and without the log, in alternated runs. Exits with 1 if `people
list` or `questions` takes more than 2 s, or `extend` more than 1.2 times as long as without decisions.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "cluster")]
import make_cache  # noqa: E402
import measure  # noqa: E402

PROGRAM = BENCHMARKS.parent / ".build/release/face-sets"
LIMIT_SECONDS, LIMIT_RATIO = 2, 1.2


def run(*words):
    subprocess.run([PROGRAM, *words, "--quiet"], check=True, capture_output=True)


class User:
    """A simulated user who knows the person of each face, and writes the log."""

    def __init__(self, content, people, manifest):
        self.content, self.people = content, people
        keys = [f"{content['sha256'][p].decode()[:16]}#{i}" for p, i in zip(content["photo"], content["face_index"])]
        self.keys, rows = keys, {key: row for row, key in enumerate(keys)}
        self.persons = [(entry["id"], [rows[key] for key in entry["faces"]]) for entry in manifest["persons"]]
        self.random = np.random.default_rng(5)

    def anchor(self, row):
        photo = self.content["photo"][row]
        return {"photo": self.content["sha256"][photo].decode(), "box": [float(v) for v in self.content["box"][row]],
                "key": self.keys[row], "phash": f"{self.content['phash'][photo]:016x}",
                "size": [int(self.content["width"][photo]), int(self.content["height"][photo])]}

    def person(self, number):
        name, rows = self.persons[number]
        return {"id": name, "faces": [self.anchor(row) for row in rows[:5]]}

    def owner(self, number):
        """Return the true identity of most faces of a person."""
        rows = self.persons[number][1]
        names, counts = np.unique(self.people[rows], return_counts=True)
        return names[counts.argmax()]

    def decision(self, number):
        """Return a random decision about a person, based on the true identities."""
        rows, owner = self.persons[number][1], self.owner(number)
        strangers = [row for row in rows if self.people[row] != owner]
        other = int(self.random.integers(len(self.persons)))
        if strangers and self.random.random() < 0.5:
            return {"kind": "reject", "faces": [self.anchor(strangers[0])], "person": self.person(number)}
        match self.random.choice(["name", "confirm", "compare", "ignore"], p=[0.4, 0.4, 0.15, 0.05]):
            case "name":
                return {"kind": "name", "person": self.person(number), "name": f"Person {owner}"}
            case "confirm":
                own = [row for row in rows if self.people[row] == owner]
                row = own[self.random.integers(len(own))]
                return {"kind": "confirm", "faces": [self.anchor(row)], "person": self.person(number)}
            case "compare" if other != number:
                kind = "same" if self.owner(other) == owner else "different"
                return {"kind": kind, "person": self.person(number), "other": self.person(other)}
            case _:
                return {"kind": "ignore", "person": self.person(number)}

    def log(self, count):
        for number in range(1, count + 1):
            decision = self.decision(int(self.random.integers(len(self.persons))))
            yield {"number": number, "time": "2026-01-01T12:00:00Z", "source": "command"} | decision


def first_photos(content, faces):
    """Return the arrays of a cache with only the photos of its first `faces` faces."""
    photos = int(content["photo"][faces - 1]) + 1
    rows = int(np.searchsorted(content["photo"], photos))
    per_face = {"embedding", "photo", "face_index", "box", "points", "det_score", "face_short", "blur",
                "embedding_norm"}
    return {name: values if name == "meta" else values[:rows if name in per_face else photos]
            for name, values in content.items()}


def make(scratch, faces, new, decisions):
    """Make two libraries with the same faces, the second with a log. Their manifests lack only the new faces."""
    people, content = make_cache.arrays(faces)
    np.savez(scratch / "all.npz", **content)
    np.savez(scratch / "earlier.npz", **first_photos(content, faces - new))
    plain, decided = scratch / "plain", scratch / "decided"
    plain.mkdir()
    run("cache", "convert", scratch / "earlier.npz", scratch / "earlier.db")
    run("cluster", scratch / "earlier.db", plain / "raw", "--manifest-only")
    run("refine", scratch / "earlier.db", plain / "facesets", "--min-faces", "3", "--manifest-only")
    run("cache", "convert", scratch / "all.npz", plain / "cache.db")
    user = User(content, people, json.loads((plain / "raw/manifest.json").read_text()))
    (scratch / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in user.log(decisions)))
    shutil.copytree(plain, decided)
    run("decisions", "import", scratch / "log.jsonl", decided)
    return plain, decided


def extend(out):
    """Return the cost of `extend` on a copy of a library."""
    copy = out.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(out, copy)
    line = [PROGRAM, "extend", copy / "cache.db", copy / "raw", "--refine-out", copy / "facesets", "--manifest-only",
            "--quiet"]
    return measure.run(line, stderr=subprocess.DEVNULL)[0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--faces", type=int, default=100_000)
    arguments.add_argument("--new", type=int, default=5_000)
    arguments.add_argument("--decisions", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain, decided = make(pathlib.Path(folder), options.faces, options.new, options.decisions)

        def once(*words):
            return measure.run([PROGRAM, *words], stderr=subprocess.DEVNULL)[0]

        costs = measure.alternate({
            "extend": lambda: extend(decided), "extend without decisions": lambda: extend(plain),
            "people list": lambda: once("people", "list", decided),
            "questions": lambda: once("questions", decided, "--limit", "20"),
        }, options.rounds)
    print(f"{options.faces} faces, {options.decisions} decisions, medians of {options.rounds} alternated runs")
    for name, cost in costs.items():
        print(f"{name:<26}{cost.wall_seconds:>7.2f} s wall{cost.cpu_seconds:>8.2f} s CPU{cost.peak_megabytes:>7.0f} MB")
    ratio = costs["extend"].wall_seconds / costs["extend without decisions"].wall_seconds
    print(f"extend takes {ratio:.2f} times as long with decisions")
    slow = any(costs[name].wall_seconds > LIMIT_SECONDS for name in ("people list", "questions"))
    sys.exit(1 if slow or ratio > LIMIT_RATIO else 0)


if __name__ == "__main__":
    main()
