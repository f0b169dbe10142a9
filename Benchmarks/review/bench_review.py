"""Response times and memory of `review` with a large library, including the page of a person with thousands of faces.

usage: bench_review.py PROGRAM [--faces 100000] [--person 5000]

The faces are in 2,000 photos of noise (fifty in each by default), so pictures are made from real files. Embeddings
scatter around random directions; one person has --person faces, the others have up to 200. Requires NumPy and Pillow.
"""
import argparse
import concurrent.futures
import hashlib
import http.client
import json
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.parse

import numpy
from PIL import Image

DIMENSION, PHOTOS, SIDE = 128, 2_000, 1_600


def make_photos(folder, count):
    """Write distinct JPEG files of 1600 × 1200 pixels; return their paths and SHA-256 digests."""
    folder.mkdir()
    chance = numpy.random.default_rng(1)
    paths, digests = [], []
    for number in range(count):
        small = chance.integers(0, 256, (30, 40, 3), dtype=numpy.uint8)
        path = folder / f"{number:05}.jpg"
        Image.fromarray(small).resize((SIDE, SIDE * 3 // 4), Image.BILINEAR).save(path, quality=85)
        paths.append(path)
        digests.append(hashlib.sha256(path.read_bytes()).hexdigest())
    return paths, digests


def make_people(count, largest):
    """Return the person of each face, in random order; one person has `largest` faces."""
    chance = numpy.random.default_rng(2)
    sizes = [largest]
    while (left := count - sum(sizes)) > 0:
        sizes.append(min(left, int(2 + 198 * chance.random() ** 3)))
    people = numpy.repeat(numpy.arange(len(sizes)), sizes)
    chance.shuffle(people)
    return people


def make_cache(folder, count, largest):
    paths, digests = make_photos(folder / "photos", PHOTOS)
    people, chance = make_people(count, largest), numpy.random.default_rng(3)
    centres = chance.standard_normal((people.max() + 1, DIMENSION)).astype("f4")
    centres /= numpy.linalg.norm(centres, axis=1, keepdims=True)
    noise = chance.standard_normal((count, DIMENSION)).astype("f4") / DIMENSION ** 0.5
    vectors = centres[people] + noise * chance.uniform(0.3, 0.6, (count, 1)).astype("f4")
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    photo = numpy.sort(numpy.arange(count) % PHOTOS)
    index = numpy.arange(count) - numpy.searchsorted(photo, photo)
    corner = numpy.stack([(index % 10) * 155 + 5, (index // 10) * 230 + 5], 1).astype("f4")
    side = numpy.full((count, 1), 120, "f4")
    stats = [p.stat() for p in paths]
    meta = {"schema": "face-sets/cache/1", "embedding_space": {"name": "made-up", "dimension": DIMENSION},
            "source_roots": [str(folder / "photos")]}
    numpy.savez(
        folder / "cache.npz", embedding=vectors, embedding_norm=numpy.full(count, 20, "f4"), photo=photo.astype("i8"),
        face_index=index.astype("i4"), box=numpy.hstack([corner, corner + side]),
        points=numpy.repeat(corner[:, None], 5, 1) + 30, det_score=numpy.full(count, 0.9, "f4"), face_short=side[:, 0],
        blur=numpy.full(count, 100, "f4"), sha256=numpy.array([d.encode() for d in digests]),
        path=numpy.array([str(p).encode() for p in paths]), size=numpy.array([s.st_size for s in stats], "i8"),
        mtime_ns=numpy.array([s.st_mtime_ns for s in stats], "i8"), width=numpy.full(PHOTOS, SIDE, "i4"),
        height=numpy.full(PHOTOS, SIDE * 3 // 4, "i4"),
        captured=numpy.array([f"{2000 + n % 20}-05-14T12:00:00".encode() for n in range(PHOTOS)]),
        phash=numpy.arange(1, PHOTOS + 1, dtype="u8"), status=numpy.array([b"ok"] * PHOTOS),
        reason=numpy.array([b""] * PHOTOS), alias_photo=numpy.zeros(0, "i8"), alias_path=numpy.zeros(0, "S1"),
        meta=numpy.array(json.dumps(meta).encode()))
    keys = [f"{digests[p][:16]}#{i}" for p, i in zip(photo, index)]
    by_person = {}
    for face, person in enumerate(people):
        by_person.setdefault(int(person), []).append(keys[face])
    groups = sorted(by_person.values(), key=len, reverse=True)
    return {"schema": "face-sets/cluster/1", "options": {"threshold": 0.55}, "noface": [],
            "persons": [{"id": f"person_{n:03}", "faces": sorted(g), "paths": []} for n, g in enumerate(groups, 1)],
            "singletons": []}


class Client:
    """A connection that is kept open, with the session cookie."""

    def __init__(self, address, cookie=None):
        self.parts = urllib.parse.urlsplit(address)
        self.connection = http.client.HTTPConnection(self.parts.netloc)
        self.cookie = cookie or self.enter()

    def enter(self):
        self.connection.request("GET", f"/?{self.parts.query}")
        answer = self.connection.getresponse()
        answer.read()
        return answer.headers["Set-Cookie"].split(";")[0]

    def get(self, path):
        begin = time.monotonic()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status == 200, (path, answer.status)
        return content, time.monotonic() - begin


def memory(process):
    """Return the peak resident memory of a process in MB."""
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) * 1024 / 1e6


def pictures(address, cookie, links):
    """Fetch pictures over six connections, as a browser does; return the time in seconds."""
    parts = [links[n::6] for n in range(6)]
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(lambda part: [Client(address, cookie).get(p) for p in part], p) for p in parts]:
            future.result()
    return time.monotonic() - begin


def measure(program, out):
    begin = time.monotonic()
    process = subprocess.Popen([program, "review", out, "--no-verify"], stdout=subprocess.PIPE, text=True)
    address = process.stdout.readline().split()[1]
    print(f"start {time.monotonic() - begin:6.2f} s, peak memory {memory(process):5.0f} MB", flush=True)
    client = Client(address)
    for name, path in (("first page", "/"), ("people", "/people"), ("search", "/people?search=person_00"),
                       ("log", "/log")):
        times = [client.get(path)[1] for _ in range(5)]
        print(f"{name:<12} {times[0]:6.3f} s, median of 5 {sorted(times)[2]:6.3f} s", flush=True)
    while b"data-wait" in client.get("/")[0]:
        time.sleep(0.2)
    print(f"questions    {time.monotonic() - begin:6.2f} s after the start", flush=True)
    page, seconds = client.get("/person/person_001")
    links = re.findall(r'src="(/face/[^"]+)"', page.decode())
    print(f"page of {len(links)} faces {seconds:6.3f} s, {len(page) / 2**20:.1f} MiB", flush=True)
    for name in ("the first time", "again"):
        print(f"{len(links)} pictures, {name}: {pictures(address, client.cookie, links):6.1f} s", flush=True)
    print(f"peak memory {memory(process):5.0f} MB", flush=True)
    process.send_signal(signal.SIGINT)
    print(f"exit code {process.wait(30)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--faces", type=int, default=100_000)
    parser.add_argument("--person", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        manifest = make_cache(folder, options.faces, options.person)
        out = folder / "out"
        (out / "raw").mkdir(parents=True)
        (out / "raw" / "manifest.json").write_text(json.dumps(manifest))
        quiet = {"check": True, "stdout": subprocess.DEVNULL}
        subprocess.run([options.program, "cache", "convert", folder / "cache.npz", out / "cache.db", "--quiet"],
                       **quiet)
        (folder / "cache.npz").unlink()
        measure(options.program, out)


main()
