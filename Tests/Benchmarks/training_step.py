#!/usr/bin/env python3
"""Samples per second of a training step, ours beside the same step in Python torch.

    training_step.py THROUGHLINE_TRAIN [--batch 64] [--steps 8] [--rounds 3] [--threads 2] [--plinio TREE]

Times a keyword-spotting network and the kws supernet (all widths, Gumbel-softmax, optional stages, weights and
architecture by Adam) in turns, so that both meet the machine in the same state; prints medians over rounds, and those of
processor seconds a step, which other programs on the machine disturb less. Needs
PyTorch (Debian's python3-torch is built on the libtorch-dev that Throughline takes by default).

With --plinio, PLiNIO's source tree (github.com/eml-eda/plinio), its PIT on the widest network of the same supernet takes turns too: a
mask for each channel and its parameters as the cost, but no optional stages, which it does not have, so that its step is
a little less work. It also needs networkx, onnx, tdigest and torchinfo.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as throughline sets it; read when torch is loaded

import torch
import torch.nn.functional as F

NETWORK = "kws-c112-d112s2-d112-d112-d112-d112"
WIDTHS = list(range(16, 277, 4))
STRIDES = [2, 1, 1, 1, 1, 1, 1, 1, 1]


def same(size, window, stride):
    total = max(0, ((size + stride - 1) // stride - 1) * stride + window - size)
    return total // 2, total - total // 2


class Unit(torch.nn.Module):
    """Convolution with TFLite's padding, batch normalization, ReLU6."""

    def __init__(self, inputs, outputs, window, stride, size, depthwise=False):
        super().__init__()
        around = [same(s, w, stride) for s, w in zip(size, window)]
        self.around = around[1] + around[0]
        even = all(a == b for a, b in around)
        self.conv = torch.nn.Conv2d(
            inputs, outputs, window, stride, padding=tuple(a for a, _ in around) if even else 0,
            groups=inputs if depthwise else 1, bias=False)
        self.pad = None if even else torch.nn.ZeroPad2d(self.around)
        self.norm = torch.nn.BatchNorm2d(outputs)
        self.activation = torch.nn.ReLU6()

    def forward(self, x):
        x = x if self.pad is None else self.pad(x)
        return self.activation(self.norm(self.conv(x)))


class Separable(torch.nn.Module):
    def __init__(self, inputs, outputs, stride, size):
        super().__init__()
        self.depth = Unit(inputs, inputs, (3, 3), stride, size, depthwise=True)
        self.point = Unit(inputs, outputs, (1, 1), 1, size)
        self.stride = stride


