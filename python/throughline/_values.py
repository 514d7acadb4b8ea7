"""What calls give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional


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
        model = value["model"]
        interval = value.get("interval_ms") or {}
        return cls(
            model=model["model"],
            latency_ms=value.get("latency_ms"),
            low_ms=interval.get("low"),
            high_ms=interval.get("high"),
            level=value["level"],
            refusal=value.get("refusal"),
            origin=(value.get("fit") or {}).get("origin"),
            macs=model["macs"],
            arena_bytes=model.get("arena_bytes"),
            flash_bytes=model["flash_bytes"],
            fits=model["fits"],
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
