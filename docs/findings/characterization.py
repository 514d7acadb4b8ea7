#!/usr/bin/env python3
"""characterization.py THROUGHLINE DATABASE --out characterization.md: the page of that name from stored rows.

Every figure comes from what `throughline fit --held-out` and `compare` print of them as JSON.
"""

import argparse
import pathlib

from paper_pattern import between, run

# Networks of each backbone that are held out.
HELD_OUT = 25

HEAD = f"""# What the sets say

Networks of each backbone on virtual boards, as `throughline characterize` took them (design `mixed`, seed 1: half drawn from the prior, half spread
over log-ops). Everything here is *emulated*, in the detailed tier of the cycle model: predictions of a model of the chips, no measurement
([silicon.md](silicon.md) has how far off it is). Formulas: [statistics.md](../explanation/statistics.md). What the paper found on boards is looked for in
[paper-pattern.md](paper-pattern.md); networks of no backbone are in [foreign-networks.md](foreign-networks.md). Written by
`docs/findings/characterization.py` from the rows of the sets of [measurements/](../../measurements/README.md):

    make sets
    docs/findings/characterization.py throughline .build/sets/sets.sqlite --out docs/findings/characterization.md
"""

MODELS = ("weighted_line", "operator_model", "robust_line", "origin_line", "random_forest")
WORDS = {model: model.replace("_", " ") for model in MODELS}


def board(group):
    """What a group is called: its board, and its engine where that is not the bundled one."""
    name = group["board"].removeprefix("nucleo-")
    return name if group["engine"] == "bundled" else f"{name}, {group['engine']}"


def percent(value, digits=2):
    return f"{100 * value:.{digits}f}"


def lines(groups):
    """The line of each backbone's uniform sample."""
    yield "\n## A line for each backbone\n"
    yield "MicroNets (section 3.3) draws latency of random networks of a backbone as a line over ops. R2 and residual are of the *uniform*"
    yield "sample, the only one that speaks of the space; R2 says how wide the ops are spread as much as how good the line is.\n"
    yield "| backbone | board | n | Mop/s (95 %) | intercept ms (95 %) | R2 | residual sd ms |"
    yield "|---|---|---|---|---|---|---|"
    for group in groups:
        for fit in group["fits"]:
            if fit["samples"] != "uniform":
                continue
            yield (
                f"| {group['backbone']} | {board(group)} | {fit['point_count']} | {fit['throughput_mop_per_s']:.0f} "
                f"({between(fit['throughput_interval'], 0)}) | {fit['intercept_ms']:.2f} ({between(fit['intercept_interval_ms'], 2)}) "
                f"| {fit['r_squared']:.4f} | {fit['residual_sd_ms']:.2f} |")


def left_out(groups):
    """Errors of each model on architectures that it has not seen."""
    yield "\n## Which model errs least\n"
    yield "Errors on architectures left out, mean and worst, in percent, of all samples of a backbone:\n"
    yield "| backbone | board | n | " + " | ".join(WORDS.values()) + " |"
    yield "|---|---|---|" + "---|" * len(MODELS)
    for group in groups:
        models = {model["model"]: model for model in group["models"]}
        cells = [
            f"{percent(models[name]['left_out_mape'])} / {percent(models[name]['left_out_worst'], 1)}"
            if "left_out_mape" in models.get(name, {}) else "-"
            for name in MODELS]
        count = max((model["point_count"] for model in group["models"]), default=0)
        yield f"| {group['backbone']} | {board(group)} | {count} | {' | '.join(cells)} |"
    yield "\nCounting ops alone, through the origin, misleads most for small networks. The operator model sums the work of each operator."


def held_out(parts):
    """Trials on networks that no fit has seen."""
    yield "\n## Networks that no fit has seen\n"
    yield f"{HELD_OUT} coverage networks of each backbone held out, three splits; *pooled* is one fit to all backbones of a board, without knowing which"
    yield "backbone a network is of. Inside: share of networks in the 95 % interval, by third of ops. Percent throughout.\n"
    yield "| board | group | model | MAPE by split | worst by split | inside | mean half-width | refused |"
    yield "|---|---|---|---|---|---|---|---|"
    for part in parts:
        for trial in part["trials"]:
            if trial["model"] not in ("weighted_line", "operator_model"):
                continue
            splits = trial["splits"]
            name = part["on"].split(",")[0].removeprefix("nucleo-") + (", tflm" if "engine tflm" in part["on"] else "")
            yield (
                f"| {name} | {trial['group']} | {WORDS[trial['model']]} | {', '.join(percent(split['mape']) for split in splits)} "
                f"| {', '.join(percent(split['worst']) for split in splits)} "
                f"| {', '.join('-' if share is None else percent(share, 0) for share in trial['held_shares'])} "
                f"| {percent(trial['mean_half_width'])} | {sum(split['refused_count'] for split in splits)} |")


def transfer(parts):
    """Fits tried on another backbone or board."""
    yield "\n## From one backbone, or board, to another\n"
    yield "The weighted line and the operator model fitted on one and tried on another: mean, worst and bias in percent."
    for part in parts:
        yield f"\n### {part['groups']}\n"
        yield "| fitted on | tried on | line | operator model |"
        yield "|---|---|---|---|"
        cells = {}
        for trial in part["transfer"]:
            figures = f"{percent(trial['mape'], 1)}, {percent(trial['worst'], 1)}, {100 * trial['bias']:+.1f}"
            cells.setdefault((trial["fitted_on"], trial["tested_on"]), {})[trial["model"]] = figures
        for (fitted, tested), by_model in cells.items():
            names = (" ".join(name.split()[:2]) if name != "all others" else name for name in (fitted, tested))
            yield f"| {' | '.join(names)} | {by_model.get('weighted_line', '-')} | {by_model.get('operator_model', '-')} |"
    yield "\nA line does not carry over: the backbone decides the throughput, as the paper says. The operator model carries over where a"
    yield "backbone's operators are in its samples; of an operator that no sample has, nothing but its order of magnitude is known."


def engines(comparison):
    """TensorFlow Lite Micro beside the bundled engine."""
    yield "\n## TensorFlow Lite Micro\n"
    yield "The same networks under both engines on the F746ZG, latency of TensorFlow Lite Micro with CMSIS-NN over that of the bundled engine:\n"
    yield "| backbone | networks | ratio (95 %) | least and most |\n|---|---|---|---|"
    for found in comparison["comparisons"]:
        yield (
            f"| {found['backbone']} | {found['pair_count']} | {found['ratio']:.2f} ({between(found['ratio_interval'], 2)}) "
            f"| {found['ratio_min']:.2f} to {found['ratio_max']:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", metavar="THROUGHLINE")
    parser.add_argument("database")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    database = ("--db", options.database)
    fits = run(options.program, "fit", "--origin", "emulated", "--held-out", str(HELD_OUT), *database)
    sections = [lines(fits["groups"]), left_out(fits["groups"]), held_out(fits["held_out"]), transfer(fits["between"])]
    if any(group["engine"] == "tflm" for group in fits["groups"]):
        sections.append(engines(run(options.program, "compare", "bundled", "tflm", *database)))
    text = HEAD + "\n".join(line for section in sections for line in section)
    pathlib.Path(options.out).write_text(text.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
