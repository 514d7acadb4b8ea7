"""What the command's JSON must hold to be taken for an answer."""

from __future__ import annotations

import contextlib
import json
from typing import Any, Dict, Iterator, Optional


class Error(Exception):
    """What the command refused or failed at, in one line.

    kind is a stable word such as "does_not_fit" (docs/reference/json.md), exit_code that of the command.
    """

    def __init__(self, message: str, kind: str = "internal", exit_code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.exit_code = exit_code


class NoAnswer(Error):
    """What came is no answer of the command: a program of another version, or another program."""


@contextlib.contextmanager
def understood() -> Iterator[None]:
    """Makes what goes wrong while an answer is taken apart an Error."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as problem:
        reason = f"{type(problem).__name__}: {problem}".splitlines()[0][:200]
        raise NoAnswer(
            f"expected an answer of the throughline command, found something else ({reason}); "
            "install package and command of one version"
        ) from problem


def parsed(text: str) -> Dict[str, Any]:
    """The object that a text holds; an error object is raised."""
    with understood():
        value = json.loads(text, parse_constant=_constant)
        if not isinstance(value, dict):
            raise ValueError(f"expected an object, found {type(value).__name__}")
        failure = value.get("error")
        if failure is None:
            return value
        raised = error(failure)
    raise raised


def _constant(name: str) -> float:
    """NaN and Infinity, which Python reads and JSON has not."""
    raise ValueError(f"expected a number, found {name}")


def error(value: Any) -> Error:
    """An error object of the command's JSON."""
    with understood():
        return Error(text(value, "message"), text(value, "kind"), whole(value, "exit_code"))


def text(value: Dict[str, Any], key: str) -> str:
    """A text of an object."""
    return _held(value[key], key, str)


def optional_text(value: Dict[str, Any], key: str) -> Optional[str]:
    """A text, or None where there is none."""
    return None if value.get(key) is None else text(value, key)


def whole(value: Dict[str, Any], key: str) -> int:
    """A whole number of an object."""
    return _held(value[key], key, int)


def optional_whole(value: Dict[str, Any], key: str) -> Optional[int]:
    """A whole number, or None where there is none."""
    return None if value.get(key) is None else whole(value, key)


def number(value: Dict[str, Any], key: str) -> float:
    """A number of an object."""
    return _held(value[key], key, int, float)


def optional_number(value: Dict[str, Any], key: str) -> Optional[float]:
    """A number, or None where there is none."""
    return None if value.get(key) is None else number(value, key)


def flag(value: Dict[str, Any], key: str) -> bool:
    """A truth of an object."""
    found = value[key]
    if not isinstance(found, bool):
        raise ValueError(f"{key}: expected true or false, found {found!r}")
    return found


def objects(value: Dict[str, Any], key: str) -> "list[Dict[str, Any]]":
    """Objects in a list."""
    return [_held(each, key, dict) for each in _held(value[key], key, list)]


def _held(found: Any, key: str, *kinds: type) -> Any:
    # True is an int for Python, and no number for JSON.
    if isinstance(found, bool) or not isinstance(found, kinds):
        raise ValueError(f"{key}: expected {' or '.join(kind.__name__ for kind in kinds)}, found {found!r:.80}")
    return found
