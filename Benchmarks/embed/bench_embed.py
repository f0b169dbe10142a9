"""Photos per second of `face-sets embed` and of Python insightface: same photos, same model files, alternated runs.

The limit is the time that the networks and decoding alone take for the same photos and the same number of faces.
`face-sets embed` is also run with the open pack, whose networks insightface does not have.

usage: bench_embed.py PHOTOS PACK_FOLDER [--rounds 5] [--precision f32] [--detector-precision f32] [--decode full]
       [--camera]

With --camera, meant for camera photos, the limit is the networks and little more than entropy decoding.
"""
import argparse
import dataclasses
import os
import pathlib
import sys
import tempfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import measure  # noqa: E402
from boxes import overlap  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parent.parent / ".build/release/face-sets"


def agreement(ours, peer):
    """Return the number of faces found by both, how many of these have boxes within 2 pixels, and the lowest cosine."""
    rows = {}
    for row, path in enumerate(ours["path"][ours["photo"]]):
        rows.setdefault(path.decode(), []).append(row)
    cosines, close = [], 0
    for path, box, embedding in zip(peer["path"], peer["box"], peer["embedding"]):
        here = np.array(rows.get(os.path.realpath(path), []), int)
        if len(here) == 0:
            continue
        overlaps = overlap(box, ours["box"][here])
        if overlaps.max() >= 0.4:
            row = here[overlaps.argmax()]
            cosines.append(float(ours["embedding"][row] @ embedding))
            close += bool(np.abs(ours["box"][row] - box).max() < 2)
    return len(cosines), close, min(cosines, default=float("nan"))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("photos")
    arguments.add_argument("pack")
    arguments.add_argument("--rounds", type=int, default=5)
    for network in ("", "detector-"):
        arguments.add_argument(f"--{network}precision", default="f32")
    arguments.add_argument("--decode", choices=("full", "reduced"), help="default: the default of face-sets embed")
    arguments.add_argument("--camera", action="store_true")
    options = arguments.parse_args()
    reduced = ["--reduced"] if options.camera else []
    precisions = ["--precision", options.precision, "--detector-precision", options.detector_precision]
    decode = ["--decode", options.decode] if options.decode else []
    with tempfile.TemporaryDirectory() as scratch:
        peer_out, our_out, open_out = (f"{scratch}/{name}.npz" for name in ("peer", "ours", "open"))

        def embed(out, pack):
            pathlib.Path(out).unlink(missing_ok=True)
            line = [PROGRAM, "embed", options.photos, out, "--pack", pack, *precisions, *decode, "--quiet"]
            return measure.run(line)[0]

        def ours():
            return embed(our_out, options.pack)

        def open_pack():
            return embed(open_out, "open")

        def peer():
            return measure.run([sys.executable, HERE / "insightface_embed.py", options.photos, options.pack,
                                peer_out])[0]

        def limit():
            with np.load(our_out) as cache:
                faces = str(len(cache["photo"]))
            cost, seconds = measure.run([sys.executable, HERE / "pure_inference.py", options.pack, options.photos,
                                         faces, *precisions, *reduced])
            return dataclasses.replace(cost, wall_seconds=sum(map(float, seconds.split())))

        contenders = {"face-sets": ours, "open pack": open_pack, "insightface": peer, "limit": limit}
        costs = measure.alternate(contenders, options.rounds)
        with np.load(our_out) as cache, np.load(peer_out) as found:
            photos, faces = len(cache["path"]), len(cache["photo"])
            shared, close, lowest = agreement(cache, found)
        with np.load(open_out) as cache:
            faces_of_open = len(cache["photo"])
    print(f"{photos} photos, {faces} faces, recogniser {options.precision}, detector {options.detector_precision}, "
          f"median of {options.rounds} alternated runs")
    print(f"{'':<13}{'photos/s':>9}{'faces/s':>9}{'CPU s':>8}{'peak MB':>9}")
    for name in ("face-sets", "open pack", "insightface"):
        cost = costs[name]
        found = faces_of_open if name == "open pack" else faces
        print(f"{name:<13}{photos / cost.wall_seconds:>9.1f}{found / cost.wall_seconds:>9.1f}"
              f"{cost.cpu_seconds:>8.1f}{cost.peak_megabytes:>9.0f}")
    one, other = costs["face-sets"], costs["insightface"]
    opened = costs["open pack"]
    print(f"insightface relative to the open pack: {other.wall_seconds / opened.wall_seconds:.2f}x the wall time, "
          f"{other.cpu_seconds / opened.cpu_seconds:.2f}x the CPU time")
    print(f"insightface relative to face-sets: {other.wall_seconds / one.wall_seconds:.2f}x the wall time, "
          f"{other.cpu_seconds / one.cpu_seconds:.2f}x the CPU time, "
          f"{other.peak_megabytes / one.peak_megabytes:.2f}x the peak memory")
    limit = costs["limit"].wall_seconds
    print(f"limit: {photos / limit:.1f} photos/s for networks and decoding alone; "
          f"face-sets reaches {limit / one.wall_seconds:.0%} of it")
    print(f"{shared} faces found by both, {close} of them with boxes within 2 pixels; lowest cosine {lowest:.6f}")


main()
