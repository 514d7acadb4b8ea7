"""Runs of the shipped commands, each in a folder of its own, each done once however often all is started."""

import collections
import concurrent.futures
import dataclasses
import fcntl
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time


class ComparisonError(Exception):
    """What was expected, what was found, and the cure."""


def read_json(path, *needed):
    """The object in a file; it must have some keys."""
    try:
        document = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ComparisonError(
            f"{path}: expected JSON of a run that is done, found {error}; remove its folder and start again") from error
    for key in needed:
        if not isinstance(document, dict) or key not in document:
            raise ComparisonError(
                f"{path}: expected JSON with {key}, found none; remove its folder and start again")
    return document


def write_json(path, document):
    """Writes a file in one piece."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    part.replace(path)


def read_answers(path):
    """Labels and answers of a table that `evaluate --answers` wrote."""
    labels, answers = [], []
    try:
        lines = path.read_text().splitlines()
        if not lines or lines[0] != "label,answer":
            raise ValueError("another header")
        for line in lines[1:]:
            label, answer = line.split(",")
            labels.append(int(label))
            answers.append(int(answer))
        if not labels:
            raise ValueError("no examples")
    except (OSError, ValueError) as error:
        raise ComparisonError(
            f"{path}: expected label and answer of each example, found {error}; remove it and start again") from error
    return labels, answers


@dataclasses.dataclass
class Run:
    """One run: commands that follow each other, and the file that the last one leaves."""

    kind: str
    name: str
    folder: pathlib.Path
    # Each with the file that it leaves, and whether that is its standard output.
    commands: list
    describe: object

    @property
    def is_done(self):
        return all(path.exists() for path, _, _ in self.commands)

    @property
    def seconds(self):
        """Wall time of all its starts so far."""
        try:
            return json.loads((self.folder / "time.json").read_text())["seconds"]
        except (OSError, ValueError, KeyError):
            return 0.0


class Clock:
    """Keeps a run's wall time over its starts; of one that was killed, up to the last file that it wrote."""

    def __init__(self, folder):
        self.path = folder / "time.json"
        try:
            record = json.loads(self.path.read_text())
            self.before, started = float(record["seconds"]), record["started"]
        except (OSError, ValueError, KeyError, TypeError):
            self.before, started = 0.0, None
        if started is not None:
            last = max((path.stat().st_mtime for path in folder.rglob("*") if path.is_file()), default=started)
            self.before += max(0.0, last - started)
        self.start = time.time()
        write_json(self.path, {"seconds": self.before, "started": self.start})

    def stop(self):
        write_json(self.path, {"seconds": self.before + time.time() - self.start, "started": None})


