"""Check that decisions find their faces again with another pack, and after metadata changes.

usage: bench_anchors.py FOLDER [FOLDER ...] --pack PACK

Every face that PACK finds gets its own decision. The photos are then embedded with the open pack, once unchanged and
once as copies in which every JPEG has a rating added. Of the faces that the open pack also finds (intersection over
union of at least 0.5), at least 99 % must be found by their decisions; exits with 1 otherwise.
"""
import argparse
import collections
import json
import os
import pathlib
import shutil
import sqlite3
import sys
import tempfile

import numpy as np

from bench_questions import run

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from boxes import overlap  # noqa: E402

LIMIT = 0.99
RATING = (b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
          b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
          b"xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='5'/></rdf:RDF></x:xmpmeta>")


def rate(folder, copies):
    """Copy files, inserting an XMP segment after the first marker of each JPEG."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if content[:2] == b"\xff\xd8":
                content = content[:2] + b"\xff\xe1" + (len(RATING) + 2).to_bytes(2, "big") + RATING + content[2:]
            copy = copies / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)


def faces(cache, folder):
    """Return the anchors of all faces, by the photo's path relative to the folder."""
    database = sqlite3.connect(f"file:{cache}?mode=ro", uri=True)
    photos = {row: values for row, *values in database.execute(
        "SELECT row, sha256, path, width, height, phash FROM photos WHERE sha256 IS NOT NULL")}
    found = collections.defaultdict(list)
    for photo, index, measures in database.execute("SELECT photo, face_index, measures FROM faces"):
        digest, path, width, height, phash = photos[photo]
        found[os.path.relpath(os.fsdecode(path), folder)].append({
            "photo": digest.hex(), "box": np.frombuffer(measures, "<f4", 4).tolist(),
            "key": f"{digest.hex()[:16]}#{index}", "phash": f"{phash % 2**64:016x}", "size": [width, height]})
    return found


def check(name, decided, photos, cache, out):
    """Import a decision about each face; return the share that finds its face, among faces that the open pack finds."""
    out.mkdir()
    shutil.copy(cache, out / "cache.db")
    there = faces(cache, photos)
    lines, expected = [], []
    for path, own in decided.items():
        others = np.array([anchor["box"] for anchor in there.get(path, [])]).reshape(-1, 4)
        for anchor in own:
            lines.append({"number": len(lines) + 1, "time": "2026-01-01T12:00:00Z", "source": "command",
                          "kind": "not_a_face", "faces": [anchor]})
            expected.append(bool((overlap(np.array(anchor["box"]), others) >= 0.5).any()))
    log = out / "log.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run("decisions", "import", log, out)
    states = [entry["state"] != "not_found" for entry in run("decisions", "list", out)["decisions"]]
    found = sum(state for state, counts in zip(states, expected) if counts)
    print(f"{name}: {len(lines)} faces, {sum(expected)} of them found by the open pack; decisions find "
          f"{found} of these ({found / sum(expected):.4f}) and {sum(states) - found} of the others", flush=True)
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
            for cache, photos, pack in (("decided", folder, options.pack), ("unchanged", folder, "open"),
                                        ("rated", scratch / "rated", "open")):
                run("embed", photos, scratch / f"{cache}.db", "--pack", pack)
            decided = faces(scratch / "decided.db", folder)
            for cache, photos in (("unchanged", folder), ("rated", scratch / "rated")):
                shares.append(check(f"{folder.name}, {cache}", decided, photos, scratch / f"{cache}.db",
                                    scratch / f"out-{cache}"))
    if min(shares) < LIMIT:
        raise SystemExit(f"decisions found fewer than {LIMIT:.0%} of the faces")


if __name__ == "__main__":
    main()
