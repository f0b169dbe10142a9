#!/usr/bin/env python3
"""Peak memory of the commands that open photos, on photos of 100 megapixels.

    bench_memory.py PROGRAM PORTRAITS PACK [--photos 20] [--jobs 2] [--work FOLDER]

Pastes portraits of one person into photos of 100 megapixels (JPEG, PNG, TIFF and progressive JPEG in turn), runs the
commands on them, and prints the budget (512 MiB for files and 1 GiB for pixels) and the peak memory of each command.
Exits with 1 if a command exceeds the budget by more than 300 MB.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from measure import run  # noqa: E402

Image.MAX_IMAGE_PIXELS = None
BUDGET = (1 << 29) + (1 << 30)
ALLOWANCE = 300_000_000
SIDE = 10_000


def make_photos(portraits, folder, count):
    sources = sorted(path for path in pathlib.Path(portraits).iterdir() if path.is_file())
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        with Image.open(sources[number % len(sources)]) as portrait:
            # Each portrait is at a different place, so that no two photos are the same picture.
            enlarged = portrait.convert("RGB").resize((SIDE // 2, SIDE // 2 * portrait.height // portrait.width))
            photo = Image.effect_noise((SIDE // 10, SIDE // 10), 40).convert("RGB").resize((SIDE, SIDE))
            photo.paste(enlarged, (SIDE // 50 * number % (SIDE // 2), SIDE // 80 * number))
        name = folder / f"photo-{number:02}"
        match number % 4:
            case 0: photo.save(f"{name}.jpg", quality=92)
            case 1: photo.save(f"{name}.png", compress_level=1)
            case 2: photo.save(f"{name}.tif", compression="tiff_lzw")
            case 3: photo.save(f"{name}.jpg", quality=92, progressive=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("program", "portraits", "pack"):
        parser.add_argument(name)
    parser.add_argument("--photos", type=int, default=20)
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--work", type=pathlib.Path, default=None)
    arguments = parser.parse_args()
    work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="bench-memory-"))
    photos, out = work / "photos", work / "out"
    if not photos.exists():
        make_photos(arguments.portraits, photos, arguments.photos)
    cache = f"{out}/cache.db"
    subprocess.run(["rm", "-rf", str(out)], check=True)
    jobs = ["--jobs", arguments.jobs, "--quiet"]
    pack = ["--pack", arguments.pack, *jobs]
    commands = [
        ("embed", ["embed", str(photos), cache, *pack]),
        ("enrich", ["enrich", cache, *pack]),
        ("cluster", ["cluster", cache, f"{out}/raw", "--manifest-only", "--quiet"]),
        ("refine", ["refine", cache, f"{out}/facesets", "--manifest-only", "--min-faces", "2", "--min-blur", "0",
                    "--quiet"]),
        ("dedup", ["dedup", cache, "--hash-distance", "16", *jobs]),
        ("export-swap", ["export-swap", cache, f"{out}/facesets/refine_manifest.json", f"{out}/swap",
                         "--raw-manifest", f"{out}/raw/manifest.json", "--candidates", "--no-report", *pack]),
        ("report", ["report", str(out), "--cache", cache, *jobs]),
        ("verify-export", ["verify-export", f"{out}/swap", "--cache", cache, *pack]),
    ]
    worst = 0
    print(f"budget {BUDGET / 1e6:.0f} MB, allowance {ALLOWANCE / 1e6:.0f} MB")
    for name, line in commands:
        cost, _ = run([arguments.program, *line], stderr=subprocess.DEVNULL)
        worst = max(worst, cost.peak_megabytes * 1e6)
        print(f"{name:14} {cost.peak_megabytes:6.0f} MB {cost.wall_seconds:6.1f} s", flush=True)
    sys.exit(1 if worst > BUDGET + ALLOWANCE else 0)


main()
