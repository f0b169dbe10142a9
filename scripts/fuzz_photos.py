"""Embeds a folder of photos and thousands of damaged copies, and prints the slowest file and the peak memory.

Copies have flipped bits, missing ends, spliced or filled ranges, or changed header fields. Decompression bombs are
added: small files that claim or contain enormous pictures, and `.npz` files that contain enormous arrays. No file may
take more than ten seconds, crash the program, or make it exceed the memory limit. The time of a file is the time
between two rows of the cache, to which one thread adds one file after the other.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import time
import zipfile
import zlib

SLOWEST = 10.0


def mutated(content, others, rng):
    """Return a damaged copy, and the kind of damage."""
    data = bytearray(content)
    kind = rng.choice(["flip", "cut", "splice", "fill", "header", "length"])
    place = rng.randrange(len(data))
    if kind == "flip":
        for _ in range(rng.choice([1, 1, 4, 64])):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == "cut":
        del data[place:]
    elif kind == "splice":
        other = rng.choice(others)
        start = rng.randrange(len(other))
        data[place:place + rng.randrange(1, 4096)] = other[start:start + rng.randrange(1, 4096)]
    elif kind == "fill":
        length = min(rng.randrange(1, 512), len(data) - place)
        data[place:place + length] = bytes([rng.choice([0, 255, 127])]) * length
    elif kind == "header":
        for _ in range(8):
            data[rng.randrange(min(len(data), 256))] = rng.randrange(256)
    else:
        size = rng.choice([2, 4])
        value = rng.choice([0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF]) & (256 ** size - 1)
        data[place:place + size] = value.to_bytes(size, rng.choice(["little", "big"]))
    return bytes(data), kind


def png(width, height, rows, depth=8):
    """Return a PNG that contains `rows` rows of zeros, whatever its header claims."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(1 + width * 3 * depth // 8)) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def tiff(width, height):
    """Return a TIFF whose only strip is missing."""
    fields = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
              (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 0xFFFFFFFF)]
    entries = b"".join(struct.pack("<HHII", *field) for field in fields)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(fields)) + entries + bytes(4)


