#!/usr/bin/env python3
"""figures.py EXPORT [OUT]: redraws figures 2 to 5 of MicroNets from exported rows (needs matplotlib)."""
import csv
import os
import sys
from collections import defaultdict
import matplotlib.pyplot as plt

POWER_W = {"nucleo-f446re": 0.1, "nucleo-f746zg": 0.3, "nucleo-f767zi": 0.3}  # active power, MicroNets, table 1
source, out = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "."
os.makedirs(out, exist_ok=True)
rows = {row["key"]: row for row in csv.DictReader(open(source + "/samples.csv", encoding="utf-8"))}
networks = [r for r in rows.values() if r["sample_kind"] in ("uniform", "coverage") and not r["drift"]]


def label(row):
    return " ".join(row[name] for name in ("backbone", "board", "engine", "origin"))


def scatter(name, groups, x, y, scale="linear"):
    for title, points in sorted(groups.items()):
        plt.scatter(*zip(*points), s=6, alpha=0.6, label=title)
    plt.gca().set(xlabel=x, ylabel=y, xscale=scale, yscale=scale)
    plt.legend(fontsize=7)
    plt.savefig(f"{out}/{name}.svg", bbox_inches="tight")
    plt.close()


def memory(row):
    """Figure 2: where SRAM and flash go."""
    kib = lambda *names: sum(int(row[name]) for name in names) / 1024
    stack = kib("stack_bytes")
    engine = kib("engine_static_bytes")
    bars = {
        "SRAM": [("tensors", kib("arena_tensor_bytes", "arena_scratch_bytes")),
                 ("persistent buffers", kib("arena_persistent_bytes")), ("engine", engine), ("stack", stack),
                 ("other", kib("static_bytes") - stack - engine)],
        "model in flash": [("weights and biases", kib("weight_bytes", "bias_bytes")),
                           ("quantization and graph", kib("quantization_bytes", "graph_bytes"))]}
    for bar, parts in bars.items():
        left = 0
        for name, size in parts:
            plt.barh(bar, size, left=left, label=f"{name} {size:.1f} KiB", edgecolor="white")
            left += size
    plt.gca().set(xlabel="KiB", title=f"{row['model_name']} on {row['board']}")
    plt.legend(fontsize=7)
    plt.savefig(f"{out}/figure2.svg", bbox_inches="tight")
    plt.close()


operators, latencies, energies = defaultdict(list), defaultdict(list), defaultdict(list)
for op in csv.DictReader(open(source + "/operators.csv", encoding="utf-8")):
    row = rows[op["key"]]
    if row["sample_kind"] == "layer" and int(op["op_macs"]):
        latency = 1000 * int(op["cycles"]) / int(row["clock_hz"])
        kind = "CONV_2D 1x1" if "-conv1x1" in row["architecture"] else op["op_name"]
        operators[f"{kind} {row['board']} {row['origin']}"].append((2 * int(op["op_macs"]) / 1e6, latency))
for row in networks:
    point = int(row["ops"]) / 1e6, float(row["latency_ms"])
    latencies[label(row)].append(point)
    energies[label(row)].append((point[0], point[1] * POWER_W[row["board"]]))
if networks:
    memory(max(networks, key=lambda row: int(row["ops"])))
    scatter("figure4", latencies, "Mop", "latency in ms")
    scatter("figure5", energies, "Mop", "energy in mJ, derived: latency times the paper's active power")
if operators:
    scatter("figure3", operators, "Mop", "latency in ms", "log")
