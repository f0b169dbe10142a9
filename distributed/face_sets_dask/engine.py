"""The client: connects to a cluster, checks its workers, and runs tasks on them."""
import asyncio
import contextlib
import os
import pathlib
import secrets
import signal
import sys
import threading
import time

import cloudpickle
import dask
from distributed import Client, LocalCluster
from distributed import wait as wait_for

from face_sets_dask import child

# Workers do not need this package.
cloudpickle.register_pickle_by_value(child)


class CannotRun(Exception):
    """Nothing could be started, or the work cannot continue; exit code 2."""


class Interrupted(Exception):
    """The user interrupted the command; exit code 130."""


@contextlib.contextmanager
def connected(options):
    """Connect to the scheduler at `--scheduler`, or start `--local` workers on this machine."""
    dask.config.set({"distributed.comm.timeouts.connect": "30s", "distributed.scheduler.allowed-failures": 10,
                     "distributed.admin.log-format": "%(name)s: %(message)s"})
    if options.local:
        cluster = LocalCluster(
            n_workers=options.local, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
            memory_limit=None, silence_logs="CRITICAL")
    else:
        cluster = None
    try:
        client = Client(cluster or options.scheduler, timeout="30s")
    except (OSError, TimeoutError) as error:
        raise CannotRun(f"cannot reach the scheduler {options.scheduler}: {error}. "
                        "Start it with `dask scheduler`, and workers with `dask worker`.") from error
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=10)
        if cluster:
            with contextlib.suppress(Exception):
                cluster.close(timeout=20)


