"""What calls give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from ._answer import flag, number, optional_number, optional_text, optional_whole, text, understood, whole


@dataclass(frozen=True)
class Prediction:
    """A latency foretold, with what the model needs; times in ms, sizes in bytes."""

    model: str
    #: None where there is none; `refusal` says why.
    latency_ms: Optional[float]
    low_ms: Optional[float]
    high_ms: Optional[float]
    #: Share of networks that the interval is meant to hold.
    level: float
    refusal: Optional[str]
    #: "emulated" or "silicon".
    origin: Optional[str]
    macs: int
    arena_bytes: Optional[int]
    flash_bytes: int
    fits: bool
    #: All that the command said (docs/reference/json.md).
    raw: Dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def of(cls, value: Dict[str, Any]) -> "Prediction":
        """Reads an object of `throughline predict --json`."""
        with understood():
            model = value["model"]
            interval = value.get("interval_ms") or {}
            return cls(
                model=text(model, "model"),
                latency_ms=optional_number(value, "latency_ms"),
                low_ms=optional_number(interval, "low"),
                high_ms=optional_number(interval, "high"),
                level=number(value, "level"),
                refusal=optional_text(value, "refusal"),
                origin=optional_text(value.get("fit") or {}, "origin"),
                macs=whole(model, "macs"),
                arena_bytes=optional_whole(model, "arena_bytes"),
                flash_bytes=whole(model, "flash_bytes"),
                fits=flag(model, "fits"),
                raw=value,
            )


class Rows(List[Dict[str, Any]]):
    """Rows of the database, latest first; keys as `throughline list --json` has them."""

    def to_frame(self) -> Any:
        """A pandas DataFrame with a line a row."""
        try:
            import pandas
        except ImportError as problem:
            raise ImportError("expected pandas for a DataFrame, found none; pip install pandas") from problem
        return pandas.DataFrame(list(self))
