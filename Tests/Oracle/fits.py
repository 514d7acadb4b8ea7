#!/usr/bin/env python3
"""Prints what NumPy and SciPy make of the samples that FitTests.swift generates: the figures pasted there.

    fits.py        needs numpy and scipy
"""

import numpy as np
from scipy.optimize import nnls

MASK = (1 << 64) - 1


def splitmix(seed):
    """SplitMix64, as RandomSource has it; yields numbers in 0..<1."""
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        yield ((mixed ^ (mixed >> 31)) >> 11) * 2.0**-53


def samples(count, seed):
    """Features, ops and latencies: 8 counts up to their own scale and a constant; a true cost for most of them."""
    random = splitmix(seed)
    scales = [8e6, 5e6, 9e6, 4e5, 1e6, 3e5, 2e5, 5e4]
    costs = [3e-6, 5e-6, 2.5e-6, 9e-6, 1.2e-5, 0.0, 2e-5, 0.0]
    features, ops, latencies = [], [], []
    for _ in range(count):
        counts = [float(round(next(random) * scale)) for scale in scales]
        noise = 1 + 0.1 * (next(random) - 0.5)
        features.append(counts + [1.0])
        ops.append(2 * int(counts[0] + counts[1] + counts[2] + counts[4]))
        latencies.append((0.7 + sum(c * k for c, k in zip(counts, costs))) * noise)
    return np.array(features), np.array(ops), np.array(latencies)


# Cycles of one of each count by order of magnitude (docs/explanation/statistics.md), of those that the samples have.
TYPICAL = np.array([1, 1, 10, 3, 1, 1, 10, 1, 1000.0])
# Relative error that a coefficient off by its own size counts as.
DOUBT = 1e-4


def second_model(features, latencies):
    rows = features / latencies[:, None]
    sums = rows @ TYPICAL
    shares = rows * TYPICAL * sums.sum() / (sums @ sums)
    found = nnls(shares, np.ones(len(rows)))[0]
    for _ in range(20):
        pull = DOUBT * np.sqrt(len(rows)) / np.maximum(1, found)
        found = nnls(np.vstack([shares, np.diag(pull)]), np.append(np.ones(len(rows)), pull))[0]
    return found * TYPICAL * sums.sum() / (sums @ sums)


def weighted_line(ops, latencies):
    # polyfit's weights apply to the residuals before they are squared.
    slope, intercept = np.polyfit(ops / 1e6, latencies, 1, w=1 / latencies)
    return slope, intercept


def main():
    features, ops, latencies = samples(40, 7)
    print("first latency", repr(float(latencies[0])), "sum of ops", int(ops.sum()))
    print("coefficients", [float(x) for x in second_model(features, latencies)])
    print("line", [float(x) for x in weighted_line(ops, latencies)])
    line, model = [], []
    for left in range(len(ops)):
        keep = np.arange(len(ops)) != left
        slope, intercept = weighted_line(ops[keep], latencies[keep])
        line.append((intercept + slope * ops[left] / 1e6) / latencies[left] - 1)
        model.append(features[left] @ second_model(features[keep], latencies[keep]) / latencies[left] - 1)
    for name, errors in [("line", np.array(line)), ("second", np.array(model))]:
        scores = np.sort(np.abs(errors) / (1 + errors))
        print(name, "MAPE", float(100 * np.abs(errors).mean()), "worst", float(100 * np.abs(errors).max()),
              "bias", float(100 * errors.mean()), "half-width at 95 %", float(scores[int(np.ceil(41 * 0.95 - 1e-9)) - 1]))


main()
