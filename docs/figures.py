#!/usr/bin/env python3
"""figures.py EXPORT: draws latency over ops of networks and of operators (needs matplotlib)."""
import csv
import sys
from collections import defaultdict
import matplotlib.pyplot as plt

rows = {row["key"]: row for row in csv.DictReader(open(sys.argv[1] + "/samples.csv", encoding="utf-8"))}
networks, operators = defaultdict(list), defaultdict(list)
for row in rows.values():
    if row["sample_kind"] in ("uniform", "coverage") and not row["drift"]:
        group = " ".join(row[name] for name in ("backbone", "board", "engine", "origin"))
        networks[group].append((int(row["ops"]) / 1e6, float(row["latency_ms"])))
for op in csv.DictReader(open(sys.argv[1] + "/operators.csv", encoding="utf-8")):
    if rows[op["key"]]["sample_kind"] == "layer":
        latency = 1000 * int(op["cycles"]) / int(rows[op["key"]]["clock_hz"])
        operators[op["op_name"]].append((2 * int(op["op_macs"]) / 1e6, latency))
for name, groups in (("figure3.svg", operators), ("figure4.svg", networks)):
    for label, points in sorted(groups.items()):
        plt.scatter(*zip(*points), s=8, label=label)
    plt.gca().set(xlabel="Mop", ylabel="latency in ms")
    plt.legend()
    plt.savefig(name)
    plt.close()
