"""Make the caches of the shards of a synthetic library.

usage: make_shards.py FACES SHARDS FOLDER [--dimension 512]

Photos have up to three faces from make_faces; each photo is in the shard that `embed --shard` would assign it to.
"""
import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cluster"))
from make_faces import DIMENSION, make_faces  # noqa: E402

PROGRAM = os.environ.get("FACE_SETS_PROGRAM", ".build/release/face-sets")


def meta(dimension):
    return json.dumps({"schema": "face-sets/cache/1", "tool": "make_shards", "source_roots": ["/photos"],
                       "embedding_space": {"name": "made-up", "dimension": dimension}}).encode()


def photos_of(count, random):
    """Return the number of faces in each photo, `count` in total."""
    sizes = random.choice([1, 1, 2, 3], count)
    photos = int(np.searchsorted(np.cumsum(sizes), count)) + 1
    sizes = sizes[:photos]
    sizes[-1] -= sizes.sum() - count
    return sizes


def shard_of(path, shards):
    return int.from_bytes(hashlib.sha256(path).digest()[:8], "big") % shards


def arrays(photos, paths, sizes, starts, vectors, random):
    """Return the arrays of a cache with some of the photos."""
    faces = np.concatenate([np.arange(starts[photo], starts[photo] + sizes[photo]) for photo in photos])
    count = len(faces)
    side, corner = random.integers(60, 400, count), random.integers(0, 3000, (count, 2))
    box = np.column_stack([corner, corner + side[:, None]]).astype(np.float32)
    return {
        "embedding": np.asarray(vectors[faces]), "photo": np.repeat(np.arange(len(photos)), sizes[photos]),
        "face_index": np.concatenate([np.arange(sizes[photo]) for photo in photos]).astype(np.int32), "box": box,
        "points": np.repeat(box[:, :2], 5, axis=0).reshape(count, 5, 2),
        "det_score": random.uniform(0.5, 0.95, count).astype(np.float32), "face_short": side.astype(np.float32),
        "blur": random.uniform(20, 500, count).astype(np.float32), "embedding_norm": np.full(count, 20, np.float32),
        "sha256": np.array([hashlib.sha256(paths[photo]).hexdigest().encode() for photo in photos]),
        "path": np.array([paths[photo] for photo in photos]), "size": np.full(len(photos), 4_000_000, np.int64),
        "mtime_ns": np.full(len(photos), 10**18, np.int64), "width": np.full(len(photos), 4000, np.int32),
        "height": np.full(len(photos), 3000, np.int32), "captured": np.full(len(photos), b"2009-07-14T18:03:59"),
        "phash": random.integers(0, 2**63, len(photos)).astype(np.uint64), "status": np.full(len(photos), b"ok"),
        "meta": np.array(meta(vectors.shape[1])),
    }


def make_shards(count, shards, folder, dimension=DIMENSION):
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(5)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        vectors = make_faces(count, path=f"{scratch}/faces.npy", dimension=dimension)
        sizes = photos_of(count, random)
        starts = np.cumsum(sizes) - sizes
        paths = [f"/photos/{number // 1000:04}/IMG_{number:07}.jpg".encode() for number in range(len(sizes))]
        places = np.array([shard_of(path, shards) for path in paths])
        for shard in range(shards):
            np.savez(f"{scratch}/shard.npz",
                     **arrays(np.flatnonzero(places == shard), paths, sizes, starts, vectors, random))
            subprocess.run([PROGRAM, "cache", "convert", f"{scratch}/shard.npz", folder / f"{shard + 1:03}.db",
                            "--quiet"], check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faces", type=int)
    parser.add_argument("shards", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--dimension", type=int, default=DIMENSION)
    options = parser.parse_args()
    make_shards(options.faces, options.shards, options.folder, options.dimension)


if __name__ == "__main__":
    main()
