"""Whatever the command prints is an answer or an Error, never another exception: answers of the command, changed.

`FUZZ_SECONDS` is how long it goes on, `FUZZ_SEED` where it begins; two seconds and the same changes each time without them.
What reaches lines of the package that no text before reached is changed further.
"""

import io
import json
import os
import random
import subprocess
import sys
import time
import unittest
from pathlib import Path
from unittest import mock

PYTHON = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PYTHON))

import throughline  # noqa: E402
from throughline import _command, _predictor  # noqa: E402

ANSWERS = PYTHON / "tests" / "answers"
PACKAGE = str(PYTHON / "throughline")
ODD = [None, True, -1, 0, 1e308, 2**70, "", "\x1b[2J", "=1+1", [], {}, [[]], {"a": {}}, "nan", 0.5]
PIECES = [b"{", b"}", b"[" * 3000, b"\n", b"\xff\xfe", b"\x00", b'"error":', b"NaN", b"1e999", b"-Infinity", b'"', b","]


def changed_value(value, source):
    """A JSON value with a member dropped, added or replaced."""
    place, key = None, None
    here = value
    while isinstance(here, (dict, list)) and here:
        key = source.choice(list(here)) if isinstance(here, dict) else source.randrange(len(here))
        place, here = here, here[key]
        if source.random() < 0.4:
            break
    if place is None:
        return source.choice(ODD)
    kind = source.randrange(4)
    if kind == 0:
        del place[key]
    elif kind == 1 and isinstance(place, dict):
        place[source.choice(["error", "rows", "model", "limits", "latency_ms"])] = source.choice([*ODD, here])
    elif kind == 2 and isinstance(place, list):
        place.append(here)
    else:
        place[key] = source.choice(ODD)
    return value


def changed(bytes_, source):
    """Bytes with some changed, or their JSON."""
    for _ in range(source.randint(1, 4)):
        kind = source.randrange(6)
        at = source.randrange(len(bytes_) + 1)
        if kind <= 2:
            try:
                lines = [json.loads(line) for line in bytes_.splitlines()] if bytes_.count(b"}\n{") else [json.loads(bytes_)]
                lines[0] = changed_value(lines[0], source)
                bytes_ = b"\n".join(json.dumps(line).encode() for line in lines) + b"\n"
                continue
            except (ValueError, RecursionError):
                pass
        if kind == 3:
            bytes_ = bytes_[:at]
        elif kind == 4:
            bytes_ = bytes_[:at] + source.choice(PIECES) + bytes_[at:]
        elif at < len(bytes_):
            bytes_ = bytes_[:at] + bytes([source.randrange(256)]) + bytes_[at + 1 :]
    return bytes_


class Program:
    """What the package takes for the command: prints these bytes and ends with this code."""

    def __init__(self, printed, said, code):
        self.printed, self.said, self.code = printed, said, code
        self.returncode = None

    def run(self, arguments, encoding, errors, **_):
        done = subprocess.CompletedProcess(arguments, self.code)
        # As subprocess reads text.
        done.stdout = io.TextIOWrapper(io.BytesIO(self.printed), encoding, errors).read()
        done.stderr = io.TextIOWrapper(io.BytesIO(self.said), encoding, errors).read()
        return done

    def start(self, arguments, encoding, errors, **_):
        self.stdin = io.StringIO()
        self.stdout = io.TextIOWrapper(io.BytesIO(self.printed), encoding, errors)
        self.stderr = io.TextIOWrapper(io.BytesIO(self.said), encoding, errors)
        return self

    def wait(self):
        return self.code

    def kill(self):
        self.stdout = io.StringIO()


def predictor():
    with throughline.Predictor() as found:
        return [found("a.tflite"), found("b.tflite"), found("c.tflite")]


CALLS = {
    "inspect": lambda: throughline.inspect("m.tflite", per_op=True),
    "predict": lambda: throughline.predict("m.tflite"),
    "predict_many": lambda: throughline.predict_many(["a.tflite", "b.tflite", "c.tflite"]),
    "predictor": predictor,
    "profile": lambda: throughline.profile("m.tflite"),
    "check": lambda: throughline.check("m.tflite", max_latency="1ms"),
    "rows": lambda: throughline.rows(last=1),
    "version": throughline.version,
}


def expect_value(test, name, value):
    """What a call may give."""
    if name in ("predict",):
        value = [value]
    if name in ("predict", "predict_many", "predictor"):
        for each in value:
            test.assertIsInstance(each.macs, int)
            test.assertIsInstance(each.fits, bool)
            test.assertTrue(each.latency_ms is None or isinstance(each.latency_ms, (int, float)))
            test.assertTrue(each.low_ms is None or each.low_ms == each.low_ms)
    elif name == "check":
        test.assertIsInstance(value.verdict, str)
        try:
            value.require()
        except AssertionError as told:
            test.assertIsInstance(str(told), str)
    elif name == "rows":
        test.assertTrue(all(isinstance(row, dict) for row in value))


class AnswerTests(unittest.TestCase):
    def one(self, name, printed, said, code):
        """Calls the package; lines of it that were reached."""
        reached = set()

        def trace(frame, event, _):
            if not frame.f_code.co_filename.startswith(PACKAGE):
                return None
            reached.add((frame.f_code.co_filename, frame.f_lineno))
            return trace

        program = Program(printed, said, code)
        with mock.patch.object(_command, "program", lambda: "throughline"), mock.patch.object(
            _predictor, "program", lambda: "throughline"
        ), mock.patch.object(subprocess, "run", program.run), mock.patch.object(subprocess, "Popen", program.start):
            sys.settrace(trace)
            try:
                expect_value(self, name, CALLS[name]())
            except throughline.Error as refusal:
                self.assertIsInstance(refusal.message, str)
                self.assertIsInstance(refusal.kind, str)
                self.assertIsInstance(refusal.exit_code, int)
            except Exception as problem:
                self.fail(f"{name}: {type(problem).__name__}: {problem}\nexit {code}: {printed[:2000]!r}")
            finally:
                sys.settrace(None)
        return reached

    def test_changed_answers(self):
        source = random.Random(int(os.environ.get("FUZZ_SEED", "1")))
        corpus = [path.read_bytes() for path in sorted(ANSWERS.iterdir())]
        self.assertGreaterEqual(len(corpus), 5)
        seconds = float(os.environ.get("FUZZ_SECONDS", "2"))
        end = time.monotonic() + seconds
        executions, known = 0, set()
        while executions < 1000 or time.monotonic() < end:
            bytes_ = source.choice(corpus)
            if executions >= len(corpus):
                bytes_ = changed(bytes_, source)
            code = source.choice([0, 0, 0, 0, 1, 2, 64, 130, -9, 255])
            said = b"" if source.random() < 0.5 else changed(b"throughline: a.tflite: expected a model\n", source)
            name = source.choice(list(CALLS))
            reached = self.one(name, bytes_, said, code) | {(name, code)}
            executions += 1
            if not reached <= known:
                known |= reached
                if len(bytes_) < 1 << 16:
                    corpus.append(bytes_)
            if seconds == 2 and executions >= 1000:
                break
        if "FUZZ_SECONDS" in os.environ:
            lines = len({place for place in known if place[0].startswith(PACKAGE)})
            print(f"answers: {executions} executions, {lines} lines of the package, {len(corpus)} texts kept", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
