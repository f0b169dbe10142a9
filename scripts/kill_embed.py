"""Kills `embed`, then `enrich`, hundreds of times at random moments, and checks that no committed data is lost.

Alternates between an .npz and a .db cache: starts the command, kills it at a random moment (half of the time during a
flush), opens the cache, and runs the command again. A completed cache must equal that of an undisturbed run, byte for
byte as .npz.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time


def counts(program, cache):
    """Return the numbers of photos, faces and enriched faces in a cache, which must be readable at any time."""
    run = subprocess.run([program, "cache", "info", cache, "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"cannot open {cache}: {run.stderr}{run.stdout}")
    found = json.loads(run.stdout)["counts"]
    return found["photos"], found["faces"], found["enriched"]


def as_npz(program, cache, scratch):
    """Return the bytes of a cache, converted to .npz."""
    if cache.suffix == ".npz":
        return cache.read_bytes()
    target = scratch / "converted.npz"
    target.unlink(missing_ok=True)
    subprocess.run([program, "cache", "convert", cache, target, "--quiet"], check=True, capture_output=True)
    return target.read_bytes()


def signs_of_flush(cache):
    """Return the temporary files and the size of the write-ahead log, which change when a flush begins."""
    log = cache.with_name(cache.name + "-wal")
    temporaries = [name for name in os.listdir(cache.parent) if ".tmp-" in name]
    try:
        return temporaries, log.stat().st_size
    except FileNotFoundError:
        return temporaries, 0


def kill_once(line, cache, longest, rng, in_flush):
    """Run a command, kill it at a random moment, and return whether it had already exited."""
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if in_flush:
        wanted, seen = rng.randint(1, 8), 0
        last = signs_of_flush(cache)
        while process.poll() is None and seen < wanted:
            now = signs_of_flush(cache)
            if now != last and (now[0] or now[1] > last[1]):
                seen += 1
            last = now
        time.sleep(rng.random() * 0.004)
    else:
        try:
            process.wait(timeout=rng.random() * longest)
        except subprocess.TimeoutExpired:
            pass
    ended = process.poll()
    process.kill()
    process.wait()
    if ended not in (None, 0, 1):
        raise SystemExit(f"{line[1]} exited with {ended}")
    return ended is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("--pack", default="open")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="face-sets-kill-"))
    source = scratch / "src"
    found = sorted(file for file in options.photos.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg"))
    for number, file in enumerate(rng.sample(found, min(options.files, len(found)))):
        target = source / f"{number % 4}" / f"{number}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)

    embedded = scratch / "embedded.npz"
    torment(options, "embed", [source], None, embedded, scratch, rng)
    torment(options, "enrich", [], embedded, scratch / "enriched.npz", scratch, rng)
    shutil.rmtree(scratch)


def torment(options, command, source, begin, reference, scratch, rng):
    """Run a command undisturbed into `reference`, then with kills on both formats, from `begin` or from nothing."""

    def line(cache):
        flush = str(rng.randint(1, 4))
        return [options.program, command, *source, cache, "--pack", options.pack, "--flush-every", flush, "--quiet"]

    def renew(cache):
        shutil.rmtree(cache.parent, ignore_errors=True)
        cache.parent.mkdir()
        if begin:
            convert = [options.program, "cache", "convert", begin, cache, "--quiet"]
            subprocess.run(convert, check=True, capture_output=True)
        return counts(options.program, cache) if begin else (0, 0, 0)

    if begin:
        shutil.copy(begin, reference)
    start = time.monotonic()
    subprocess.run(line(reference), check=True, capture_output=True)
    longest = time.monotonic() - start
    whole = reference.read_bytes()
    caches = {ending: scratch / ending / f"cache.{ending}" for ending in ("npz", "db")}
    known = {ending: renew(cache) for ending, cache in caches.items()}
    kills, complete, in_flush = 0, 0, 0
    while kills < options.kills:
        ending = ("npz", "db")[kills % 2]
        cache = caches[ending]
        inside = rng.random() < 0.5
        ended = kill_once(line(cache), cache, longest, rng, inside)
        kills += not ended
        in_flush += inside and not ended
        if cache.exists():
            now = counts(options.program, cache)
            if now < known[ending]:
                raise SystemExit(f"{ending}: {known[ending]} photos, faces and enriched faces were saved, {now} remain")
            known[ending] = now
        elif known[ending] != (0, 0, 0):
            raise SystemExit(f"{ending}: the cache is missing")
        if ended or kills > options.kills - 2:
            subprocess.run(line(cache), check=True, capture_output=True)
            if as_npz(options.program, cache, scratch) != whole:
                raise SystemExit(f"{cache} differs from {reference}")
            complete += 1
            known[ending] = renew(cache)
        if kills % 50 == 0 and not ended:
            print(f"{command}: {kills} kills, {complete} caches completed", file=sys.stderr)
    about = f"{kills} kills, {in_flush} of them aimed at a flush"
    print(f"{command}: {about}; {complete} completed caches are the same as without kills")
    for cache in caches.values():
        shutil.rmtree(cache.parent)


main()
