"""Trains a keyword-spotting network in PyTorch under a limit of its latency on a board.

Each channel has a gate; the sum of a layer's gates is its channel count, and `throughline.cost` says what that takes: what is
over the limit is part of the loss. Data are patterns with noise, so that nothing needs a download; put your own in their place.

    python train_with_cost.py LIMIT_MS STEPS
"""

import sys

import torch
from torch import nn
from torch.nn import functional

import throughline

CLASSES, MOST = 12, 32
NETWORK = "kws-c{}-d{}s2-d{}-d{}"


class Gates(nn.Module):
    """A gate for each channel, open at first."""

    def __init__(self) -> None:
        super().__init__()
        self.logits = nn.Parameter(torch.linspace(1.0, 2.0, MOST))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values * torch.sigmoid(self.logits)[:, None, None]

    def width(self) -> torch.Tensor:
        return torch.sigmoid(self.logits).sum()


class Network(nn.Module):
    """The backbone of `kws` with three blocks: a convolution, then depthwise and 1x1 ones."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.ZeroPad2d((1, 2, 4, 5)), nn.Conv2d(1, MOST, (10, 4)), nn.BatchNorm2d(MOST), nn.ReLU())
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(MOST, MOST, 3, stride, padding=1, groups=MOST), nn.BatchNorm2d(MOST), nn.ReLU(),
                nn.Conv2d(MOST, MOST, 1), nn.BatchNorm2d(MOST), nn.ReLU(),
            )
            for stride in [2, 1, 1]
        )
        self.gates = nn.ModuleList(Gates() for _ in range(4))
        self.last = nn.Linear(MOST, CLASSES)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        values = self.gates[0](self.stem(values))
        for block, gates in zip(self.blocks, self.gates[1:]):
            values = gates(block(values))
        return self.last(values.mean((2, 3)))

    def widths(self) -> torch.Tensor:
        return torch.stack([gates.width() for gates in self.gates])


def batch(patterns: torch.Tensor, size: int = 16):
    labels = torch.randint(CLASSES, (size,))
    return patterns[labels] + 0.5 * torch.randn(size, 1, 49, 10), labels


def main(limit_ms: float, steps: int) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(1)
    patterns = torch.randn(CLASSES, 1, 49, 10)
    network = Network()
    optimizer = torch.optim.Adam(
        [
            {"params": [value for name, value in network.named_parameters() if "gates" not in name], "lr": 3e-3},
            {"params": network.gates.parameters(), "lr": 3e-2},
        ]
    )
    # The upper end of the interval keeps the limit, not the middle.
    cost = throughline.cost(NETWORK, least=4, most=MOST, figure="high_ms", board="f746zg")
    start = cost.at(cost.whole(network.widths().tolist()))
    for _ in range(steps):
        values, labels = batch(patterns)
        over = functional.relu(cost(network.widths()) / limit_ms - 0.97)
        loss = functional.cross_entropy(network(values), labels) + 10 * over
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        widths = cost.whole(network.eval().widths().tolist())
        values, labels = batch(patterns, 500)
        accuracy = (network(values).argmax(1) == labels).float().mean().item()
    found = cost.at(widths)
    print(f"before: {start.model}, {start.latency_ms:.2f} ms {start.origin}")
    print(f"after: {found.model}, {found.latency_ms:.2f} ms {found.origin} ({found.low_ms:.2f} to {found.high_ms:.2f} ms)")
    print(f"accuracy with soft gates {accuracy:.0%}")
    cost.close()


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
