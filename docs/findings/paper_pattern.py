#!/usr/bin/env python3
"""paper_pattern.py THROUGHLINE DATABASE --out paper-pattern.md: the page of that name from stored rows of the detailed tier.

Every figure comes from what `throughline fit`, `compare` and `reprice` print of them as JSON.
"""

import argparse
import json
import pathlib
import statistics
import subprocess

# Cycles of a load that misses the data cache and finds its line in SRAM: the price of memory_miss (DualIssueRules.swift).
SRAM_MISS = 10

HEAD = """# The paper's pattern, from our own rows

What Banbury et al. (MicroNets, MLSys 2021) found on boards, looked for in rows of the virtual boards: *emulated*, not measured, and by
the bundled engine, in the detailed tier of the cycle model. Each figure stands as it was found. Written by `docs/findings/paper_pattern.py` from the rows of the sets of
[measurements/](../../measurements/README.md) and of one backbone more:

    make sets
    throughline characterize --backbone vww50a4 --count 24 --seed 1 --repeat 1 --board virtual:f746zg --db vww50a4.sqlite
    throughline merge .build/sets/sets.sqlite vww50a4.sqlite --db all.sqlite
    docs/findings/paper_pattern.py throughline all.sqlite --out docs/findings/paper-pattern.md

"""


