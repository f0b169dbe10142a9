"""Kills `answer` and `extend` at random moments, and checks that no decision is lost or half applied.

usage: kill_decisions.py PROGRAM PHOTOS --pack PACK [--kills 200]

All answers of one file are recorded, or none. A killed `extend` leaves readable manifests, and the next `extend` writes
the same manifests as if there had been no kill, apart from their `created` times.
"""
import argparse
import json
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time


class Library:
    def __init__(self, program, out):
        self.program, self.out = program, out

    def command(self, *words):
        return [self.program, *map(str, words), "--json"]

    def run(self, *words):
        done = subprocess.run(self.command(*words), capture_output=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(map(str, words))}: {done.stdout.decode()} {done.stderr.decode()}")
        return json.loads(done.stdout)

    def timed(self, *words):
        start = time.monotonic()
        self.run(*words)
        return time.monotonic() - start

    def kill(self, seconds, *words):
        """Run a command, kill it after some seconds, and return whether it was still running."""
        process = subprocess.Popen(self.command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL

    @property
    def extend(self):
        return ["extend", self.out / "cache.db", self.out / "raw", "--refine-out", self.out / "facesets"]

    def log(self):
        return [entry["number"] for entry in self.run("decisions", "list", self.out)["decisions"]]

    def manifests(self):
        found = []
        for name in ("raw/manifest.json", "facesets/refine_manifest.json"):
            manifest = json.loads((self.out / name).read_text())
            manifest.pop("created", None)
            found.append(json.dumps(manifest))
        return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("photos", type=pathlib.Path)
    arguments.add_argument("--pack", required=True)
    arguments.add_argument("--kills", type=int, default=200)
    options = arguments.parse_args()
    chance = random.Random(11)
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch) / "out"
        library = Library(options.program.resolve(), out)
        library.run("embed", options.photos, out / "cache.db", "--pack", options.pack)
        library.run("cluster", out / "cache.db", out / "raw")
        library.run("refine", out / "cache.db", out / "facesets", "--min-faces", "2")
        answers = out / "answers.json"
        killed = {"answer": 0, "extend": 0}
        while sum(killed.values()) < options.kills:
            questions = library.run("questions", out, "--limit", 5)["questions"]
            answers.write_text(json.dumps({"answers": [
                {"id": question["id"], "answer": chance.choice(["yes", "no", "skip", "skip"])} for question in questions]}))
            before = library.log()
            killed["answer"] += library.kill(chance.uniform(0, 0.4), "answer", out, answers)
            after = library.log()
            if after not in (before, before + list(range(len(before) + 1, len(before) + 1 + len(questions)))):
                raise SystemExit(f"the log had {len(before)} decisions, and now has {after}")
            people = [person["id"] for person in library.run("people", "list", out)["people"]]
            library.run("people", "name", out, chance.choice(people), f"Person {len(after)}")
            other = Library(library.program, pathlib.Path(scratch) / "other")
            shutil.rmtree(other.out, ignore_errors=True)
            shutil.copytree(out, other.out, symlinks=True)
            killed["extend"] += library.kill(chance.uniform(0, 0.5), *library.extend)
            library.manifests()
            library.run(*library.extend)
            other.run(*other.extend)
            if library.manifests() != other.manifests():
                raise SystemExit("an extend after a killed one wrote other manifests than an undisturbed one")
        if library.run("cache", "verify", out / "cache.db")["failed"]:
            raise SystemExit("the cache is damaged")
        print(f"killed answer {killed['answer']} times and extend {killed['extend']} times: "
              f"{len(library.log())} decisions, none lost")


if __name__ == "__main__":
    main()
