#!/usr/bin/env python3
"""Kills commands at random moments and runs them again; the final output must be the same as without kills.

    scripts/kill_runs.py PROGRAM PORTRAITS PACK [ROUNDS]

Tests every command that writes. PORTRAITS contains one folder of photos per person; the first two with at least four
photos are used. If strace is installed, every second round kills at a random rename or removal instead, because that is
when folders are replaced. Caches are compared as .npz, because the pages of a database may be in another order. A run
that finishes an interrupted `forget` must say so. Prints one line per command, and exits with 1 if a check fails.
"""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

PROGRAM, PORTRAITS, PACK = (os.path.abspath(path) for path in sys.argv[1:4])
ROUNDS = int(sys.argv[4]) if len(sys.argv) > 4 else 10
WORK = tempfile.mkdtemp(prefix="kill-runs-")
PHOTOS = os.path.join(WORK, "photos")
ENVIRONMENT = dict(os.environ, HOME=WORK)
random.seed(1)


def contents(cache):
    """Return the content of a cache, as the members of an .npz file, without the times of decisions."""
    target = os.path.join(WORK, "compared.npz")
    if os.path.exists(target):
        os.remove(target)
    run(["cache", "convert", cache, target, "--quiet"])
    with zipfile.ZipFile(target) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    decisions = members.pop("decisions.npy", b"")
    return repr((members, re.sub(rb'"time": *"[^"]*"', b"", decisions))).encode()


def tree(folder):
    """Return the bytes of files by path, without lock files and the times of manifests; caches by `contents`."""
    files = {}
    for parent, folders, names in os.walk(folder):
        files[os.path.relpath(parent, folder) + "/"] = b""
        for name in names:
            if name.endswith(".db"):
                files[os.path.relpath(os.path.join(parent, name), folder)] = contents(os.path.join(parent, name))
            if ".db" in name and not name.endswith(".json") or name == ".face-sets-lock":
                continue
            with open(os.path.join(parent, name), "rb") as file:
                content = file.read()
            if name.endswith(".json"):
                value = json.loads(content)
                value.pop("created", None)
                content = json.dumps(value).encode()
            files[os.path.relpath(os.path.join(parent, name), folder)] = content
    return files


def run(line):
    done = subprocess.run([PROGRAM] + line, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{line} exited with {done.returncode}: {done.stderr}{done.stdout}")
    return done.stdout


def kill_after(line, seconds):
    """Run a command, kill it after some seconds, and return whether it was still running."""
    process = subprocess.Popen([PROGRAM] + line, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True


CHANGES = "rename,renameat,renameat2,unlink,unlinkat,rmdir"


def kill_at_change(line, number):
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CHANGES}",
             "-e", f"inject={CHANGES}:signal=KILL:when={number}"]
    done = subprocess.run(trace + [PROGRAM] + line, env=ENVIRONMENT, capture_output=True)
    return done.returncode != 0


def changes(line):
    log = os.path.join(WORK, "strace.log")
    subprocess.run(["strace", "-f", "-qq", "-o", log, "-e", f"trace={CHANGES}", PROGRAM] + line,
                   env=ENVIRONMENT, capture_output=True)
    with open(log) as file:
        return sum("(" in row for row in file)


def reset(folder, before):
    shutil.rmtree(folder, ignore_errors=True)
    if before:
        shutil.copytree(before, folder, symlinks=True)


def check(name, line, folder, before=None, untouched=(), says=""):
    """Run `line` undisturbed once, then kill and repeat it; return whether there were no problems.

    Files whose path starts with one of `untouched` must never change. If `says` is given, a run that finds an
    unfinished plan must print it.
    """
    reset(folder, before)
    start = time.monotonic()
    run(line)
    length = time.monotonic() - start
    expected = tree(folder)
    old = {path: content for path, content in (tree(before) if before else {}).items()
           if path.startswith(tuple(untouched)) and untouched}
    run(line)
    faults = [] if tree(folder) == expected else ["the second run changed bytes"]
    reset(folder, before)
    count = changes(line) if shutil.which("strace") else 0
    kills = at_change = 0
    for number in range(ROUNDS):
        reset(folder, before)
        for _ in range(3):
            if count and number % 2:
                killed = kill_at_change(line, random.randint(1, count))
                at_change += killed
            else:
                killed = kill_after(line, random.uniform(0.05, length))
            kills += killed
            left = tree(folder) if old and os.path.exists(folder) else {}
            faults += [f"a killed run changed {path}" for path, content in old.items() if left.get(path) != content]
            if not killed:
                break
        planned = says and any(name.endswith(".forget") for name in os.listdir(folder))
        if says not in run(line) and planned:
            faults.append(f"round {number}: there was an unfinished plan, but the run did not print '{says}'")
        left = tree(folder)
        different = sorted(path for path in left.keys() | expected.keys() if left.get(path) != expected.get(path))
        if different:
            faults.append(f"round {number}: files differ: {len(different)}, such as {different[:3]}")
    print(f"{name}: {ROUNDS} rounds, {kills} kills, {at_change} of them at one of {count} renames and removals, "
          f"{len(old)} files that must not change, {len(faults)} problems", flush=True)
    for fault in faults[:5]:
        print("  " + fault)
    return not faults


