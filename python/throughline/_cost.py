"""Latency as a term of a loss."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from ._answer import Error
from ._command import Model
from ._predictor import Predictor
from ._values import Prediction

Network = Union[str, Callable[..., Model]]


class Cost:
    """A figure of a network as a function of channel counts that need not be whole.

    On the grid of whole counts it is what `predict` says of that network. Between them it is linear on the simplices that
    the grid's cells are cut into (Kuhn, 1960), so that it is continuous and each step needs one prediction more than there
    are counts, fewer as training goes on: what was predicted is kept.

    For one thread. Use it as a context manager, or call close().
    """

    def __init__(
        self,
        network: Network,
        *,
        least: Union[int, Sequence[int]] = 4,
        most: Union[int, Sequence[int]] = 256,
        step: int = 4,
        figure: str = "latency_ms",
        board: Optional[str] = None,
        engine: Optional[str] = None,
        interval: Optional[float] = None,
        db: Optional[str] = None,
    ) -> None:
        """Names the network and what is asked of it.

        network: its name with {} for each channel count, such as "kws-c{}-d{}s2-d{}"; or a function of the counts that gives
        a path, a name or the bytes of a .tflite file.
        least, most: fewest and most channels, of all counts or of each; the grid goes from least by step.
        figure: a field of Prediction: latency_ms, high_ms, macs, arena_bytes or flash_bytes.
        """
        if step < 1:
            raise Error(f"expected a step of at least 1 channel, found {step}", kind="usage", exit_code=64)
        if figure not in ("latency_ms", "low_ms", "high_ms", "macs", "arena_bytes", "flash_bytes"):
            raise Error(f"expected latency_ms, high_ms, macs, arena_bytes or flash_bytes, found {figure!r}", "usage", 64)
        self._network = network
        self._least, self._most = least, most
        self._step = step
        self._figure = figure
        self._predictor = Predictor(board=board, engine=engine, interval=interval, db=db)
        self._known: Dict[Tuple[int, ...], float] = {}

    def __call__(self, widths: Any) -> Any:
        """The figure at channel counts: of a torch tensor (or tensors) a tensor with its gradient, else a float."""
        values = list(widths)
        if not any(type(value).__module__.partition(".")[0] == "torch" for value in values):
            return self.linear([float(value) for value in values])[0]
        import torch

        counts = widths if isinstance(widths, torch.Tensor) else torch.stack([torch.as_tensor(value) for value in values])
        value, slopes = self.linear(counts.detach().tolist())
        # The plane through the corners about the counts, which has the value there and the slopes as its gradient.
        return value + (counts.new_tensor(slopes) * (counts - counts.detach())).sum()

    def at(self, widths: Sequence[int]) -> Prediction:
        """What `predict` says of the network with these whole channel counts."""
        if callable(self._network):
            return self._predictor(self._network(*widths))
        if self._network.count("{}") != len(widths):
            raise Error(
                f"expected {self._network.count('{}')} channel counts for {self._network!r}, found {len(widths)}",
                kind="usage", exit_code=64,
            )
        return self._predictor(self._network.format(*widths))

    def linear(self, widths: Sequence[float]) -> Tuple[float, List[float]]:
        """Value and slopes (a channel) at counts; those beyond the grid are taken at its edge, with the slope there."""
        bases: List[int] = []
        shares: List[float] = []
        for place, width in enumerate(widths):
            if not math.isfinite(width):
                raise Error(f"expected a finite channel count, found {width}", kind="input", exit_code=2)
            least, most = self._ends(place)
            cells = max(1, (most - least) // self._step)
            position = min(max((width - least) / self._step, 0.0), float(cells))
            cell = min(int(position), cells - 1)
            bases.append(least + self._step * cell)
            shares.append(position - cell)
        corner = list(bases)
        last = value = self._value(corner)
        slopes = [0.0] * len(bases)
        for place in sorted(range(len(bases)), key=lambda place: -shares[place]):
            corner[place] += self._step
            reached = self._value(corner)
            value += shares[place] * (reached - last)
            slopes[place] = (reached - last) / self._step
            last = reached
        return value, slopes

    def whole(self, widths: Sequence[float]) -> Tuple[int, ...]:
        """The counts of the grid that lie nearest."""
        found = []
        for place, width in enumerate(widths):
            least, most = self._ends(place)
            cells = max(1, (most - least) // self._step)
            found.append(least + self._step * min(max(round((float(width) - least) / self._step), 0), cells))
        return tuple(found)

    def _ends(self, place: int) -> Tuple[int, int]:
        least = self._least if isinstance(self._least, int) else self._least[place]
        most = self._most if isinstance(self._most, int) else self._most[place]
        if least < 1 or most < least + self._step:
            raise Error(
                f"expected at least {self._step} channels between least and most, found {least} to {most}",
                kind="usage", exit_code=64,
            )
        return least, most

    def _value(self, corner: Sequence[int]) -> float:
        key = tuple(corner)
        if key not in self._known:
            found = self.at(key)
            value = getattr(found, self._figure)
            if value is None:
                raise Error(f"{found.model}: {found.refusal or 'expected an arena, found none'}", kind="input", exit_code=2)
            self._known[key] = float(value)
        return self._known[key]

    def close(self) -> None:
        """Ends the program."""
        self._predictor.close()

    def __enter__(self) -> "Cost":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def cost(network: Network, **settings: Any) -> Cost:
    """A term for a loss: `loss = task + strength * cost(widths)`. See Cost."""
    return Cost(network, **settings)
