"""Measure commands in alternated runs. Machines are noisy, so compare medians and ratios, never single runs."""
import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time


@dataclasses.dataclass
class Cost:
    wall_seconds: float
    cpu_seconds: float
    peak_megabytes: float


def run(command, **options):
    """Run a command; return its Cost (seconds, and peak resident memory in MiB) and its standard output.

    The command is started by this file in a separate process: Linux counts the memory of the process that starts a
    command towards the command's peak, and benchmarks have photos and arrays in memory.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as report:
        line = [sys.executable, "-I", __file__, str(report.fileno()), *map(os.fspath, command)]
        subprocess.run(line, stdout=output, pass_fds=[report.fileno()], check=True, **options)
        report.seek(0)
        code, *cost = json.load(report)
        output.seek(0)
        text = output.read()
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(map(str, command))} exited with code {code}")
    return Cost(*cost), text


def alternate(contenders, rounds):
    """Call each contender, a function that returns a Cost, once per round; return the median Cost by name."""
    costs = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, once in contenders.items():
            costs[name].append(once())
    return {name: Cost(*(statistics.median(getattr(c, f.name) for c in found) for f in dataclasses.fields(Cost)))
            for name, found in costs.items()}


def report(descriptor, command):
    """Run a command and write its exit code and the fields of its Cost as JSON to a file descriptor."""
    start = time.monotonic()
    _, status, usage = os.wait4(os.posix_spawnp(command[0], command, os.environ), 0)
    found = [os.waitstatus_to_exitcode(status), time.monotonic() - start, usage.ru_utime + usage.ru_stime,
             usage.ru_maxrss * 1024 / 1e6]
    os.write(descriptor, json.dumps(found).encode())


if __name__ == "__main__":
    report(int(sys.argv[1]), sys.argv[2:])