def arrange(portraits, folder):
    """Copy three photos of each of two people to people/, and another one of each to mixed/."""
    people = [name for name in sorted(os.listdir(portraits))
              if os.path.isdir(os.path.join(portraits, name)) and len(os.listdir(os.path.join(portraits, name))) > 3]
    os.makedirs(os.path.join(folder, "mixed"))
    for name in people[:2]:
        os.makedirs(os.path.join(folder, "people", name))
        for number, photo in enumerate(sorted(os.listdir(os.path.join(portraits, name)))[:4]):
            place = os.path.join(folder, "people", name) if number < 3 else os.path.join(folder, "mixed")
            shutil.copy2(os.path.join(portraits, name, photo), os.path.join(place, name + "-" + photo))


def main():
    pack = ["--pack", PACK, "--quiet"]
    work, base, empty = (os.path.join(WORK, name) for name in ("work", "base", "empty"))
    os.mkdir(empty)
    arrange(PORTRAITS, PHOTOS)
    cache, swap = os.path.join(work, "c.db"), os.path.join(work, "swap")
    raw, refined = os.path.join(work, "raw"), os.path.join(work, "facesets")
    people = os.path.join(PHOTOS, "people")
    labels = sorted(os.listdir(people))
    trusted = [["--trusted", f"{label}={people}/{label}"] for label in labels]
    mixed = ["--mixed", os.path.join(PHOTOS, "mixed")]
    few = os.path.join(people, labels[0])
    cluster = ["cluster", cache, raw, "--link", "copy", "--quiet"]
    refine = ["refine", cache, refined, "--min-faces", "2", "--link", "copy", "--quiet"]
    export = ["export-swap", cache, refined + "/refine_manifest.json", swap, "--raw-manifest", raw + "/manifest.json",
              "--candidates"] + pack
    good = []

    def step(name, line, untouched=(), says=""):
        """Check a command with kills, and keep its output as the starting point of the next one."""
        good.append(check(name, line, work, base, untouched, says))
        reset(base, work)

    reset(base, empty)
    step("embed, a few photos", ["embed", few, cache, "--flush-every", "2"] + pack)
    step("embed, more photos", ["embed", PHOTOS, cache, "--flush-every", "2"] + pack)
    step("enrich", ["enrich", cache, "--flush-every", "2"] + pack)
    step("dedup", ["dedup", cache, "--quiet"])
    step("cluster", cluster)
    step("refine", refine)
    step("export-swap", export)
    step("extend", ["extend", cache, raw, "--refine-out", refined, "--link", "copy", "--quiet"])
    step("report", ["report", work, "--cache", cache, "--quiet"])
    whole = os.path.join(WORK, "whole")
    reset(whole, base)

    faceset = ["swap/faceset_001/"]
    step("import-folders next to a set", ["import-folders", cache, swap] + sum(trusted, []) + mixed + pack, faceset)
    step("discover", ["discover", cache, swap, "--source", PHOTOS, "--min-faces", "2"] + pack, faceset)
    step("era-split", ["era-split", cache, swap, "faceset_001", "--sub-threshold", "0.3", "--thin-size", "2"] + pack,
         faceset)

    finished = "finished an interrupted run of forget"
    for what in (["--person", "person_001", "--manifest", raw + "/manifest.json"],
                 ["--path", os.path.join(few, sorted(os.listdir(few))[0])]):
        reset(base, whole)
        step("forget " + what[0], ["forget", cache, "--in", work] + what + ["--quiet"], says=finished)

    reset(base, empty)
    step("run", ["run", PHOTOS, work, "--min-faces", "2", "--flush-every", "3", "--candidates", "--link", "copy"] + pack)
    shutil.rmtree(WORK)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