class Folder:
    """The folder of a comparison: its settings, its lock and what runs in it."""

    def __init__(self, path, settings, jobs, threads, plan):
        """`plan` names the kind of each run that there will be."""
        self.path, self.jobs, self.threads = path, jobs, threads
        self._plan = collections.Counter(plan)
        self._seconds = collections.defaultdict(list)
        path.mkdir(parents=True, exist_ok=True)
        self._lock = open(path / "lock", "a")
        self._take_lock()
        self._check(settings)
        self._children = set()
        self._guard = threading.Lock()
        self._stopping = False

    def _take_lock(self):
        # Commands inherit the lock: whoever comes after a start that was killed waits for what it left running.
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for what runs in {self.path} already")
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def _check(self, settings):
        path = self.path / "settings.json"
        if path.exists():
            earlier = read_json(path)
            changed = [key for key in settings if earlier.get(key) != settings[key]]
            if changed:
                was = ", ".join(f"{key} {earlier.get(key)}" for key in changed)
                now = ", ".join(f"{key} {settings[key]}" for key in changed)
                raise ComparisonError(
                    f"{self.path}: expected the settings of the comparison that lies there ({was}), found {now}; "
                    "name another --out")
        else:
            write_json(path, settings)

    def do(self, runs):
        """Does what is not done yet of some runs.

        Gives why runs failed, by name. Raises KeyboardInterrupt where it was stopped.
        """
        failed = {}
        waiting = [run for run in runs if not run.is_done]
        for run in runs:
            if run.is_done:
                self._seconds[run.kind].append(run.seconds)
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            futures = {pool.submit(self._do, run): run for run in waiting}
            try:
                for future in concurrent.futures.as_completed(futures):
                    error = future.exception()
                    if isinstance(error, ComparisonError):
                        failed[futures[future].name] = str(error)
                        say(f"{futures[future].name}: {error}")
                    elif error:
                        raise error
            except BaseException:
                self._stop()
                pool.shutdown(cancel_futures=True)
                raise
        return failed

    def _stop(self):
        with self._guard:
            self._stopping = True
            for child in self._children:
                child.send_signal(signal.SIGINT)

    def _do(self, run):
        run.folder.mkdir(parents=True, exist_ok=True)
        clock = Clock(run.folder)
        try:
            for path, command, is_output in run.commands:
                if not path.exists():
                    self._command(run, path, command, is_output)
        finally:
            clock.stop()
        found = run.describe(run)
        with self._guard:
            self._seconds[run.kind].append(run.seconds)
            done = sum(map(len, self._seconds.values()))
            left = self._left() / 60
        left = f"{left:.0f} min" if left < 90 else f"{left / 60:.1f} h"
        say(f"[{done}/{self._plan.total()}] {run.name}: {found}, {run.seconds:.0f} s; about {left} left")

    def _left(self):
        """Seconds until all is done, by the mean of runs of the same kind, or else of all."""
        every = [seconds for kind in self._seconds.values() for seconds in kind]
        total = 0.0
        for kind, count in self._plan.items():
            known = self._seconds[kind] or every
            total += max(0, count - len(self._seconds[kind])) * sum(known) / len(known)
        return total / self.jobs

    def _command(self, run, path, command, is_output):
        words = [str(word) for word in command]
        if shutil.which("setpriv"):
            # Where this program is killed, its commands write their state and end too.
            words = ["setpriv", "--pdeathsig", "INT"] + words
        environment = dict(os.environ, OMP_NUM_THREADS=str(self.threads))
        part = path.with_name(path.name + ".part")
        with open(run.folder / "log.txt", "a") as log, open(part if is_output else os.devnull, "w") as output:
            with self._guard:
                if self._stopping:
                    raise KeyboardInterrupt
                child = subprocess.Popen(
                    words, stdin=subprocess.DEVNULL, stdout=output if is_output else log, stderr=log, env=environment,
                    start_new_session=True, pass_fds=[self._lock.fileno()])
                self._children.add(child)
            code = child.wait()
            with self._guard:
                self._children.discard(child)
        if self._stopping:
            raise KeyboardInterrupt
        if code != 0:
            lines = (run.folder / "log.txt").read_text(errors="replace").strip().splitlines()
            raise ComparisonError(f"{command[1]} ended with {code}: {lines[-1] if lines else 'nothing said'}")
        if is_output:
            part.replace(path)
        if not path.exists():
            raise ComparisonError(f"{command[1]} left no {path}; see {run.folder / 'log.txt'}")


def copy_rows(source, destination):
    """A copy of a database, whoever writes to it; rows of earlier starts stay."""
    if destination.exists():
        return
    if not pathlib.Path(source).is_file():
        raise ComparisonError(
            f"{source}: expected a database with samples of the space, found none; run throughline characterize")
    part = destination.with_name(destination.name + ".part")
    part.unlink(missing_ok=True)
    origin, copy = sqlite3.connect(source), sqlite3.connect(part)
    try:
        origin.backup(copy)
    except sqlite3.Error as error:
        raise ComparisonError(f"{source}: expected a database, found {error}; give another --db") from error
    finally:
        copy.close()
        origin.close()
    part.replace(destination)


def say(text):
    """A line of progress."""
    # In one piece, since runs speak from threads.
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
