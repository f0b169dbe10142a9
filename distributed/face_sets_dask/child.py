"""Code that runs on workers. It is sent by value, so workers need Dask and the program, but not this package."""
import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

INTERRUPTED = 130
COULD_NOT_RUN = 2
# Seconds. A lease file that has not changed for this long belongs to a client that has died.
LEASE = 180
# How long to wait for a cache whose last writer is still exiting.
LOCK_PATIENCE = 120
PATIENCE_AT_END = 60


class ProgramFailed(Exception):
    """The program failed on this worker; it may succeed on another one."""


class Lease:
    """A file on the shared storage that the client keeps touching. Work stops if it is deleted or no longer touched."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.seen, self.since = None, time.monotonic()

    def holds(self):
        try:
            stamp = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            return False
        except OSError:
            stamp = self.seen
        if stamp != self.seen:
            self.seen, self.since = stamp, time.monotonic()
        return time.monotonic() - self.since < LEASE


def end_with_parent():
    """Ask the kernel to stop the program if the worker dies, so that nothing has to wait for its lock."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def probe(path, token, program):
    """Return a worker's host and processors, whether it can read the shared storage, and its version of the program."""
    seen = {"host": socket.gethostname(), "cpus": len(os.sched_getaffinity(0))}
    try:
        seen["storage"] = pathlib.Path(path).read_text() == token or "it contains another file with that name"
    except OSError as error:
        seen["storage"] = error.strerror
    try:
        run = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        seen["version"] = run.stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        seen["version"] = None
        seen["problem"] = str(error)
    return seen


def run_task(task, report=None):
    """Run the commands of a task one after the other, and return their combined result.

    `task` is a dictionary: `name`, `commands` (lists of words), `lease` (a path), `threads` (the workers' threads by
    host) and `jobs` (None to divide the host's processors by these threads). The result has the `name`, the exit `code`
    and the `documents` and `messages` that the commands printed. Raises ProgramFailed if another worker may succeed.
    """
    lease = Lease(task["lease"])
    result = {"name": task["name"], "code": 0, "documents": [], "messages": []}
    jobs = task["jobs"] or max(1, len(os.sched_getaffinity(0)) // task["threads"].get(socket.gethostname(), 1))
    for command in task["commands"]:
        code, document, messages = run_until_unlocked([*command, "--jobs", str(jobs)], lease, report)
        result["documents"].append(document)
        result["messages"] += messages
        if code in (COULD_NOT_RUN, INTERRUPTED, 64):
            result["code"] = code
            break
        result["code"] = max(result["code"], code)
    interrupted_by_others = result["code"] == INTERRUPTED and lease.holds()
    if result["code"] == COULD_NOT_RUN or interrupted_by_others or result["code"] < 0:
        said = "; ".join(result["messages"][-4:]) or f"it exited with {result['code']}"
        raise ProgramFailed(f"{task['name']} on {socket.gethostname()}: {said}")
    return result


def run_until_unlocked(command, lease, report):
    """Run the program. If another process, which may be exiting, has locked the cache, wait and try again."""
    start = time.monotonic()
    while True:
        code, document, messages = run_program(command, lease, report)
        error = ((document or {}).get("error") or {}).get("code")
        if error != "cache_locked" or time.monotonic() - start > LOCK_PATIENCE or not lease.holds():
            return code, document, messages
        time.sleep(2)


def run_program(command, lease, report):
    """Run the program once, forward its progress, and stop it when the lease ends.

    Returns its exit code, its JSON document (or None) and its messages.
    """
    if not lease.holds():
        return INTERRUPTED, None, []
    child = subprocess.Popen(
        [*command, "--json", "--progress", "json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True, preexec_fn=end_with_parent)
    messages, output = [], []
    readers = [threading.Thread(target=read_progress, args=(child.stderr, messages, report), daemon=True),
               threading.Thread(target=lambda: output.append(child.stdout.read()), daemon=True)]
    for reader in readers:
        reader.start()
    try:
        wait(child, lease)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    for reader in readers:
        reader.join()
    try:
        document = json.loads(output[0])
    except (ValueError, IndexError):
        document = None
    return child.returncode, document, messages


def wait(child, lease):
    while True:
        try:
            child.wait(timeout=1)
            return
        except subprocess.TimeoutExpired:
            if lease.holds():
                continue
        child.terminate()
        try:
            child.wait(timeout=PATIENCE_AT_END)
        except subprocess.TimeoutExpired:
            pass
        return


def read_progress(stream, messages, report):
    """Parse the program's stderr: JSON objects are progress, other lines are messages."""
    for raw in stream:
        line = raw.decode(errors="replace").rstrip("\n")
        try:
            event = json.loads(line) if line.startswith("{") else None
        except ValueError:
            event = None
        if event is None:
            messages.append(line)
        elif report:
            report(event)


def run_on_worker(task):
    """Run a task in a Dask worker, and log its progress as events of the task's topic."""
    from distributed import get_worker
    worker = get_worker()

    def report(event):
        worker.log_event(task["topic"], {"name": task["name"], **event})

    return run_task(task, report)
