#!/usr/bin/env python3
"""Runs two builds over the same photos and checks that they write the same bytes.

    scripts/compare_builds.py OLD NEW PHOTOS PACK [--work FOLDER]

Each program embeds PHOTOS and goes through `run`, `import-folders`, `discover`, `era-split` and `dedup`; then every file
of every output is compared, except reports, logs, databases and the `created` time of manifests. The cache is compared
as the .npz that `cache convert` makes of it. Every folder directly below PHOTOS that holds photos of one person is
imported. With --work, what an OLD program wrote is kept and used again. Ends with 1 where a byte differs.
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
    """Years by name, so that sets split into eras whether or not the photos are dated."""
    out.mkdir(parents=True, exist_ok=True)
    lines = [f"{path},{1990 + sum(path.name.encode()) % 25}\n"
             for path in sorted(pathlib.Path(photos).rglob("*")) if path.is_file()]
    (out / "years.csv").write_text("".join(lines))


def build(program, photos, pack, out):
    write_years(photos, out)
    for line in commands(photos, pack, str(out)):
        done = subprocess.run([program, *line, "--quiet"], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{program} {' '.join(line)} ended with {done.returncode}: {done.stderr[-2000:]}")
    (out / "complete").touch()


def content(path, folder):
    if path.suffix != ".json":
        return path.read_bytes()
    value = json.loads(path.read_text(errors="surrogateescape").replace(str(folder), "OUT"))
    value.pop("created", None)
    return json.dumps(value).encode()


def tree(folder):
    """What is compared, by path: the bytes of files, the targets of links."""
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
    print(f"{len(old)} files compared, {len(differing)} differ")
    sys.exit(1 if differing else 0)


main()
