"""Time of a report on 100,000 faces whose photos are missing: pages, measurements and neighbours, but no pictures.

usage: bench_report.py [--faces 100000] [--people 4000]
"""
import argparse
import hashlib
import json
import pathlib
import sys
import tempfile

import numpy

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BENCHMARKS))
import measure  # noqa: E402

PROGRAM = BENCHMARKS.parent / ".build/release/face-sets"
DIMENSION = 512


def key(row):
    return f"{hashlib.sha256(str(row).encode()).hexdigest()[:16]}#0"


def write_cache(path, faces, people):
    """Write a cache and return the person of each face.

    The number of faces per person falls off as in photo libraries; each person's faces scatter around a direction.
    """
    numbers = numpy.random.default_rng(1)
    sizes = 1 / numpy.arange(1, people + 1) ** 0.8
    owner = numpy.sort(numbers.choice(people, faces, p=sizes / sizes.sum()))
    centres = numbers.standard_normal((people, DIMENSION), "f4")
    centres /= numpy.linalg.norm(centres, axis=1, keepdims=True)
    vectors = centres[owner] + 0.035 * numbers.standard_normal((faces, DIMENSION), "f4")
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    digests = [hashlib.sha256(str(row).encode()).hexdigest().encode() for row in range(faces)]
    meta = {"schema": "face-sets/cache/1", "embedding_space": {"name": "bench", "dimension": DIMENSION}}
    numpy.savez(
        path, embedding=vectors, photo=numpy.arange(faces), face_index=numpy.zeros(faces, "i4"),
        box=numpy.tile(numpy.array([[10, 10, 160, 190]], "f4"), (faces, 1)), sha256=numpy.array(digests),
        det_score=numpy.full(faces, 0.8, "f4"), face_short=numpy.full(faces, 150, "f4"),
        blur=numpy.full(faces, 200, "f4"), path=numpy.array([f"/gone/{r:06}.jpg".encode() for r in range(faces)]),
        captured=numpy.array([f"{2000 + r % 24}-06-01T12:00:00".encode() for r in range(faces)]),
        status=numpy.array([b"ok"] * faces), width=numpy.full(faces, 4000, "i4"),
        height=numpy.full(faces, 3000, "i4"), meta=numpy.array(json.dumps(meta).encode()))
    return owner


def write_manifest(folder, owner):
    folder.mkdir(parents=True)
    members = {}
    for row, person in enumerate(owner.tolist()):
        members.setdefault(person, []).append(key(row))
    groups = sorted(members.values(), key=len, reverse=True)
    persons = [{"id": f"person_{n + 1:03}", "faces": sorted(g), "paths": []}
               for n, g in enumerate(groups) if len(g) > 1]
    singles = sorted(g[0] for g in groups if len(g) == 1)
    manifest = {"schema": "face-sets/cluster/1", "options": {"threshold": 0.55}, "persons": persons,
                "singletons": singles, "noface": []}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return len(persons), len(singles)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--faces", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=4_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        owner = write_cache(folder / "cache.npz", options.faces, options.people)
        persons, singles = write_manifest(folder / "raw", owner)
        for run in ("first", "again"):
            cost, _ = measure.run([PROGRAM, "report", folder / "raw", "--cache", folder / "cache.npz", "--quiet"])
            print(f"{run}: {cost.wall_seconds:.1f} s, {cost.cpu_seconds:.1f} s CPU, peak {cost.peak_megabytes:.0f} MB")
        report = folder / "raw" / "report"
        pages = list(report.rglob("*.html"))
        first = (report / "index.html").stat().st_size
        total = sum(page.stat().st_size for page in pages)
        print(f"{options.faces} faces, {persons} people, {singles} singletons: {len(pages)} pages, "
              f"{total / 1e6:.0f} MB; index.html {first / 1024:.0f} KiB, largest page "
              f"{max(page.stat().st_size for page in pages) / 1024:.0f} KiB")
        if first > 2_000_000:
            raise SystemExit("the first page is larger than 2 MB")


main()
