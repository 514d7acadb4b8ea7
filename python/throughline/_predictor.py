"""A program that stays alive."""

from __future__ import annotations

import subprocess
from typing import Any, Iterable, Iterator, Optional

from ._answer import Error, NoAnswer, parsed
from ._command import Model, file, options, program
from ._values import Prediction


class Predictor:
    """Predicts model after model by one program: samples and fits are read once.

    For one thread. Use it as a context manager, or call close().
    """

    def __init__(
        self,
        *,
        board: Optional[str] = None,
        engine: Optional[str] = None,
        interval: Optional[float] = None,
        db: Optional[str] = None,
    ) -> None:
        extra = options(board=board, engine=engine, interval=interval, db=db)
        self._process = subprocess.Popen(
            [program(), "predict", "--stdin", "--json", *extra],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="backslashreplace",
        )

    def __call__(self, model: Model) -> Prediction:
        """The latency of a model; one that cannot be used is an Error, and the next one can be asked."""
        with file(model) as path:
            if not path or "\n" in path:
                raise Error("expected a path of one line", kind="input", exit_code=2)
            stdin, stdout = self._process.stdin, self._process.stdout
            assert stdin is not None and stdout is not None
            try:
                stdin.write(path + "\n")
                stdin.flush()
                line = stdout.readline()
            except (BrokenPipeError, ValueError):
                line = ""
        if not line:
            raise self._ended()
        if line.strip() == "{":
            # What ends the program is an object of several lines; one that does not end by itself has no more to read.
            stdin.close()
            line += stdout.read()
        try:
            return Prediction.of(parsed(line))
        except NoAnswer:
            # The next line may be of this model as well.
            self._process.kill()
            raise

    def map(self, models: Iterable[Model]) -> Iterator[Prediction]:
        """The latencies of models in their order, each when it is asked for."""
        return (self(model) for model in models)

    def close(self) -> None:
        """Ends the program."""
        if self._process.stdin and not self._process.stdin.closed:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                pass
        self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            if stream:
                stream.close()

    def __enter__(self) -> "Predictor":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _ended(self) -> Error:
        code = self._process.wait()
        stderr = self._process.stderr
        said = stderr.read().strip().splitlines() if stderr and not stderr.closed else []
        message = said[-1] if said else f"the predictor has ended with exit code {code}"
        return Error(message.replace("throughline: ", "", 1), exit_code=code)