def run(program, *arguments):
    """What a command prints as JSON."""
    done = subprocess.run([program, *arguments, "--json"], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def between(interval, digits):
    return f"{interval['low']:.{digits}f} to {interval['high']:.{digits}f}"


def linearity(groups):
    yield "## Is latency linear in ops within a backbone?\n"
    yield "The paper: yes, with R2 from 0.95 to 0.99 (its figure 4). A line for each backbone and board, latency over ops, by least squares:\n"
    yield "| backbone | board | samples | Mop/s (95 %) | R2, drawn uniformly | R2, spread over ops | R2, both | mean error of the line |"
    yield "|---|---|---|---|---|---|---|---|"
    for group in groups:
        fits = {fit["samples"]: fit for fit in group["fits"]}
        if "pooled" not in fits:
            continue
        pooled = fits["pooled"]
        squares = [f"{fits[kind]['r_squared']:.3f}" if kind in fits else "-" for kind in ("uniform", "coverage", "pooled")]
        yield (
            f"| {group['backbone']} | {group['board']} | {pooled['point_count']} | {pooled['throughput_mop_per_s']:.0f} "
            f"({between(pooled['throughput_interval'], 0)}) | {' | '.join(squares)} | {100 * pooled['mape']:.0f} % |")
    pooled = [fit for group in groups for fit in group["fits"] if fit["samples"] == "pooled"]
    inside = sum(fit["r_squared"] >= 0.95 for fit in pooled)
    yield f"\nR2 of all samples of a backbone is 0.95 or more in {inside} of {len(pooled)} lines. It depends on the spread of the samples: a"
    yield "backbone whose uniform draws are all of about one size has a low one although its errors are small. An error in the mean of 20 % beside"
    yield "an R2 of 0.99 is that of the smallest networks, which take less than the line's intercept ([statistics.md](../explanation/statistics.md) has what to fit instead).\n"


def backbones(comparisons):
    yield "## Do backbones differ in throughput?\n"
    yield "The paper: KWS and CIFAR-10 networks by about 40 %. Throughput of the second over the first, by bootstrap of the pooled lines:\n"
    yield "| board | first | second | ratio (95 %) |\n|---|---|---|---|"
    for comparison in comparisons:
        # Not lines of one backbone on several boards, and not those of another engine.
        if not comparison["groups"].startswith("nucleo-") or "engine bundled" not in comparison["groups"]:
            continue
        board = comparison["groups"].split(",")[0]
        for ratio in comparison["ratios"]:
            names = " | ".join(ratio[side].split()[0] for side in ("first", "second"))
            interval = between(ratio["throughput_ratio_interval"], 2)
            yield f"| {board} | {names} | {ratio['throughput_ratio']:.2f} ({interval}) |"
    yield ""


def boards(comparison):
    yield "## F746ZG against F446RE\n"
    yield "The paper's table 4: the F446RE takes 2.26 to 2.38 times as long (DSCNN-S, MicroNet-KWS-S, -KWS-M, -AD-S). The same networks on both boards:\n"
    yield "| backbone | networks | latency on the F446RE over that on the F746ZG (95 %) | least and most |\n|---|---|---|---|"
    for found in comparison["comparisons"]:
        yield (
            f"| {found['backbone']} | {found['pair_count']} | {found['ratio']:.2f} ({between(found['ratio_interval'], 2)}) "
            f"| {found['ratio_min']:.2f} to {found['ratio_max']:.2f} |")
    yield ""


def channels(groups):
    yield "## Channels divisible by four\n"
    yield "The paper: a layer of 140 channels takes 21.5 ms and one of 138 takes 37.5 ms. [engines.md](../explanation/engines.md) has that layer with both engines."
    yield "Over whole networks: a backbone of any widths (vww50) beside the same one with widths that are multiples of four (vww50a4):\n"
    yield "| board | networks | vww50, Mop/s (95 %) | vww50a4, Mop/s (95 %) | gain |\n|---|---|---|---|---|"
    lines = {
        (group["board"], group["backbone"]): fit
        for group in groups for fit in group["fits"] if fit["samples"] == "pooled"}
    for board in sorted({board for board, _ in lines}):
        pair = [lines.get((board, backbone)) for backbone in ("vww50", "vww50a4")]
        if None in pair:
            continue
        cells = [f"{fit['throughput_mop_per_s']:.0f} ({between(fit['throughput_interval'], 0)})" for fit in pair]
        counts = " and ".join(str(fit["point_count"]) for fit in pair)
        gain = pair[1]["throughput_mop_per_s"] / pair[0]["throughput_mop_per_s"] - 1
        yield f"| {board} | {counts} | {' | '.join(cells)} | {100 * gain:+.0f} % |"
    yield ""


def weights(program, database):
    stored = run(program, "reprice", "--db", database)["rows"]
    moved = run(program, "reprice", "--db", database, "--set", f"flash_miss={SRAM_MISS}")["rows"]
    # Only a Cortex-M7 has a data cache.
    gains = [
        1 - after["cycles"] / before["cycles"]
        for before, after in zip(stored, moved) if before["cycle_model"].startswith("cortex-m7")]
    yield "## Weights in SRAM\n"
    yield "The paper: worth about 1 %. Rows of the detailed tier count the loads that miss the data cache and are answered by flash; priced as"
    yield f"if SRAM had answered them ({SRAM_MISS} cycles instead of 14, `throughline reprice --set flash_miss={SRAM_MISS}`) they take less time:\n"
    yield f"{len(gains)} networks: {100 * statistics.median(gains):.1f} % in the median, from {100 * min(gains):.1f} % to {100 * max(gains):.1f} %.\n"
    yield "Literals of the code are among these loads, and stay in flash, so this is the most that moving the weights can bring by this model."
    yield "What published latencies say of data caches is in [silicon.md](silicon.md): networks that do not fit come out 2 to 4 % too slow.\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", metavar="THROUGHLINE")
    parser.add_argument("database")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    fits = run(options.program, "fit", "--origin", "emulated", "--db", options.database)
    bundled = [group for group in fits["groups"] if group["engine"] == "bundled"]
    sections = [
        linearity(bundled), backbones(fits["between"]),
        boards(run(options.program, "compare", "f746zg", "f446re", "--db", options.database)),
        channels(bundled), weights(options.program, options.database),
    ]
    text = HEAD + "\n".join(line for section in sections for line in section)
    pathlib.Path(options.out).write_text(text.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
