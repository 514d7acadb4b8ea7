"""One call of the command each."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Dict, Iterable, List, Optional, Union

from ._answer import objects, parsed, understood
from ._command import Model, answer, file, options, run
from ._values import Prediction, Rows


def inspect(
    model: Model,
    *,
    board: Optional[str] = None,
    engine: Optional[str] = None,
    per_op: bool = False,
    timeline: Optional[str] = None,
) -> Dict[str, Any]:
    """Work and memory of a model, and whether it fits.

    per_op adds `operators`, `arena_peak` and `advice`; timeline names an SVG file to draw the arena in.
    """
    with file(model) as path:
        return answer(
            ["inspect", path, *options(board=board, engine=engine, per_op=per_op, timeline=timeline)]
        )


def predict(
    model: Model,
    *,
    board: Optional[str] = None,
    engine: Optional[str] = None,
    interval: Optional[float] = None,
    db: Optional[str] = None,
) -> Prediction:
    """The latency of a model with its interval; no board needed."""
    with file(model) as path:
        extra = options(board=board, engine=engine, interval=interval, db=db)
        return Prediction.of(answer(["predict", path, *extra]))


def predict_many(
    models: Iterable[Model],
    *,
    board: Optional[str] = None,
    engine: Optional[str] = None,
    interval: Optional[float] = None,
    db: Optional[str] = None,
) -> List[Prediction]:
    """The latencies of many models in one call, in their order; a file that is none is an Error."""
    with ExitStack() as stack:
        paths = [stack.enter_context(file(model)) for model in models]
        if not paths:
            return []
        extra = options(board=board, engine=engine, interval=interval, db=db)
        if len(paths) == 1:
            return [Prediction.of(answer(["predict", *paths, *extra]))]
        done = run(["predict", *paths, *extra, "--json"], accepted=range(256))
    values = [parsed(line) for line in done.stdout.splitlines()]
    with understood():
        if len(values) != len(paths):
            raise ValueError(f"expected {len(paths)} lines, found {len(values)}")
    return [Prediction.of(value) for value in values]


def profile(
    model: Model,
    *,
    board: Optional[str] = None,
    engine: Optional[str] = None,
    repeat: Optional[int] = None,
    per_op: bool = False,
    period: Optional[str] = None,
    db: Optional[str] = None,
) -> Dict[str, Any]:
    """Runs a model on a board, the virtual one unless told otherwise, and stores the row."""
    with file(model) as path:
        extra = options(board=board, engine=engine, repeat=repeat, per_op=per_op, period=period, db=db)
        return answer(["profile", path, *extra])


def rows(
    *,
    board: Optional[str] = None,
    origin: Optional[str] = None,
    backbone: Optional[str] = None,
    model: Optional[str] = None,
    last: Union[int, None] = None,
    db: Optional[str] = None,
) -> Rows:
    """Rows of the database, the latest first: all, or the `last` ones."""
    extra = options(board=board, origin=origin, backbone=backbone, model=model, last=last, db=db)
    value = answer(["list", *extra, *([] if last else ["--all"])])
    with understood():
        return Rows(objects(value, "rows"))