def bombs():
    """Return decompression bombs by file name."""
    webp_size = (16383 - 1) | (16383 - 1) << 14
    lossless = b"/" + struct.pack("<I", webp_size) + bytes(64)
    webp = b"RIFF" + struct.pack("<I", 12 + len(lossless)) + b"WEBPVP8L" + struct.pack("<I", len(lossless)) + lossless
    gif = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(6)
    gif += b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x02\x4c\x01\x00;"
    box = b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", 60000, 60000)
    heif = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x3cmeta\0\0\0\0" + box + bytes(28)
    ppm = b"P6 100000 100000 255\n" + bytes(100)
    side = 15_800  # Just below the default of --max-pixels, 250 million.
    return {"claims.png": png(100_000, 100_000, 1), "holds.png": png(20_000, 20_000, 20_000),
            "largest.png": png(side, side, side), "largest16.png": png(side, side, side, 16),
            "cut.png": png(side, side, side // 2),
            "claims.tif": tiff(400_000, 400_000), "claims.webp": webp, "claims.gif": gif, "claims.heic": heif,
            "claims.ppm": ppm}


def array(kind, shape):
    """Return the header of a `.npy` file."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header


def zip_bomb(path, name, kind, shape, size):
    """Write an `.npz` file with a few small arrays, and the array `name` with `size` bytes of zeros."""
    meta = (b'{"schema":"face-sets/cache/1","embedding_space":{"name":"x","dimension":2,"models":{}},"tool":"",'
            b'"source_roots":[]}')
    arrays = {"meta": array(f"|S{len(meta)}", "()") + meta, "sha256": array("|S64", "(0,)"),
              "path": array("|S1", "(0,)"), "photo": array("<i8", "(0,)"), "embedding": array("<f4", "(0, 2)")}
    block = bytes(1 << 24)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in arrays.items():
            if other != name:
                archive.writestr(other + ".npy", content)
        with archive.open(name + ".npy", "w", force_zip64=True) as member:
            member.write(array(kind, shape))
            for start in range(0, size, len(block)):
                member.write(block[:size - start])


class Watch:
    """Measures the longest time between two rows of a cache, and finds the photo that took it."""

    def __init__(self, cache):
        self.cache, self.rows, self.since, self.slowest, self.path = cache, 0, None, 0.0, b""

    def look(self):
        """Return the seconds since the last row; 0 before the first."""
        now = time.monotonic()
        try:
            link = sqlite3.connect(f"file:{self.cache}?mode=ro", uri=True, timeout=1)
            rows = link.execute("SELECT (SELECT count(*) FROM photos) + (SELECT count(*) FROM aliases)").fetchone()[0]
            if rows > self.rows:
                if self.since and now - self.since > self.slowest:
                    last = link.execute("SELECT path FROM photos ORDER BY row DESC LIMIT 1").fetchone()[0]
                    self.slowest, self.path = now - self.since, last
                self.rows, self.since = rows, now
            link.close()
        except sqlite3.Error:
            pass
        return now - self.since if self.since else 0.0


def measured(line, limit, watch=None):
    """Run a command, and return its exit code, seconds, peak memory in MB and output.

    If it takes too long in total or for one file, it is killed, and its exit code and output are None.
    """
    start = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(line, stdout=output, stderr=subprocess.DEVNULL)
        while True:
            found, status, usage = os.wait4(process.pid, os.WNOHANG)
            seconds = time.monotonic() - start
            if found:
                output.seek(0)
                return os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss / 1024, output.read()
            if seconds > limit or watch and watch.look() > 6 * SLOWEST:
                process.kill()
                os.waitpid(process.pid, 0)
                return None, seconds, 0, None
            time.sleep(0.05 if watch else 0.01)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("--pack", default="open")
    parser.add_argument("--copies", type=int, default=2000)
    parser.add_argument("--memory", type=int, default=1500, help="maximum memory of embed, in MB")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="face-sets-fuzz-"))
    source = scratch / "src"
    source.mkdir()
    files = [file for file in sorted(options.photos.rglob("*")) if file.is_file() and file.stat().st_size > 0]
    contents = [file.read_bytes() for file in files]
    small = [content[:1 << 20] for content in contents]
    for number in range(options.copies):
        index = rng.randrange(len(files))
        data, kind = mutated(contents[index], small, rng)
        (source / f"{number:05}-{kind}-{files[index].name}").write_bytes(data)
    for number, content in enumerate(contents):
        (source / f"whole-{number:04}-{files[number].name}").write_bytes(content)
    for name, content in bombs().items():
        (source / f"bomb-{name}").write_bytes(content)
    faults, output = [], None
    for name, flags, watch in [("one.db", ["--jobs", "1", "--flush-every", "1"], Watch(scratch / "one.db")),
                               ("all.db", [], None)]:
        line = [options.program, "embed", source, scratch / name, "--pack", options.pack, "--json", *flags]
        code, seconds, peak, output = measured(line, 36_000, watch)
        counts = json.loads(output)["counts"] if output else {}
        print(f"embed {' '.join(flags)}: exit {code}, {seconds:.0f} s, peak {peak:.0f} MB, {counts}", flush=True)
        if code not in (0, 1) or peak > options.memory:
            faults.append("embed failed or used too much memory")
        if watch:
            print(f"  slowest of {watch.rows} files: {watch.slowest:.1f} s, {os.fsdecode(watch.path)}", flush=True)
            if watch.slowest > SLOWEST:
                faults.append(f"{os.fsdecode(watch.path)} took {watch.slowest:.1f} s")
    reasons = {item["path"]: item["reason"] for item in json.loads(output)["failed"]} if output else {}
    for name in bombs():
        print(f"  bomb-{name}: {reasons.get(str((source / ('bomb-' + name)).resolve()), 'embedded')}")
    faults += alone(options, source, scratch)
    huge = 8 << 30
    for name, kind, shape, size in [("meta", f"|S{1 << 30}", "()", 1 << 30), ("other", "|u1", f"({huge},)", huge),
                                    ("embedding", "<f4", f"({huge // 8}, 2)", huge)]:
        bomb = scratch / "bomb.npz"
        zip_bomb(bomb, name, kind, shape, size)
        for words, wanted in [(["info"], [2]), (["verify"], [1, 2]), (["verify", "--repair"], [1, 2])]:
            code, seconds, peak, _ = measured([options.program, "cache", words[0], bomb, *words[1:]], 60)
            what = f"{bomb.stat().st_size >> 20} MB with {size >> 30} GB of {name}"
            print(f"{what}, {' '.join(words)}: exit {code}, {seconds:.1f} s, peak {peak:.0f} MB", flush=True)
            if code not in wanted or peak > 300:
                faults.append(f"the bomb {name} was not rejected, or used too much memory")
    shutil.rmtree(scratch)
    raise SystemExit("; ".join(faults) or None)


def alone(options, source, scratch):
    """Embed the bombs, the largest files and a sample one at a time, and return the problems."""
    rng = random.Random(options.seed)
    files = sorted(source.iterdir(), key=lambda file: -file.stat().st_size)
    chosen = [file for file in files if file.name.startswith("bomb")] + files[:10] + rng.sample(files, 20)
    folder, slowest, faults = scratch / "alone", (0.0, ""), []
    folder.mkdir()
    empty = measured([options.program, "embed", folder, scratch / "e.npz", "--pack", options.pack], 600)[1]
    for number, file in enumerate(chosen):
        target = folder / file.name
        os.link(file, target)
        line = [options.program, "embed", folder, scratch / f"{number}.npz", "--pack", options.pack, "--quiet"]
        code, seconds, peak, _ = measured(line, 120)
        slowest = max(slowest, (seconds - empty, file.name))
        if code not in (0, 1) or peak > options.memory:
            faults.append(f"{file.name}: exit {code}, {peak:.0f} MB")
        target.unlink()
    print(f"slowest of {len(chosen)} files embedded alone: {slowest[0]:.1f} s without startup, {slowest[1]}")
    if slowest[0] > SLOWEST:
        faults.append(f"{slowest[1]} took {slowest[0]:.1f} s")
    return faults


main()
