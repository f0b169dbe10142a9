#!/usr/bin/env python3
"""Runs two builds on the same photos and checks that they write the same bytes.

    scripts/compare_builds.py OLD NEW PHOTOS PACK [--work FOLDER]

Each build runs `run`, `import-folders`, `discover`, `era-split` and `dedup` on PHOTOS. Then all output files are
compared, except reports, databases, `files.json`, `.face-sets*` and the `created` time of manifests. The cache is
compared as the .npz file that `cache convert` writes. The first three folders at the second level of PHOTOS are
imported as people, and the first folder at the top level is used as mixed photos. With --work, the output of OLD is
kept in FOLDER, and reused by the next comparison. Exits with 1 if any byte differs.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def commands(photos, pack, out):
    cache = f"{out}/cache.db"
    people = sorted(folder for folder in pathlib.Path(photos).glob("*/*") if folder.is_dir())[:3]
    mixed = sorted(folder for folder in pathlib.Path(photos).iterdir() if folder.is_dir())[0]
    trusted = [word for folder in people for word in ("--trusted", f"{folder.name}={folder}")]
    shared = ["--pack", pack]
    yield ["run", photos, out, "--min-faces", "5", "--candidates", "--link", "copy", "--no-report", *shared]
    yield ["import-folders", cache, f"{out}/swap", *trusted, "--mixed", str(mixed), *shared]
    yield ["discover", cache, f"{out}/found", "--source", str(mixed), "--min-faces", "3", *shared]
    yield ["era-split", cache, f"{out}/swap", "faceset_001", "--years", f"{out}/years.csv", *shared]
    yield ["dedup", cache]
    yield ["cache", "convert", cache, f"{out}/cache.npz"]


def write_years(photos, out):
    """Write a year for each photo, made from its name, so that sets can be split even if photos have no dates."""
    out.mkdir(parents=True, exist_ok=True)
    lines = [f"{path},{1990 + sum(path.name.encode()) % 25}\n"
             for path in sorted(pathlib.Path(photos).rglob("*")) if path.is_file()]
    (out / "years.csv").write_text("".join(lines))


def build(program, photos, pack, out):
    write_years(photos, out)
    for line in commands(photos, pack, str(out)):
        done = subprocess.run([program, *line, "--quiet"], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{program} {' '.join(line)} exited with {done.returncode}: {done.stderr[-2000:]}")
    (out / "complete").touch()


def content(path, folder):
    if path.suffix != ".json":
        return path.read_bytes()
    value = json.loads(path.read_text(errors="surrogateescape").replace(str(folder), "OUT"))
    value.pop("created", None)
    return json.dumps(value).encode()


def tree(folder):
    """Return what is compared, by path: the bytes of files and the targets of links."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if ".db" in path.name or name.startswith("report") or path.name.startswith((".face-sets", "files.json")):
            continue
        if path.is_symlink():
            found[name] = os.readlink(path).encode()
        elif path.is_file():
            found[name] = content(path, folder)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("old", "new", "photos", "pack"):
        parser.add_argument(name)
    parser.add_argument("--work", type=pathlib.Path, default=None)
    arguments = parser.parse_args()
    work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="compare-builds-"))
    photos = os.path.realpath(arguments.photos)
    before, after = work / "old", work / "new"
    if not (before / "complete").exists():
        build(arguments.old, photos, arguments.pack, before)
    if after.exists():
        subprocess.run(["rm", "-rf", str(after)], check=True)
    build(arguments.new, photos, arguments.pack, after)
    old, new = tree(before), tree(after)
    differing = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    for name in differing[:40]:
        state = "only in OLD" if name not in new else "only in NEW" if name not in old else "differs"
        print(f"{state}: {name}")
    print(f"files compared: {len(old)}, different: {len(differing)}")
    sys.exit(1 if differing else 0)


main()
