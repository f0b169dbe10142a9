#!/usr/bin/env python3
"""Peak memory in cases where it could grow without bound: huge progressive JPEGs, and a bundle of decompression bombs.

    bench_limits.py PROGRAM PORTRAITS PACK [--megapixels 60,250] [--photos 10] [--work FOLDER]

Commands run with eight jobs. Exits with 1 if embed, enrich or export-swap takes more than 1.6 GB for photos of 60
megapixels or 2.6 GB for photos of 250, or verify-export more than 1 GB for the bundle.
"""
import argparse
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from measure import run  # noqa: E402

Image.MAX_IMAGE_PIXELS = None
LIMITS = {60: 1_600, 250: 2_600}
BOMB_LIMIT = 1_000


def make_photos(portraits, folder, count, megapixels):
    """Write progressive JPEGs of a face on noise, each a different picture."""
    folder.mkdir(parents=True, exist_ok=True)
    side = int((megapixels * 1_000_000) ** 0.5)
    sources = sorted(path for path in pathlib.Path(portraits).iterdir() if path.is_file())
    for number in range(count):
        name = folder / f"photo-{number:02}.jpg"
        if name.exists():
            continue
        noise = Image.effect_noise((side // 16, side // 16), 40).convert("RGB")
        photo = noise.resize((side, side), Image.Resampling.BILINEAR)
        with Image.open(sources[number % len(sources)]) as portrait:
            height = side // 2 * portrait.height // portrait.width
            photo.paste(portrait.convert("RGB").resize((side // 2, height)), (side // 30 * number, side // 40 * number))
        photo.save(name, quality=85, progressive=True)


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(side, extra=b""):
    """Return a black PNG, whose pixels compress to about a thousandth of their size."""
    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * side)
    pixels = b"".join([packer.compress(row) for _ in range(side)] + [packer.flush()])
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def make_bundle(path):
    """Write a bundle of about 3.7 MB and at most 3,000 frames; return its size in bytes and the number of frames.

    The frames have several sizes; some contain texts that inflate to 8 MB each.
    """
    packed = zlib.compress(bytes(7_900_000), 9)
    texts = b"".join(chunk(b"zTXt", b"a%d\0\0" % number + packed) for number in range(400))
    frames = [png(512), png(4_096), png(16_000), png(512, texts), png(4_096, texts[:len(texts) // 30])]
    rng = random.Random(1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        number = 0
        while path.stat().st_size < 3_700_000 and number < 3_000:
            frame = frames[number % len(frames)]
            # Make the frames differ, because identical ones would only be checked once.
            bundle.writestr(f"{number:04}.png", frame + rng.randbytes(16))
            number += 1
    return path.stat().st_size, number


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("program", "portraits", "pack"):
        parser.add_argument(name)
    parser.add_argument("--megapixels", default="60,250")
    parser.add_argument("--photos", type=int, default=10)
    parser.add_argument("--work", type=pathlib.Path, default=None)
    arguments = parser.parse_args()
    work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="bench-limits-"))
    pack = ["--pack", arguments.pack, "--jobs", "8", "--quiet"]
    failed = False

    def measure(name, line, limit):
        cost, _ = run([arguments.program, *line], stderr=subprocess.DEVNULL)
        megabytes = cost.peak_megabytes
        nonlocal failed
        failed = failed or limit is not None and megabytes > limit
        print(f"{name:26} {megabytes:6.0f} MB {cost.wall_seconds:6.1f} s"
              + (f"   limit {limit} MB" if limit else ""), flush=True)

    work.mkdir(parents=True, exist_ok=True)
    bundle = work / "bombs.fsz"
    if not bundle.exists():
        print("bundle of %d bytes, %d frames" % make_bundle(bundle))
    measure("verify-export of bombs", ["verify-export", str(bundle), *pack], BOMB_LIMIT)
    for megapixels in [int(text) for text in arguments.megapixels.split(",") if text]:
        photos, out = work / f"photos-{megapixels}", work / f"out-{megapixels}"
        make_photos(arguments.portraits, photos, arguments.photos, megapixels)
        subprocess.run(["rm", "-rf", str(out)], check=True)
        cache = f"{out}/cache.db"
        limit = LIMITS.get(megapixels)
        measure(f"embed, {megapixels} MP", ["embed", str(photos), cache, *pack], limit)
        measure(f"enrich, {megapixels} MP", ["enrich", cache, *pack], limit)
        subprocess.run([arguments.program, "refine", cache, f"{out}/facesets", "--manifest-only", "--min-faces", "2",
                        "--min-blur", "0", "--quiet"], check=False, stdout=subprocess.DEVNULL)
        measure(f"export-swap, {megapixels} MP", ["export-swap", cache, f"{out}/facesets/refine_manifest.json",
                f"{out}/swap", "--no-report", *pack], limit)
    sys.exit(1 if failed else 0)


main()
