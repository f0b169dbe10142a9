"""Runs commands in alternation and compares what they cost. Machines are noisy: medians and ratios, never one time."""
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
    """One whole process: wall and processor time in seconds, peak resident memory in MB, and what it printed.

    This file starts it, as a process of its own: Linux counts the memory of the process that starts a command as the
    command's, and benchmarks hold photos and arrays.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as report:
        line = [sys.executable, "-I", __file__, str(report.fileno()), *map(os.fspath, command)]
        subprocess.run(line, stdout=output, pass_fds=[report.fileno()], check=True, **options)
        report.seek(0)
        code, *cost = json.load(report)
        output.seek(0)
        text = output.read()
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {code}")
    return Cost(*cost), text


def alternate(contenders, rounds):
    """Name to a function that gives a Cost; each runs once a round, in turn. Gives the median cost of each."""
    costs = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, once in contenders.items():
            costs[name].append(once())
    return {name: Cost(*(statistics.median(getattr(c, f.name) for c in found) for f in dataclasses.fields(Cost)))
            for name, found in costs.items()}


def report(descriptor, command):
    """Runs a command, and writes its exit code and the fields of its Cost as JSON."""
    start = time.monotonic()
    _, status, usage = os.wait4(os.posix_spawnp(command[0], command, os.environ), 0)
    found = [os.waitstatus_to_exitcode(status), time.monotonic() - start, usage.ru_utime + usage.ru_stime,
             usage.ru_maxrss / 1024]
    os.write(descriptor, json.dumps(found).encode())


if __name__ == "__main__":
    report(int(sys.argv[1]), sys.argv[2:])
