"""Tests with real workers and photos: several machines give the same result as one, even if some of them die."""
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from conftest import program
from face_sets_dask import child, cli, engine


def wait_until(what, seconds=300):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"timed out after {seconds} seconds")


def parent_of(process):
    try:
        return int(pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return None


def programs_of(folder):
    """Return the face-sets processes whose arguments contain a folder: {process: command}."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if words[0].endswith("face-sets") and any(str(folder) in word for word in words):
                found[int(entry.name)] = words
    return found


def photos_in(cache):
    """Return the number of photos that have been saved to a database."""
    try:
        with sqlite3.connect(f"file:{cache}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM photos").fetchone()[0]
    except sqlite3.Error:
        return 0


def caught(world, out):
    """Return a process that was paused with SIGSTOP after saving part of its shard, and its cache."""
    def starting():
        return next(((process, words[3]) for process, words in programs_of(world / out).items()
                     if words[1] == "embed" and "--shard" in words), None)

    process, cache = wait_until(starting)
    os.kill(process, signal.SIGSTOP)
    while photos_in(cache) < 4:
        os.kill(process, signal.SIGCONT)
        time.sleep(0.02)
        os.kill(process, signal.SIGSTOP)
    return process, cache


def words_for(world, out, shards=2):
    return ["embed", world.photos, world / out, "--local", "2", "--shards", shards, "--pack", world.pack,
            "--flush-every", "2", "--json"]


def result(process):
    output, messages = process.communicate(timeout=600)
    return process.returncode, json.loads(output) if output.strip() else None, messages


@pytest.mark.parametrize("shards", [5])
def test_two_workers_give_the_same_result_as_one_machine(one_machine, shards):
    world = one_machine
    run = world.dask(*words_for(world, "two.db", shards), code=1)
    document = json.loads(run.stdout)
    assert world.bytes_of(world / "two.db") == world.expected
    # One photo is broken; one has a copy, which may be in another shard.
    assert 0 <= document["counts"]["embedded_by_workers"] - (document["counts"]["photos"] - 1) <= 1
    assert document["counts"]["embedded"] == 0
    assert [pathlib.Path(entry["path"]).name for entry in document["failed"]] == ["broken.jpg"]
    # A second run has nothing to do, and clustering in blocks gives the same manifest.
    again = json.loads(world.dask(*words_for(world, "two.db", shards)).stdout)
    assert again["counts"]["embedded_by_workers"] == 0 and world.bytes_of(world / "two.db") == world.expected
    world.dask("cluster", world / "two.db", world / "parts", "--local", "2", "--blocks", "3", "--manifest-only")
    world.face_sets("cluster", world / "two.db", world / "whole", "--manifest-only")
    assert same_manifest(world / "parts/manifest.json", world / "whole/manifest.json")
    wrong = world.dask(*words_for(world, "two.db", 4), code=2)
    assert "contains the caches of 5 shards" in wrong.stderr


def same_manifest(a, b):
    """Return whether two manifests are equal, apart from the time at which they were written."""
    def content(path):
        manifest = json.loads(path.read_text())
        manifest.pop("created", None)
        return json.dumps(manifest)
    return content(a) == content(b)


def test_run_gives_the_same_result_as_one_machine(one_machine):
    world = one_machine
    flags = ["--pack", world.pack, "--min-faces", "2"]
    world.dask("run", world.photos, world / "many", "--local", "2", "--shards", "3", "--blocks", "3", *flags, code=1)
    world.face_sets("run", world.photos, world / "alone", *flags, code=1)
    assert world.bytes_of(world / "many/cache.db") == world.bytes_of(world / "alone/cache.db")
    for name in ("raw/manifest.json", "facesets/refine_manifest.json", "swap/manifest.json"):
        assert same_manifest(world / "many" / name, world / "alone" / name), name
    bundles = sorted(path.relative_to(world / "alone") for path in (world / "alone/swap").rglob("*.fsz"))
    assert bundles
    for name in bundles:
        assert (world / "many" / name).read_bytes() == (world / "alone" / name).read_bytes(), name


def test_a_killed_worker_costs_at_most_one_flush(one_machine):
    world = one_machine
    process = world.start(*words_for(world, "killed.db"))
    program, cache = caught(world, "killed.db")
    worker, flushed = parent_of(program), photos_in(cache)
    os.kill(worker, signal.SIGKILL)
    os.kill(program, signal.SIGKILL)
    code, document, messages = result(process)
    assert code == 1, messages
    assert world.bytes_of(world / "killed.db") == world.expected
    # Photos that the killed program had saved were not embedded again.
    assert document["counts"]["embedded_by_workers"] <= document["counts"]["photos"] - (flushed - 1)


def test_all_workers_and_the_client_are_killed(one_machine):
    world = one_machine
    process = world.start(*words_for(world, "all.db"))
    _, cache = caught(world, "all.db")
    flushed = photos_in(cache)
    # Kills the client with its scheduler and workers, then the programs they started, which have their own sessions.
    os.killpg(process.pid, signal.SIGKILL)
    for each in programs_of(world / "all.db"):
        os.kill(each, signal.SIGKILL)
    process.communicate()
    assert not (world / "all.db").exists()
    run = world.dask(*words_for(world, "all.db"), code=1)
    assert world.bytes_of(world / "all.db") == world.expected
    document = json.loads(run.stdout)
    assert document["counts"]["embedded_by_workers"] <= document["counts"]["photos"] - (flushed - 1)


def test_an_interrupt_stops_the_programs(one_machine):
    world = one_machine
    process = world.start(*words_for(world, "stopped.db"))
    program, _ = caught(world, "stopped.db")
    os.kill(program, signal.SIGCONT)
    os.kill(process.pid, signal.SIGINT)
    code, document, messages = result(process)
    assert code == 130, messages
    assert document["error"]["code"] == "interrupted"
    wait_until(lambda: not programs_of(world / "stopped.db"))


def test_all_workers_of_a_scheduler_die(one_machine):
    """If no workers are left, the command says so, and resumes with new ones."""
    world = one_machine
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
         "--no-dashboard", "--scheduler-file", str(world / "scheduler.json")],
        env=world.environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: (world / "scheduler.json").exists())
        address = json.loads((world / "scheduler.json").read_text())["address"]
        workers = start_workers(world, address)
        words = ["embed", world.photos, world / "far.db", "--scheduler", address, "--shards", 2, "--pack", world.pack,
                 "--flush-every", "2", "--worker-timeout", "5", "--json"]
        process = world.start(*words)
        program, _ = caught(world, "far.db")
        for worker in workers:
            worker.kill()
        os.kill(program, signal.SIGCONT)
        code, document, messages = result(process)
        assert code == 2 and "no worker" in messages, messages
        workers = start_workers(world, address)
        world.dask(*words, code=1)
        assert world.bytes_of(world / "far.db") == world.expected
    finally:
        for each in [*workers, scheduler]:
            each.kill()
            each.wait()


def start_workers(world, address):
    return [subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nthreads", "1",
         "--no-nanny", "--no-dashboard", "--local-directory", str(world.folder)],
        env={key: value for key, value in world.environment.items() if key != "PYTHONPATH"},
        stderr=subprocess.DEVNULL) for _ in range(2)]


def test_workers_that_lack_something_are_named(one_machine, tmp_path):
    world = one_machine
    seen = child.probe(tmp_path / "missing", "token", world.program)
    assert seen["storage"] == "No such file or directory" and seen["version"]
    (tmp_path / "there").write_text("token")
    assert child.probe(tmp_path / "there", "token", world.program)["storage"] is True
    assert child.probe(tmp_path / "there", "token", "no-such-program")["version"] is None

    class Client:
        """A client with one worker, whose probe returns `seen`."""
        def __init__(self, **seen):
            self.seen = {"host": "node7", "cpus": 4, "storage": True, "version": "9.9", **seen}

        def wait_for_workers(self, *_, **__): pass
        def run(self, *_): return {"tcp://10.0.0.7:1": self.seen}

    class Options:
        worker_timeout, program = 1, world.program

    for seen, words in [({"storage": "No such file or directory"}, "on node7 cannot read"),
                        ({"version": None, "problem": "no such program"}, "on node7 cannot run"),
                        ({}, "on node7 has face-sets 9.9")]:
        with pytest.raises(engine.CannotRun, match=words):
            engine.Engine(Client(**seen), Options, tmp_path).check_workers()


def test_arguments_are_split():
    options = cli.parse(["run", "photos", "out", "--local", "2", "--pack", "open", "--exclude=*.tmp", "--tiles",
                         "--min-faces", "6"])
    assert options.enrich_flags == ["--pack", "open"]
    assert options.embed_flags == ["--pack", "open", "--exclude=*.tmp", "--tiles"]
    assert options.rest == ["--min-faces", "6"]
    for words in (["embed", "a", "b.db"], ["embed", "a", "b.db", "--local", "0"],
                  ["embed", "a", "b.db", "--local", "2", "--min-faces", "6"]):
        with pytest.raises(SystemExit) as end:
            cli.parse(words)
        assert end.value.code == 64


def options_of(command):
    """Return the options in the help of a command of face-sets, with the number of values that follow each."""
    text = subprocess.run([program(), command, "--help"], capture_output=True, text=True, check=True).stdout
    return {name: int(bool(value)) for name, value in re.findall(r"^  (--[\w-]+)(?: (\S+))?", text, re.MULTILINE)}


def test_all_options_of_embed_are_passed_to_shards():
    general = {"--jobs", "--shard", "--shards", "--json", "--quiet", "--progress", "--log", "--help", "--version"}
    passed = {**cli.EMBED_FLAGS, **cli.ANALYSIS_FLAGS}
    assert passed == {name: values for name, values in options_of("embed").items() if name not in general}
    assert cli.ANALYSIS_FLAGS.items() <= options_of("enrich").items()


def test_a_lease_ends_with_its_file(tmp_path):
    path = tmp_path / "lease"
    assert not child.Lease(path).holds()
    path.write_text("")
    lease = child.Lease(path)
    assert lease.holds()
    lease.since -= child.LEASE + 1
    assert not lease.holds()
    os.utime(path)
    assert lease.holds()
    path.unlink()
    assert not lease.holds()
