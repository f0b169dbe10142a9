#!/usr/bin/env bash
# Makes face sets from the sample photos with the open pack, and prints a table of them.
set -euo pipefail
cd "$(dirname "$0")/.."
program=.build/release/face-sets
photos=.deps/sample-photos
demo=demo

"$program" embed "$photos" "$demo/cache.npz"
"$program" cluster "$demo/cache.npz" "$demo/raw"
"$program" refine "$demo/cache.npz" "$demo/facesets" --min-faces 2
"$program" enrich "$demo/cache.npz"
"$program" export-swap "$demo/cache.npz" "$demo/facesets/refine_manifest.json" "$demo/swap" \
    --raw-manifest "$demo/raw/manifest.json" --candidates
"$program" verify-export "$demo/swap"

python3 - "$demo" <<'PYTHON'
import json
import os
import sys
import zipfile

demo = sys.argv[1]
swap = os.path.join(demo, "swap")
with open(os.path.join(swap, "manifest.json"), encoding="utf-8") as file:
    facesets = json.load(file)["facesets"]
if not facesets:
    sys.exit("demo: no face sets were made from the sample photos")
print(f"\n{'face set':<14}{'faces':>6}  bundles")
for entry in facesets:
    for place, bundle in enumerate(entry["bundles"]):
        path = os.path.join(swap, entry["folder"], bundle)
        with zipfile.ZipFile(path) as opened:
            frames = len(opened.namelist())
        head = f"{entry['id']:<14}{entry['face_count']:>6}" if place == 0 else " " * 20
        print(f"{head}  {path}  ({frames} frames, {os.path.getsize(path) // 1024} KiB)")
print("""
Load a .fsz in the Face Swap tab of roop-unleashed. With your own photos:

  .build/release/face-sets run PHOTOS out""")
PYTHON
