"""Limits."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Optional, Union

from ._answer import flag, number, objects, optional_text, text, understood
from ._command import Model, answer, file, options


@dataclass(frozen=True)
class CheckedLimit:
    """A limit with the figure that is held to it, in `unit`."""

    limit: str
    unit: str
    figure: float
    bound: float
    margin: float
    holds: bool
    #: How the figure comes about, in words.
    basis: str


@dataclass(frozen=True)
class CheckedModel:
    """What was found of one model."""

    model: str
    #: "within", "exceeded" or "unusable".
    verdict: str
    limits: List[CheckedLimit]
    #: Why it is unusable.
    problem: Optional[str]
    #: What silicon may do that the figures do not.
    warning: Optional[str]


@dataclass(frozen=True)
class CheckResult:
    """What was found of all models, and the worst verdict."""

    verdict: str
    models: List[CheckedModel]
    #: What the figures do not hold.
    remark: Optional[str]
    raw: Dict[str, Any]

    def __bool__(self) -> bool:
        return self.verdict == "within"

    def require(self) -> "CheckResult":
        """Raises AssertionError with a line for each limit that is exceeded and each model without a verdict."""
        if self:
            return self
        lines = []
        for model in self.models:
            for limit in model.limits:
                if not limit.holds:
                    lines.append(
                        f"{model.model}: {limit.limit} {limit.figure:g} {limit.unit} is over {limit.bound:g} "
                        f"{limit.unit} ({limit.basis})"
                    )
            if model.problem:
                lines.append(f"{model.model}: {model.problem}")
        raise AssertionError("\n".join(lines))


def check(
    models: Union[Model, Iterable[Model], None] = None,
    *,
    max_latency: Optional[str] = None,
    max_sram: Union[str, int, None] = None,
    max_flash: Union[str, int, None] = None,
    max_energy: Optional[str] = None,
    period: Optional[str] = None,
    other: Optional[str] = None,
    by: Optional[str] = None,
    board: Optional[str] = None,
    engine: Optional[str] = None,
    interval: Optional[float] = None,
    limits: Optional[str] = None,
    db: Optional[str] = None,
) -> CheckResult:
    """Holds models to limits such as max_latency="20ms"; without models those of throughline.yaml.

    A limit that is exceeded is an answer, not an Error: the result is false then.
    """
    if models is None:
        given: List[Model] = []
    elif isinstance(models, (str, bytes)) or hasattr(models, "__fspath__"):
        given = [models]  # type: ignore[list-item]
    else:
        given = list(models)  # type: ignore[arg-type]
    with ExitStack() as stack:
        paths = [stack.enter_context(file(model)) for model in given]
        extra = options(
            max_latency=max_latency,
            max_sram=max_sram,
            max_flash=max_flash,
            max_energy=max_energy,
            period=period,
            other=other,
            by=by,
            board=board,
            engine=engine,
            interval=interval,
            limits=limits,
            db=db,
        )
        value = answer(["check", *paths, *extra], accepted=(0, 1, 2))
    with understood():
        return CheckResult(
            verdict=text(value, "verdict"),
            models=[
                CheckedModel(
                    model=text(model, "model"),
                    verdict=text(model, "verdict"),
                    limits=[_limit(limit) for limit in objects(model, "limits")],
                    problem=optional_text(model, "problem"),
                    warning=optional_text(model, "warning"),
                )
                for model in objects(value, "models")
            ],
            remark=optional_text(value, "remark"),
            raw=value,
        )


def _limit(value: Dict[str, Any]) -> CheckedLimit:
    """Reads what a newer command may say more of."""
    return CheckedLimit(
        limit=text(value, "limit"),
        unit=text(value, "unit"),
        figure=number(value, "figure"),
        bound=number(value, "bound"),
        margin=number(value, "margin"),
        holds=flag(value, "holds"),
        basis=text(value, "basis"),
    )