def stages(widths, strides):
    size, layers = [49, 10], []
    for inputs, outputs, stride in zip(widths, widths[1:], strides):
        layers.append(Separable(inputs, outputs, stride, size))
        size = [(s + stride - 1) // stride for s in size]
    return torch.nn.ModuleList(layers)


class Network(torch.nn.Module):
    def __init__(self, identifier):
        super().__init__()
        parts = re.findall(r"d(\d+)(?:s(\d))?", identifier)
        stem = int(re.search(r"c(\d+)", identifier)[1])
        self.stem = Unit(1, stem, (10, 4), 1, (49, 10))
        self.stages = stages([stem] + [int(w) for w, _ in parts], [int(s or 1) for _, s in parts])
        self.pool = torch.nn.AdaptiveAvgPool2d(1)
        self.flatten = torch.nn.Flatten()
        self.head = torch.nn.Linear(int(parts[-1][0]), 12)

    def forward(self, x):
        x = self.stem(x)
        for stage in self.stages:
            x = stage.point(stage.depth(x))
        return self.head(self.flatten(self.pool(x)))


class Supernet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        widest = WIDTHS[-1]
        self.stem = Unit(1, widest, (10, 4), 1, (49, 10))
        self.stages = stages([widest] * 10, STRIDES)
        self.head = torch.nn.Conv2d(widest, 12, 1)
        self.logits = torch.nn.ParameterList(
            [torch.nn.Parameter(torch.zeros(len(WIDTHS), dtype=torch.float64)) for _ in range(10)])
        self.keeps = torch.nn.ParameterList(
            [torch.nn.Parameter(torch.zeros(2, dtype=torch.float64)) for _ in STRIDES])
        table = torch.tensor([[float(channel < width) for channel in range(widest)] for width in WIDTHS])
        self.register_buffer("table", table)

    def draw(self, logits, temperature=2.0):
        noise = -torch.log(-torch.log(torch.rand(logits.shape, dtype=torch.float64).clamp(1e-16, 1 - 1e-16)))
        return ((logits + noise) / temperature).softmax(0)

    def mask(self, logits):
        return (self.draw(logits).float() @ self.table).reshape(1, -1, 1, 1)

    def forward(self, x):
        presence = self.mask(self.logits[0])
        x = self.stem(x) * presence
        for index, stage in enumerate(self.stages):
            mask, keep = self.mask(self.logits[index + 1]), self.draw(self.keeps[index])[0].float()
            y = stage.point(stage.depth(x) * presence) * mask
            if stage.stride > 1:
                x = F.avg_pool2d(x, stage.stride, ceil_mode=True, count_include_pad=False)
            x = y * keep + x * (1 - keep)
            presence = mask * keep + presence * (1 - keep)
        return self.head(x.mean((2, 3), keepdim=True)).flatten(1)


def pit():
    """PLiNIO's search over channels on the widest network of the supernet."""
    from plinio.methods import PIT
    widest = f"kws-c{WIDTHS[-1]}-" + "-".join(f"d{WIDTHS[-1]}s{stride}" for stride in STRIDES)
    return PIT(Network(widest), input_shape=(1, 49, 10), train_rf=False, train_dilation=False)


def step_of(kind, batch):
    net = {"supernet": Supernet, "network": lambda: Network(NETWORK), "plinio": pit}[kind]()
    net.train()
    images, labels = torch.rand(batch, 1, 49, 10) * 2 - 1, torch.arange(batch) % 12
    named = dict(net.named_parameters())
    searched = {n for n in named if n.startswith(("logits", "keeps")) or "masker" in n}
    architecture = [p for n, p in named.items() if n in searched]
    weights = [p for n, p in named.items() if n not in searched]
    optimizers = [torch.optim.Adam(group, lr=0.001) for group in (weights, architecture) if group]

    def step():
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        if kind == "plinio":
            loss = loss + 1e-9 * net.cost
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        return loss.item()

    return step


def python_rate(kind, options):
    step, seconds, used = step_of(kind, options.batch), [], []
    for index in range(options.steps + 2):
        start, cpu = time.perf_counter(), time.process_time()
        step()
        if index >= 2:
            seconds.append(time.perf_counter() - start)
            used.append(time.process_time() - cpu)
    return options.batch / sorted(seconds)[len(seconds) // 2], sorted(used)[len(used) // 2]


def our_rate(kind, options):
    what = ["--supernet", "kws"] if kind == "supernet" else ["--network", NETWORK]
    command = [options.program, "benchmark", *what, "--batch", str(options.batch), "--steps",
               str(options.steps), "--threads", str(options.threads)]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result["samples_per_second"], result["cpu_seconds_per_step"], result["torch"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    for name, value in (("batch", 64), ("steps", 8), ("rounds", 3), ("threads", 2)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--plinio", help="source tree of PLiNIO")
    options = parser.parse_args()
    if options.plinio:
        sys.path.insert(0, options.plinio)
    torch.set_num_threads(options.threads)
    for kind in ("network", "supernet"):
        ours, pythons, others = [], [], []
        for _ in range(options.rounds):
            *rates, version = our_rate(kind, options)
            ours.append(rates)
            pythons.append(python_rate(kind, options))
            if options.plinio and kind == "supernet":
                others.append(python_rate("plinio", options))
        print("kws supernet, 276 channels" if kind == "supernet" else NETWORK)
        compare(ours, f"libtorch {version}", pythons, f"Python torch {torch.__version__}")
        if others:
            compare(ours, f"libtorch {version}", others, f"PLiNIO's PIT on Python torch {torch.__version__}")


def compare(ours, version, others, name):
    for place, what, digits in ((0, "samples a second", 1), (1, "CPU seconds a step", 3)):
        mine, other = ([rates[place] for rates in all_rates] for all_rates in (ours, others))
        ratio = statistics.median(mine) / statistics.median(other)
        print(f"  {what}: ours {statistics.median(mine):.{digits}f} ({version}), {name} "
              f"{statistics.median(other):.{digits}f}, ratio {ratio:.2f}; rounds "
              f"{[round(r, digits) for r in mine]} and {[round(r, digits) for r in other]}", flush=True)


main()
