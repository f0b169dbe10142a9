"""Whether decisions find their faces again: made with PACK, applied to the same photos embedded anew with the open pack, and
to copies of them in which every JPEG has a rating more.

usage: bench_anchors.py FOLDER [FOLDER ...] --pack PACK

Every face that PACK finds gets a decision of its own. Of the faces that the open pack finds too (boxes that overlap by half),
at least 99 % must be found by their decisions; otherwise ends with 1.
"""
import argparse
import collections
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

import numpy as np

PROGRAM = os.environ.get("FACE_SETS", str(pathlib.Path(__file__).resolve().parent.parent.parent / ".build/release/face-sets"))
LIMIT = 0.99
RATING = (b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
          b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
          b"xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='5'/></rdf:RDF></x:xmpmeta>")


def run(*words):
    done = subprocess.run([PROGRAM, *map(str, words), "--json"], capture_output=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{words[0]} ended with {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def rate(folder, copies):
    """Copies photos; a JPEG gets a segment of XMP behind its first marker."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if content[:2] == b"\xff\xd8":
                content = content[:2] + b"\xff\xe1" + (len(RATING) + 2).to_bytes(2, "big") + RATING + content[2:]
            copy = copies / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)


def faces(cache, folder):
    """Box and anchor of each face, by the photo's path in the folder."""
    database = sqlite3.connect(f"file:{cache}?mode=ro", uri=True)
    photos = {row: values for row, *values in database.execute(
        "SELECT row, sha256, path, width, height, phash FROM photos WHERE sha256 IS NOT NULL")}
    found = collections.defaultdict(list)
    for photo, index, measures in database.execute("SELECT photo, face_index, measures FROM faces"):
        digest, path, width, height, phash = photos[photo]
        box = [float(value) for value in np.frombuffer(measures, "<f4", 4)]
        found[os.path.relpath(os.fsdecode(path), folder)].append((box, {
            "photo": digest.hex(), "box": box, "key": f"{digest.hex()[:16]}#{index}", "phash": f"{phash % 2**64:016x}",
            "size": [width, height]}))
    return found


def overlap(a, b):
    """Intersection over union."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0, width) * max(0, height)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return shared / (sum(areas) - shared)


def check(name, decided, photos, cache, out):
    """Imports a decision about each face, and counts those that find it; returns the share."""
    out.mkdir()
    shutil.copy(cache, out / "cache.db")
    there = faces(cache, photos)
    lines, expected = [], []
    for path, own in decided.items():
        for box, anchor in own:
            lines.append({"number": len(lines) + 1, "time": "2026-01-01T12:00:00Z", "source": "command",
                          "kind": "not_a_face", "faces": [anchor]})
            expected.append(any(overlap(box, other) >= 0.5 for other, _ in there.get(path, [])))
    log = out / "log.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run("decisions", "import", log, out)
    states = [entry["state"] != "not_found" for entry in run("decisions", "list", out)["decisions"]]
    found = sum(state for state, counts in zip(states, expected) if counts)
    print(f"{name}: {len(lines)} faces, of which the open pack finds {sum(expected)}; their decisions find {found} "
          f"({found / sum(expected):.4f}), and {sum(states) - found} of the others", flush=True)
    return found / sum(expected)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments.add_argument("--pack", required=True)
    options = arguments.parse_args()
    shares = []
    for folder in (folder.resolve() for folder in options.folders):
        with tempfile.TemporaryDirectory() as scratch:
            scratch = pathlib.Path(scratch).resolve()
            rate(folder, scratch / "rated")
            for cache, photos, pack in (("decided", folder, options.pack), ("anew", folder, "open"),
                                        ("rated", scratch / "rated", "open")):
                run("embed", photos, scratch / f"{cache}.db", "--pack", pack)
            decided = faces(scratch / "decided.db", folder)
            for cache, photos in (("anew", folder), ("rated", scratch / "rated")):
                shares.append(check(f"{folder.name}, {cache}", decided, photos, scratch / f"{cache}.db",
                                    scratch / f"out-{cache}"))
    if min(shares) < LIMIT:
        raise SystemExit(f"fewer than {LIMIT:.0%} were found")


if __name__ == "__main__":
    main()
