"""Photos, a pack and the built program for the tests."""
import csv
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("FACE_SETS_TEST_DATA", REPOSITORY.parent / "shared"))
COUNT = 60


def program():
    named = os.environ.get("FACE_SETS_PROGRAM")
    builds = [pathlib.Path(named)] if named else [REPOSITORY / f".build/{kind}/face-sets" for kind in ("debug", "release")]
    found = next((path for path in builds if path.exists()), None)
    if not found:
        pytest.skip("face-sets is not built")
    return str(found)


def pack():
    for folder in (SHARED / "models/dev-sc", REPOSITORY / ".deps/packs/open"):
        if (folder / "pack.json").exists():
            return str(folder)
    pytest.skip("no pack found, neither in the shared test data nor in .deps")


def originals():
    """Return portraits from the shared test data, or the sample photos that `make deps` downloads."""
    portraits = SHARED / "data/calibration"
    if (portraits / "labels.csv").exists():
        with open(portraits / "labels.csv") as file:
            return [portraits / row[0] for row in list(csv.reader(file))[1:COUNT + 1]]
    return sorted((REPOSITORY / ".deps/sample-photos").glob("*.jpg"))


def variant(jpeg, number):
    """Return a JPEG with another picture for each number, and an equal one for 0: changes a quantisation table."""
    content = bytearray(jpeg)
    # The last table; earlier ones may belong to a thumbnail.
    last = content.rindex(b"\xff\xdb") + 4 + 64
    content[last] = min(255, content[last] + number)
    return bytes(content)


class World:
    """A folder of photos, with methods that run commands on them."""

    def __init__(self, folder):
        self.folder, self.photos = folder, folder / "photos"
        self.program, self.pack = program(), pack()
        self.environment = {
            **os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"),
            "PYTHONPATH": str(REPOSITORY / "distributed")}
        sources = originals()
        if not sources:
            pytest.skip("no photos found, neither in the shared test data nor in .deps")
        for number in range(COUNT):
            source = sources[number % len(sources)]
            target = self.photos / f"album {number % 5}" / f"{number:02}{source.suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(variant(source.read_bytes(), number // len(sources)))
        shutil.copy(target, self.photos / "a copy.jpg")
        (self.photos / "broken.jpg").write_bytes(b"\xff\xd8 no photo")

    def __truediv__(self, name):
        return self.folder / name

    def face_sets(self, *words, code=0):
        run = subprocess.run([self.program, *map(str, words)], env=self.environment, capture_output=True, text=True)
        assert run.returncode == code, run.stderr
        return run

    def command(self, *words):
        return [sys.executable, "-m", "face_sets_dask", *map(str, words), "--program", self.program, "--jobs", "1"]

    def start(self, *words):
        return subprocess.Popen(self.command(*words), env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, start_new_session=True)

    def dask(self, *words, code=0):
        run = subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True)
        assert run.returncode == code, f"{run.returncode}\n{run.stdout}\n{run.stderr}"
        return run

    def bytes_of(self, cache):
        """Return a cache as the bytes of an .npz file, which are the same for equal caches."""
        name = cache.with_name(cache.name + ".compared.npz")
        self.face_sets("cache", "convert", cache, name)
        content = name.read_bytes()
        name.unlink()
        return content


@pytest.fixture(scope="session")
def one_machine(tmp_path_factory):
    """A world whose photos were embedded by one machine; `expected` is that cache, as bytes."""
    world = World(tmp_path_factory.mktemp("world"))
    world.face_sets("embed", world.photos, world / "one.db", "--pack", world.pack, "--jobs", "1", code=1)
    world.expected = world.bytes_of(world / "one.db")
    return world
