"""The command: where it is, and what it answers."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from typing import Any, Dict, Iterator, List, Optional, Sequence, Union

Model = Union[str, "os.PathLike[str]", bytes]


class Error(Exception):
    """What the command refused or failed at, in one line.

    kind is a stable word such as "does_not_fit" (docs/reference/json.md), exit_code that of the command.
    """

    def __init__(self, message: str, kind: str = "internal", exit_code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.exit_code = exit_code


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
    done = subprocess.run(
        [program(), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode not in accepted:
        raise _error(done)
    return done


def answer(arguments: Sequence[str], accepted: Sequence[int] = (0,)) -> Dict[str, Any]:
    """The object that a command prints with --json."""
    done = run([*arguments, "--json"], accepted)
    value = json.loads(done.stdout)
    if "error" in value:
        raise error(value["error"])
    return value


def error(value: Dict[str, Any]) -> Error:
    """An error object of the command's JSON."""
    return Error(value["message"], value["kind"], value["exit_code"])


def _error(done: "subprocess.CompletedProcess[str]") -> Error:
    try:
        return error(json.loads(done.stdout)["error"])
    except (ValueError, KeyError, TypeError):
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