class Engine:
    """Runs tasks on the workers of a client, which must all see the folder `shared`."""

    def __init__(self, client, options, shared):
        self.client, self.options = client, options
        self.id = secrets.token_hex(4)
        self.topic = f"face-sets-{self.id}"
        self.lease = pathlib.Path(shared) / f".run-{self.id}"
        self.stopping = threading.Event()
        self.threads = {}

    def __enter__(self):
        self.lease.write_text(self.id)
        self._remove_old_leases()
        self.client.subscribe_topic(self.topic, self._take)
        self._previous = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        threading.Thread(target=self._touch, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.lease.unlink(missing_ok=True)
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _remove_old_leases(self):
        """Remove the leases of killed clients. Ages are measured with the file server's clock."""
        now = self.lease.stat().st_mtime
        for lease in self.lease.parent.glob(".run-*"):
            with contextlib.suppress(OSError):
                if now - lease.stat().st_mtime > 10 * child.LEASE:
                    lease.unlink()

    def _stop(self, *_):
        """End the lease, so that all tasks save their progress and stop."""
        if self.stopping.is_set():
            raise Interrupted
        self.stopping.set()
        self.lease.unlink(missing_ok=True)
        say("interrupted; waiting for the workers to save their progress")

    def _touch(self):
        while not self.stopping.wait(20):
            try:
                os.utime(self.lease)
            except OSError:
                return

    def check_workers(self):
        """Check that each worker can read a newly written file and has the same version of the program.

        Returns the number of workers. Raises CannotRun, naming the worker, if a check fails.
        """
        with contextlib.suppress(Exception):
            self.client.wait_for_workers(1, timeout=self.options.worker_timeout)
        seen = self.client.run(child.probe, str(self.lease), self.id, self.options.program)
        if not seen:
            raise CannotRun(f"no worker connected within {self.options.worker_timeout:.0f} s. "
                            "Start some with `dask worker`.")
        mine = child.probe(str(self.lease), self.id, self.options.program)
        for worker, found in seen.items():
            name = f"the worker {worker} on {found['host']}"
            if found["storage"] is not True:
                raise CannotRun(f"{name} cannot read {self.lease.parent}: {found['storage']}. All workers must see the "
                                "photos and the output under the same paths.")
            if found["version"] is None:
                raise CannotRun(f"{name} cannot run {self.options.program}: {found['problem']}. Install face-sets "
                                "there, or pass its path with --program.")
            if mine["version"] and found["version"] != mine["version"]:
                raise CannotRun(f"{name} has face-sets {found['version']}, this machine {mine['version']}. "
                                "Install the same version on all machines.")
        self.threads = {}
        for worker, info in self.client.scheduler_info(n_workers=-1)["workers"].items():
            host = seen.get(worker, {}).get("host")
            self.threads[host] = self.threads.get(host, 0) + info["nthreads"]
        return len(seen)

    def run(self, what, tasks):
        """Run tasks, a list of (name, commands), and return their results in that order.

        Raises CannotRun if a task still failed after its retries, and Interrupted after an interruption.
        """
        self.progress = Progress(what, len(tasks))
        payloads = [{"name": name, "commands": commands, "lease": str(self.lease), "topic": self.topic,
                     "threads": self.threads, "jobs": self.options.jobs} for name, commands in tasks]
        futures = [self.client.submit(
            child.run_on_worker, payload, key=f"face-sets-{self.id}-{payload['name']}", pure=False,
            retries=self.options.retries) for payload in payloads]
        self._wait(futures)
        if self.stopping.is_set():
            raise Interrupted
        problems = [str(future.exception()) for future in futures if future.status != "finished"]
        if problems:
            for problem in problems[1:]:
                say(f"error: {problem}")
            raise CannotRun(f"{problems[0]}. Fix this and run the same command again; finished work is kept.")
        return [future.result() for future in futures]

    def _wait(self, futures):
        lonely, pending = None, futures
        while pending:
            with contextlib.suppress(TimeoutError, asyncio.TimeoutError):
                wait_for(pending, timeout=1, return_when="FIRST_COMPLETED")
            pending = [future for future in futures if not future.done()]
            self.progress.show(len(futures) - len(pending))
            if self.client.scheduler_info(n_workers=-1)["workers"]:
                lonely = None
                continue
            lonely = lonely or time.monotonic()
            if time.monotonic() - lonely > self.options.worker_timeout or self.stopping.is_set():
                raise Interrupted if self.stopping.is_set() else CannotRun(
                    f"there has been no worker for {self.options.worker_timeout:.0f} s. Start some, and run the same "
                    "command again; finished work is kept.")

    def _take(self, event):
        _, content = event
        self.progress.take(content)


class Progress:
    """The progress of all tasks, printed to stderr every few seconds."""

    PAUSE = 5

    def __init__(self, what, tasks):
        self.what, self.tasks = what, tasks
        self.steps, self.lock = {}, threading.Lock()
        self.start = self.shown = time.monotonic()

    def take(self, event):
        if event.get("event") in ("note", "warning"):
            say(f"{event['event']}: {event['name']}: {event['text']}")
        elif event.get("step") == self.what:
            with self.lock:
                self.steps[event["name"]] = (event["done"], event.get("total"), event["failed"])

    def show(self, finished):
        if time.monotonic() - self.shown < self.PAUSE:
            return
        self.shown = time.monotonic()
        say(self.line(finished))

    def line(self, finished):
        """Return a line such as `embedding: 1200 done, 12.5/s, 3 of 64 tasks, about 5:04 left, 2 failed`."""
        with self.lock:
            known = list(self.steps.values())
        done, failed = sum(step[0] for step in known), sum(step[2] for step in known)
        seconds = time.monotonic() - self.start
        parts = [f"{self.what}: {done} done", f"{done / seconds:.1f}/s", f"{finished} of {self.tasks} tasks"]
        totals = [step[1] for step in known if step[1] is not None]
        if totals and done:
            expected = sum(totals) * self.tasks / len(totals)
            left = int(max(expected - done, 0) * seconds / done)
            parts.append(f"about {left // 60}:{left % 60:02} left")
        if failed:
            parts.append(f"{failed} failed")
        return ", ".join(parts)


def say(text):
    print(text, file=sys.stderr, flush=True)
