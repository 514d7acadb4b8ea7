"""The command: where it is, and what it answers."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from typing import Any, Dict, Iterator, List, Optional, Sequence, Union

from ._answer import Error, NoAnswer, parsed

Model = Union[str, "os.PathLike[str]", bytes]


def program() -> str:
    """Path of the command: $THROUGHLINE, else the one on PATH."""
    found = os.environ.get("THROUGHLINE") or shutil.which("throughline")
    if not found:
        raise Error(
            "expected the throughline command on PATH, found none; install it, or set THROUGHLINE to its path",
            kind="input",
            exit_code=2,
        )
    return found


def run(arguments: Sequence[str], accepted: Sequence[int] = (0,)) -> "subprocess.CompletedProcess[str]":
    """Runs the command; an exit code that is not accepted is an Error."""
    # What is no text in the command's own encoding is shown as what it is, and is no answer then.
    done = subprocess.run(
        [program(), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
    )
    if done.returncode not in accepted:
        raise _error(done)
    return done


def answer(arguments: Sequence[str], accepted: Sequence[int] = (0,)) -> Dict[str, Any]:
    """The object that a command prints with --json."""
    return parsed(run([*arguments, "--json"], accepted).stdout)


def _error(done: "subprocess.CompletedProcess[str]") -> Error:
    """The error of a program that ended so: its own words, else those on its standard error."""
    try:
        parsed(done.stdout)
    except NoAnswer:
        pass
    except Error as found:
        return found
    lines = done.stderr.strip().splitlines()
    message = lines[-1] if lines else f"throughline ended with exit code {done.returncode}"
    return Error(message.replace("throughline: ", "", 1), exit_code=done.returncode)


def options(**values: Any) -> List[str]:
    """Options of a command line; None is left out, True is a flag."""
    result: List[str] = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        result.append("--" + name.rstrip("_").replace("_", "-"))
        if value is not True:
            result.append(os.fspath(value) if isinstance(value, os.PathLike) else str(value))
    return result


@contextlib.contextmanager
def file(model: Model) -> Iterator[str]:
    """Path of a model; bytes lie in a file of their own meanwhile."""
    if not isinstance(model, bytes):
        yield os.fspath(model)
        return
    descriptor, path = tempfile.mkstemp(suffix=".tflite", prefix="throughline-")
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(model)
        yield path
    finally:
        os.unlink(path)


def version() -> Optional[str]:
    """First line of `throughline --version`."""
    lines = run(["--version"]).stdout.splitlines()
    return lines[0] if lines else None
