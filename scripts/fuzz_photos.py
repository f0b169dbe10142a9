"""Embeds a folder of photos and thousands of damaged copies of them, and names the slowest file and the peak memory.

Copies are flipped, cut off, spliced, filled and given other header fields; to them come bombs: small files that claim
or hold enormous pictures, and `.npz` files that claim enormous arrays. No file may take more than ten seconds, end the
program, or make it grow beyond the limit.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import tempfile
import time
import zipfile
import zlib

SLOWEST = 10.0


def mutated(content, others, rng):
    """A damaged copy, and how it was damaged."""
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


def png(width, height, rows):
    """A PNG with so many rows of zeros, whatever the header says."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(1 + width * 3)) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def tiff(width, height):
    """A TIFF of one strip that is not there."""
    fields = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
              (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 0xFFFFFFFF)]
    entries = b"".join(struct.pack("<HHII", *field) for field in fields)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(fields)) + entries + bytes(4)


def bombs():
    """By name."""
    webp_size = (16383 - 1) | (16383 - 1) << 14
    lossless = b"/" + struct.pack("<I", webp_size) + bytes(64)
    webp = b"RIFF" + struct.pack("<I", 12 + len(lossless)) + b"WEBPVP8L" + struct.pack("<I", len(lossless)) + lossless
    gif = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(6)
    gif += b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x02\x4c\x01\x00;"
    box = b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", 60000, 60000)
    heif = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x3cmeta\0\0\0\0" + box + bytes(28)
    ppm = b"P6 100000 100000 255\n" + bytes(100)
    return {"claims.png": png(100_000, 100_000, 1), "holds.png": png(20_000, 20_000, 20_000),
            "claims.tif": tiff(400_000, 400_000), "claims.webp": webp, "claims.gif": gif, "claims.heic": heif,
            "claims.ppm": ppm}


def zip_bomb(path):
    """An `.npz` whose one array inflates to 8 GiB of zeros."""
    header = b"{'descr': '|S8589934592', 'fortran_order': False, 'shape': (), }"
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("meta.npy", "w", force_zip64=True) as member:
            member.write(b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header)
            block = bytes(1 << 24)
            for _ in range(16):
                member.write(block)


def measured(line, limit):
    """Exit code, seconds and peak MB of a process; None for its code where it took too long."""
    start = time.monotonic()
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    timer = time.monotonic() + limit
    output = process.stdout.read() if limit > 600 else None
    while True:
        found, status, usage = os.wait4(process.pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status), time.monotonic() - start, usage.ru_maxrss / 1024, output
        if time.monotonic() > timer:
            process.kill()
            os.waitpid(process.pid, 0)
            return None, limit, 0, None
        time.sleep(0.01)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("--pack", default="open")
    parser.add_argument("--copies", type=int, default=2000)
    parser.add_argument("--memory", type=int, default=1500, help="MB that embed may take")
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
    cache, log = scratch / "cache.db", scratch / "trace.log"
    line = [options.program, "embed", source, cache, "--pack", options.pack, "--json", "--log", log]
    code, seconds, peak, output = measured(line, 36_000)
    counts = json.loads(output)["counts"] if output else {}
    print(f"embed: exit {code}, {seconds:.0f} s, peak {peak:.0f} MB, {counts}")
    faults = [] if code in (0, 1) and peak < options.memory else ["embed ended badly or grew too large"]
    reasons = {item["path"]: item["reason"] for item in json.loads(output)["failed"]} if output else {}
    for name in bombs():
        print(f"  bomb-{name}: {reasons.get(str((source / ('bomb-' + name)).resolve()), 'embedded')}")
    faults += alone(options, source, scratch)
    bomb = scratch / "bomb.npz"
    zip_bomb(bomb)
    code, seconds, peak, _ = measured([options.program, "cache", "info", bomb], 60)
    print(f"zip bomb: exit {code}, {seconds:.1f} s, peak {peak:.0f} MB")
    if code != 2 or peak > 300:
        faults.append("the zip bomb was not refused")
    shutil.rmtree(scratch)
    raise SystemExit("; ".join(faults) or None)


def alone(options, source, scratch):
    """Embeds the largest, the bombs and a sample of the files each by itself: seconds and memory a file."""
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
    print(f"slowest of {len(chosen)} alone: {slowest[0]:.1f} s beyond the start of the program, {slowest[1]}")
    if slowest[0] > SLOWEST:
        faults.append(f"{slowest[1]} took {slowest[0]:.1f} s")
    return faults


main()
