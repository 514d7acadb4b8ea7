#!/usr/bin/env python3
"""Judges `predict` on networks that no fit has seen: coverage, widths, refusals and the interval score.

    foreign_networks.py PROGRAM --set FOLDER          rows of `characterize --backbone foreign --seed OTHER`, exported
    foreign_networks.py PROGRAM --models FILE ...     models, each profiled on the virtual board first

Of the rows' networks each is generated again, predicted, and compared with its row. An interval score is that of
Gneiting and Raftery (2007) over the latency found: width + 2/0.05 of what lies outside, so that narrow and wrong loses.
"""

import argparse
import collections
import csv
import json
import math
import pathlib
import statistics
import subprocess
import tempfile

LEVEL = 0.95
# Milliseconds below which a file is hardly a network.
SMALL = 0.05


def run(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False).stdout


def predictions(program, board, engine, paths, folder):
    """The prediction of each path, as predict's lines of JSON tell it; none of a file that is no model."""
    # An empty database, so that the kept sets answer.
    out = run(
        program, "predict", "--board", board, "--engine", engine, "--json", "--db", folder / "none.sqlite", *paths)
    # Of one model it is an object over several lines.
    lines = [json.loads(out)] if len(paths) == 1 else [json.loads(line) for line in out.splitlines()]
    return {line["model"]["model"]: line for line in lines if "model" in line}


def binomial(held, count):
    """Two-sided probability of a count as far from LEVEL as this one."""
    chance = [
        math.exp(
            math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
            + k * math.log(LEVEL) + (count - k) * math.log(1 - LEVEL))
        for k in range(count + 1)
    ]
    return min(1, sum(p for p in chance if p <= chance[held] * (1 + 1e-9)))


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, max(0, math.ceil(share * len(values)) - 1))] if values else math.nan


def figures(cases):
    """One line of a table over (found, low, predicted, high) of those that were not refused."""
    known = [case for case in cases if case["low"] is not None]
    held = sum(case["low"] <= case["found"] <= case["high"] for case in known)
    halves = [(case["high"] - case["low"]) / 2 / case["predicted"] for case in known]
    errors = [abs(case["predicted"] / case["found"] - 1) for case in known]
    scores = [
        ((case["high"] - case["low"])
         + 2 / (1 - LEVEL) * (max(0, case["low"] - case["found"]) + max(0, case["found"] - case["high"])))
        / case["found"]
        for case in known
    ]
    if not known:
        return f"| {len(cases)} | 100.0 % |  |  |  |  |  |  |"
    return (
        f"| {len(cases)} | {100 * (1 - len(known) / len(cases)):.1f} % | {held} of {len(known)} "
        f"({100 * held / len(known):.1f} %, p {binomial(held, len(known)):.2f}) "
        f"| {100 * statistics.median(errors):.2f} % | {100 * quantile(errors, 0.9):.1f} % "
        f"| {100 * statistics.median(halves):.1f} % | {100 * quantile(halves, 0.9):.1f} % "
        f"| {100 * statistics.mean(scores):.1f} % |")


HEAD = """| | networks | refused | held by the interval | median error | 90 % of errors below | median half-width | 90 % of half-widths below | interval score |
|---|---|---|---|---|---|---|---|---|"""


def case(name, found, line, census):
    interval = (line or {}).get("interval_ms") or {}
    return {
        "name": name, "found": found, "low": interval.get("low"), "high": interval.get("high"),
        "predicted": (line or {}).get("latency_ms"), "census": census, "fit": ((line or {}).get("fit") or {}).get("model"),
        "refusal": (line or {}).get("refusal"), "wider": (line or {}).get("wider_for"),
    }


def of_set(program, board, engine, folder, least, most, work):
    rows = [row for row in csv.DictReader(open(folder / "samples.csv"))]
    rows = [row for row in rows if row["backbone"] == "foreign"][least:most]
    paths = []
    for row in rows:
        path = work / f"{row['architecture']}.tflite"
        run(program, "generate", row["architecture"], "--out", path)
        paths.append(path)
    found = {}
    for start in range(0, len(paths), 100):
        found |= predictions(program, board, engine, paths[start:start + 100], work)
    return [
        case(row["architecture"], float(row["latency_ms"]), found.get(row["architecture"] + ".tflite"),
             json.loads(row["census"]))
        for row in rows
    ]


def of_models(program, board, engine, paths, work):
    cases = []
    for path in map(pathlib.Path, paths):
        out = run(program, "profile", "--json", "--repeat", 1, "--board", f"virtual:{board}", "--engine", engine,
                  "--db", work / "rows.sqlite", path)
        profile = json.loads(out) if out.strip() else {}
        if "latency_ms" not in profile:
            continue
        line = predictions(program, board, engine, [path], work).get(path.name)
        census = {entry["op"]: entry["count"] for entry in profile["op_census"]}
        cases.append(case(str(path), profile["latency_ms"], line, census))
    return cases


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--board", default="f746zg")
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--set", type=pathlib.Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int)
    parser.add_argument("--models", nargs="*", default=[])
    parser.add_argument("--each", action="store_true", help="a line for each network too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        cases = []
        if options.set:
            cases += of_set(
                options.program, options.board, options.engine, options.set, options.first, options.last, work)
        cases += of_models(options.program, options.board, options.engine, options.models, work)
    print(HEAD)
    print("| all", figures(cases))
    groups = collections.defaultdict(list)
    for entry in cases:
        if "/" in entry["name"]:
            groups[str(pathlib.Path(entry["name"]).parent)].append(entry)
            if entry["found"] >= SMALL:
                groups[f"of at least {SMALL} ms"].append(entry)
        for operator in entry["census"]:
            groups["with " + operator].append(entry)
    for group, members in sorted(groups.items()):
        print(f"| {group}", figures(members))
    if options.each:
        print("\n| model | predicted | interval | found | held | by |\n|---|---|---|---|---|---|")
        for entry in cases:
            if entry["low"] is None:
                print(f"| {entry['name']} | refused | | {entry['found']:.4g} ms | | {entry['refusal']} |")
                continue
            held = "yes" if entry["low"] <= entry["found"] <= entry["high"] else "**no**"
            print(
                f"| {entry['name']} | {entry['predicted']:.4g} ms | {entry['low']:.4g} to {entry['high']:.4g} ms "
                f"| {entry['found']:.4g} ms | {held} | {(entry['fit'] or '').replace('_', ' ')} |")


if __name__ == "__main__":
    main()
