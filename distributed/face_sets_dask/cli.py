"""The command line of face-sets-dask."""
import argparse
import json
import pathlib
import sys

from face_sets_dask import engine, steps

# Options of `face-sets embed` that are passed to every shard, with the number of values that follow.
EMBED_FLAGS = {"--det-size": 1, "--detector-precision": 1, "--decode": 1, "--tiles": 0, "--rotate-retry": 0,
               "--flush-every": 1, "--retry-failed": 0, "--exclude": 1, "--include-system-folders": 0,
               "--dates-from-names": 0, "--allow-empty": 0, "--max-missing": 1}
# Those of them that `face-sets enrich` has too.
ANALYSIS_FLAGS = {"--pack": 1, "--precision": 1, "--device": 1, "--max-pixels": 1, "--memory": 1}


class Parser(argparse.ArgumentParser):
    def error(self, message):
        """Exit with 64, as face-sets does after a usage error."""
        self.print_usage(sys.stderr)
        self.exit(64, f"error: {message}\n")


def parser():
    common = argparse.ArgumentParser(add_help=False)
    where = common.add_mutually_exclusive_group(required=True)
    where.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler, such as tcp://head:8786")
    where.add_argument("--local", type=positive, metavar="N", help="start N workers on this machine instead")
    common.add_argument("--program", default="face-sets", metavar="FILE", help="path of face-sets on each worker")
    common.add_argument("--jobs", type=positive, metavar="N",
                        help="threads per task; defaults to a machine's processors divided by its workers' threads")
    common.add_argument("--retries", type=int, default=3, metavar="N", help="how often to retry a failed task")
    common.add_argument("--worker-timeout", type=float, default=60, metavar="SECONDS",
                        help="give up after this time without workers")
    common.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    sharding = argparse.ArgumentParser(add_help=False)
    sharding.add_argument("--shards", type=positive, metavar="N",
                          help="number of shards; defaults to four per worker, at least 16")
    blocks = argparse.ArgumentParser(add_help=False)
    blocks.add_argument("--blocks", type=positive, metavar="N", help="divide the comparison of all pairs into N blocks")
    blocks.add_argument("--threshold", default="0.55", metavar="D", help="the same as for face-sets cluster")

    top = Parser(
        prog="face-sets-dask", description="Run face-sets on several machines that share a file system.",
        epilog="You can add options of face-sets: those of embed go to every shard, others to the last command.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    embed = commands.add_parser("embed", parents=[common, sharding], help="embed a folder in shards, and merge them")
    embed.add_argument("source", type=pathlib.Path, metavar="SRC")
    embed.add_argument("cache", type=pathlib.Path, metavar="OUT.db")
    cluster = commands.add_parser("cluster", parents=[common, blocks],
                                  help="cluster a cache, comparing all pairs in blocks")
    cluster.add_argument("cache", type=pathlib.Path, metavar="CACHE")
    cluster.add_argument("out", type=pathlib.Path, metavar="OUT")
    run = commands.add_parser("run", parents=[common, sharding, blocks],
                              help="run the whole pipeline, like face-sets run")
    run.add_argument("source", type=pathlib.Path, metavar="SRC")
    run.add_argument("out", type=pathlib.Path, metavar="OUT")
    return top


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def split(words, table):
    """Return the options that are in `table`, with their values, and all other arguments."""
    taken, rest = [], []
    words = list(words)
    while words:
        word = words.pop(0)
        name = word.split("=", 1)[0]
        if name not in table:
            rest.append(word)
            continue
        taken.append(word)
        if "=" not in word:
            taken += words[:table[name]]
            del words[:table[name]]
    return taken, rest


def parse(arguments):
    options, unknown = parser().parse_known_args(arguments)
    analysis, rest = split(unknown, ANALYSIS_FLAGS)
    embedding, options.rest = split(rest, EMBED_FLAGS)
    options.enrich_flags, options.embed_flags = analysis, analysis + embedding
    if options.command == "embed" and options.rest:
        parser().error(f"unknown options: {' '.join(options.rest)}")
    if options.command == "cluster":
        options.rest = unknown
    return options


def main(arguments=None):
    options = parse(arguments)
    try:
        return steps.main(options, engine.connected)
    except engine.CannotRun as error:
        return end(options, 2, "could_not_run", f"{error}")
    except (engine.Interrupted, KeyboardInterrupt):
        return end(options, 130, "interrupted", "interrupted; run the same command again to resume")


def end(options, code, word, message):
    engine.say(f"error: {message}" if code == 2 else message)
    if options.json:
        print(json.dumps({"command": options.command, "ok": False, "error": {"code": word, "message": message}}))
    return code


if __name__ == "__main__":
    sys.exit(main())
