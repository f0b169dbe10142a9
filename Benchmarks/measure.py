"""Runs commands in alternation and compares what they cost. Machines are noisy: medians and ratios, never one time."""
import dataclasses
import os
import statistics
import subprocess
import tempfile
import time


@dataclasses.dataclass
class Cost:
    wall_seconds: float
    cpu_seconds: float
    peak_megabytes: float


def run(command, **options):
    """One whole process: wall and processor time in seconds, peak resident memory in MB, and what it printed."""
    with tempfile.TemporaryFile("w+") as output:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=output, **options)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), text


def alternate(contenders, rounds):
    """Name to a function that gives a Cost; each runs once a round, in turn. Gives the median cost of each."""
    costs = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, once in contenders.items():
            costs[name].append(once())
    return {name: Cost(*(statistics.median(getattr(c, f.name) for c in found) for f in dataclasses.fields(Cost)))
            for name, found in costs.items()}
