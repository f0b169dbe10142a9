#!/usr/bin/env python3
"""Kills commands at random moments and runs them again; the folder must end as if nothing had happened.

    scripts/kill_runs.py PROGRAM PHOTOS PACK [ROUNDS]

PHOTOS holds a folder for each of two or more people under people/, and others in mixed/. Where strace is there, every
second round kills at a random rename or removal instead, which is where folders change hands. Prints a line for each command and
ends with 1 where a byte differs.
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM, PHOTOS, PACK = (os.path.abspath(path) for path in sys.argv[1:4])
ROUNDS = int(sys.argv[4]) if len(sys.argv) > 4 else 10
WORK = tempfile.mkdtemp(prefix="kill-runs-")
ENVIRONMENT = dict(os.environ, HOME=WORK)
random.seed(1)


def tree(folder):
    """Bytes by path: without databases, whose pages may lie otherwise, lock files, and the times of manifests."""
    files = {}
    for parent, folders, names in os.walk(folder):
        files[os.path.relpath(parent, folder) + "/"] = b""
        for name in names:
            if ".db" in name or name == ".face-sets-lock":
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
    subprocess.run([PROGRAM] + line, env=ENVIRONMENT, check=True, capture_output=True)


def kill_after(line, seconds):
    """Whether the command was killed before it ended."""
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


def check(name, line, folder, before=None, untouched=()):
    """Runs `line` undisturbed once, then kills and repeats it; `untouched` must keep their bytes throughout."""
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
            left = tree(folder) if os.path.exists(folder) else {}
            faults += [f"{path} changed while killed" for path, content in old.items() if left.get(path) != content]
            if not killed:
                break
        run(line)
        left = tree(folder)
        different = sorted(path for path in left.keys() | expected.keys() if left.get(path) != expected.get(path))
        if different:
            faults.append(f"round {number}: {len(different)} files differ, {different[:3]}")
    print(f"{name}: {ROUNDS} rounds, {kills} kills, {at_change} of them at one of {count} renames and removals, "
          f"{len(old)} files that must stay, {len(faults)} faults", flush=True)
    for fault in faults[:5]:
        print("  " + fault)
    return not faults


def main():
    pack = ["--pack", PACK, "--quiet"]
    cache, swap, base = (os.path.join(WORK, name) for name in ("c.db", "swap", "base"))
    run(["embed", PHOTOS, cache] + pack)
    run(["enrich", cache] + pack)
    refined = os.path.join(WORK, "refined")
    run(["refine", cache, refined, "--min-faces", "2", "--manifest-only"])
    labels = sorted(os.listdir(os.path.join(PHOTOS, "people")))
    trusted = [["--trusted", f"{label}={PHOTOS}/people/{label}"] for label in labels]
    mixed = ["--mixed", os.path.join(PHOTOS, "mixed")]
    first, rest = sum(trusted[:1], []), sum(trusted[1:], [])
    good = [
        check("export-swap", ["export-swap", cache, refined + "/refine_manifest.json", swap] + pack, swap),
        check("import-folders", ["import-folders", cache, swap] + sum(trusted, []) + mixed + pack, swap),
    ]
    reset(swap, None)
    run(["import-folders", cache, swap] + first + pack)
    reset(base, swap)
    stays = ["faceset_001/"]
    good += [
        check("import-folders beside a set", ["import-folders", cache, swap] + rest + pack, swap, base, stays),
        check("discover", ["discover", cache, swap, "--source", PHOTOS, "--min-faces", "2"] + pack, swap, base, stays),
        check("era-split", ["era-split", cache, swap, "faceset_001", "--sub-threshold", "0.3", "--thin-size", "2"]
              + pack, swap, base, stays),
        check("run", ["run", PHOTOS, swap, "--min-faces", "2", "--flush-every", "3", "--candidates"] + pack, swap),
    ]
    shutil.rmtree(WORK)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
