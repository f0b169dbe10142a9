"""The commands: their tasks on workers, and their steps on this machine."""
import json
import re
import signal
import shutil
import subprocess
import sys

from face_sets_dask.engine import CannotRun, Engine, Interrupted, say


def make_folder(path):
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class Shards:
    """The caches of all shards, in a folder next to the merged cache: `all.db.shards/shard-03-of-64.db`."""

    NAME = re.compile(r"shard-(\d+)-of-(\d+)\.db")

    def __init__(self, cache, wanted, default):
        self.folder = make_folder(cache.with_name(cache.name + ".shards"))
        there = {int(match[2]) for match in map(self.NAME.fullmatch, (path.name for path in self.folder.iterdir()))
                 if match}
        if len(there) > 1 or (wanted and there and there != {wanted}):
            raise CannotRun(f"{self.folder} contains the caches of {' and of '.join(map(str, sorted(there)))} shards. "
                            "Use --shards with that number, or move the folder away.")
        self.count = wanted or next(iter(there), default)
        width = len(str(self.count))
        self.paths = [self.folder / f"shard-{number:0{width}}-of-{self.count}.db" for number in range(1, self.count + 1)]
        self.record = self.folder / "merged.json"

    def stamps(self):
        return {path.name: [path.stat().st_size, path.stat().st_mtime_ns] for path in self.paths}

    def changed(self):
        """Return the shards that have changed since they were merged."""
        try:
            merged = json.loads(self.record.read_text())
        except (OSError, ValueError):
            merged = {}
        now = self.stamps()
        return [path for path in self.paths if merged.get(path.name) != now[path.name]]

    def note_merged(self):
        self.record.write_text(json.dumps(self.stamps()))


class Run:
    """One command: its options, its engine, and the results so far."""

    def __init__(self, engine, options):
        self.engine, self.options = engine, options
        self.failed, self.embedded = {}, 0

    def here(self, *words, quietly=False):
        """Run the program on this machine; return its exit code and its JSON document.

        The document is empty unless `quietly` or `--json` is set.
        """
        self.stop_if_asked()
        captured = quietly or self.options.json
        command = [self.options.program, *map(str, words), *(["--json"] if captured else [])]
        child = subprocess.Popen(command, stdout=subprocess.PIPE if captured else None, start_new_session=True)
        output = None
        while output is None:
            try:
                output = child.communicate(timeout=0.5)[0] or b""
            except subprocess.TimeoutExpired:
                if self.engine.stopping.is_set():
                    child.send_signal(signal.SIGTERM)
        document = json.loads(output) if output.startswith(b"{") else {}
        if child.returncode == 130:
            raise Interrupted
        if child.returncode not in (0, 1):
            error = document.get("error", {})
            remedy = error.get("remedy") or ""
            raise CannotRun(f"{words[0]}: {error.get('message', 'it could not run')} {error.get('path') or ''} {remedy}")
        return child.returncode, document

    def stop_if_asked(self):
        if self.engine.stopping.is_set():
            raise Interrupted

    def embed(self, source, cache, enriching=False):
        """Embed all shards and merge their caches; record failed files in `failed`."""
        options = self.options
        shards = Shards(cache, options.shards, max(16, 4 * self.engine.workers))
        tasks = []
        for number, path in enumerate(shards.paths, 1):
            log = ["--log", str(path.with_suffix(".log"))]
            commands = [[options.program, "embed", str(source), str(path), "--shard", f"{number}/{shards.count}",
                         *log, *options.embed_flags]]
            if enriching:
                commands.append([options.program, "enrich", str(path), *log, *options.enrich_flags])
            tasks.append((path.stem, commands))
        for result in self.engine.run("embedding", tasks):
            for document in filter(None, result["documents"]):
                self.failed.update((entry["path"], entry["reason"]) for entry in document["failed"])
            self.embedded += (result["documents"][0] or {}).get("counts", {}).get("embedded", 0)
        self.merge(shards, cache)

    def merge(self, shards, cache):
        changed = shards.changed() if cache.exists() else shards.paths
        if changed:
            say(f"merging {len(changed)} {'shard' if len(changed) == 1 else 'shards'}")
            self.here("cache", "merge", cache, *changed, quietly=True)
            shards.note_merged()

    def pairs(self, cache, threshold):
        """Compute the blocks of pairs, and return their folder."""
        count = self.options.blocks or 2 * self.engine.workers + 1
        folder = make_folder(cache.with_name(f"{cache.name}.pairs-{count}"))
        tasks = [(f"block-{number:0{len(str(count))}}", [[
            self.options.program, "linkage", "pairs", str(cache),
            str(folder / f"{number:0{len(str(count))}}.pairs"), "--block", f"{number}/{count}", "--threshold",
            str(threshold)]]) for number in range(1, count + 1)]
        self.engine.run("comparing faces", tasks)
        return folder


def embed(engine, options):
    run = Run(engine, options)
    source, cache = options.source.resolve(), options.cache.absolute()
    run.embed(source, cache)
    # Only processes photos that were added, changed or deleted meanwhile.
    code, document = run.here("embed", source, cache, *options.embed_flags)
    return finish(run, code, document)


def cluster(engine, options):
    run = Run(engine, options)
    folder = run.pairs(options.cache.absolute(), options.threshold)
    code, document = run.here("cluster", options.cache, options.out, "--threshold", options.threshold, "--pairs", folder,
                              *options.rest)
    shutil.rmtree(folder, ignore_errors=True)
    return finish(run, code, document)


def run_all(engine, options):
    run = Run(engine, options)
    source, cache = options.source.resolve(), options.out.absolute() / "cache.db"
    make_folder(cache.parent)
    run.embed(source, cache, enriching=True)
    words = ["run", source, options.out, "--threshold", options.threshold, *options.embed_flags, *options.rest]
    folder = None
    if not (options.out / "raw" / "manifest.json").exists():
        # Photos added later would invalidate the blocks, so they are embedded first.
        run.here("embed", source, cache, *options.embed_flags, quietly=True)
        run.here("enrich", cache, *options.enrich_flags, quietly=True)
        folder = run.pairs(cache, options.threshold)
        words += ["--pairs", folder]
    code, document = run.here(*words)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    return finish(run, code, document)


def finish(run, code, document):
    """Add the failures on workers to the program's result, and return the exit code."""
    here = {entry["path"] for entry in document.get("failed", [])}
    for path, reason in sorted(run.failed.items()):
        say(f"failed: {path}: {reason}")
    code = max(code, 1 if run.failed else 0)
    if run.options.json:
        document["failed"] += [{"path": path, "reason": reason} for path, reason in sorted(run.failed.items())
                               if path not in here]
        document["ok"] = code == 0
        document["counts"]["embedded_by_workers"] = run.embedded
        json.dump(document, sys.stdout, indent=2, ensure_ascii=True)
        print()
    return code


def main(options, connect):
    """Connect, check the workers, run the command, and return the exit code."""
    command = {"embed": embed, "cluster": cluster, "run": run_all}[options.command]
    shared = options.out.absolute() if options.command == "run" else options.cache.absolute().parent
    with connect(options) as client, Engine(client, options, make_folder(shared)) as engine:
        engine.workers = engine.check_workers()
        return command(engine, options)
