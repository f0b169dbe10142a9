"""Make a cache of synthetic photos with the faces of make_faces.

usage: make_cache.py COUNT CACHE.npz [--deflate] [--truth FILE.npy]

Photos have up to three faces of different people; photos without faces are added until there are as many photos as
faces. About one photo in five continues a burst: the same people at the same places, a second or two after the previous
photo. --truth saves the person of each face.
"""
import argparse
import hashlib
import json

import numpy as np

from make_faces import DIMENSION, Library

META = {"schema": "face-sets/cache/1", "tool": "make_cache",
        "embedding_space": {"name": "made-up", "dimension": DIMENSION}}


class Album:
    """Assigns faces to photos."""

    def __init__(self, people, random):
        self.people, self.random = people, random
        self.waiting = {}
        for face in range(len(people) - 1, -1, -1):
            self.waiting.setdefault(people[face], []).append(face)
        self.next, self.used = 0, np.zeros(len(people), bool)
        self.order, self.photo, self.like, self.bursts = [], [], [], []

    def fresh(self):
        """Take the next unused faces for a new photo, up to three of different people."""
        chosen = []
        for _ in range(self.random.choice([1, 1, 2, 3])):
            while self.next < len(self.used) and self.used[self.next]:
                self.next += 1
            if self.next == len(self.used) or any(self.people[self.next] == self.people[face] for face in chosen):
                break
            chosen.append(self.next)
            self.used[self.next] = True
        return [(face, -1) for face in chosen]

    def again(self, last):
        """Take more faces of the people in the last photo, each with the place of their face there."""
        found = []
        for place in last:
            waiting = self.waiting[self.people[self.order[place]]]
            while waiting and self.used[waiting[-1]]:
                waiting.pop()
            if waiting:
                self.used[waiting[-1]] = True
                found.append((waiting.pop(), place))
        return found

    def fill(self):
        last = []
        while len(self.order) < len(self.people):
            faces = self.again(last) if self.random.random() < 0.2 else []
            self.bursts.append(bool(faces))
            faces = faces or self.fresh()
            last = list(range(len(self.order), len(self.order) + len(faces)))
            for face, like in faces:
                self.order.append(face)
                self.like.append(like)
                self.photo.append(len(self.bursts) - 1)
        return self


def capture_times(bursts, random):
    """Return capture times: photos of a burst follow the previous photo by a second or two, others by hours."""
    gaps = np.where(bursts, random.integers(1, 3, len(bursts)), random.integers(3600, 90_000, len(bursts)))
    return np.datetime64("1990-01-01T00:00:00") + np.cumsum(gaps).astype("timedelta64[s]")


def boxes(like, random):
    corner, side = random.integers(0, 3000, (len(like), 2)), random.integers(60, 400, len(like))
    for place, other in enumerate(like):
        if other >= 0:
            corner[place], side[place] = corner[other] + random.integers(-9, 10, 2), side[other]
    return np.column_stack([corner, corner + side[:, None]]).astype(np.float32), side.astype(np.float32)


def arrays(count, seed=0):
    library = Library(count, seed)
    vectors, people = library.make(), library.labels
    random = np.random.default_rng(seed + 1)
    album = Album(people, random).fill()
    vectors, people, photo = vectors[album.order], people[album.order], np.array(album.photo)
    photos = max(len(album.bursts), count)
    index = np.arange(count) - np.searchsorted(photo, photo)
    box, side = boxes(album.like, random)
    bursts = np.pad(album.bursts, (0, photos - len(album.bursts)))
    digests = [hashlib.sha256(str(number).encode()).hexdigest().encode() for number in range(photos)]
    paths = [f"/photos/{number // 1000:04}/IMG_{number:07}.jpg".encode() for number in range(photos)]
    return people, {
        "embedding": vectors, "photo": photo, "face_index": index.astype(np.int32), "box": box,
        "points": np.repeat(box[:, :2], 5, axis=0).reshape(count, 5, 2),
        "det_score": random.uniform(0.5, 0.95, count).astype(np.float32), "face_short": side,
        "blur": random.uniform(20, 500, count).astype(np.float32), "embedding_norm": np.full(count, 20, np.float32),
        "sha256": np.array(digests), "path": np.array(paths), "size": np.full(photos, 4_000_000, np.int64),
        "mtime_ns": np.full(photos, 10**18, np.int64), "width": np.full(photos, 4000, np.int32),
        "height": np.full(photos, 3000, np.int32),
        "captured": np.array([str(time).encode() for time in capture_times(bursts, random)]),
        "phash": random.integers(0, 2**63, photos).astype(np.uint64),
        "status": np.where(np.arange(photos) <= photo[-1], b"ok", b"no_face"),
        "meta": np.array(json.dumps(META).encode()),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("cache")
    parser.add_argument("--deflate", action="store_true")
    parser.add_argument("--truth")
    options = parser.parse_args()
    people, content = arrays(options.count)
    (np.savez_compressed if options.deflate else np.savez)(options.cache, **content)
    if options.truth:
        np.save(options.truth, people)


if __name__ == "__main__":
    main()
