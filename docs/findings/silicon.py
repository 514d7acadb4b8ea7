"""Writes the tables of docs/findings/silicon.md from measurements/silicon/points.csv: python3 docs/findings/silicon.py"""

import csv
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "findings" / "silicon.md"
MARK = "## The tables\n"
WHOLE = ("network", "program")


def points():
    with open(ROOT / "measurements" / "silicon" / "points.csv", newline="") as file:
        return list(csv.DictReader(file))


def error(point, tier="detailed"):
    """Emulated less silicon, as a share of silicon."""
    return float(point[tier + "_cycles"]) / float(point["silicon_cycles"]) - 1


def sources(chosen, tier):
    """Mean and worst absolute error, mean signed one, by source."""
    found = {}
    for point in chosen:
        if point[tier + "_cycles"]:
            found.setdefault(point["source"], []).append(error(point, tier))
    return {
        source: (len(errors), sum(map(abs, errors)) / len(errors), max(map(abs, errors)), sum(errors) / len(errors))
        for source, errors in found.items()
    }


def span(chosen, tier):
    """What SiliconRange makes of the sources."""
    ratios = {}
    for point in chosen:
        if point[tier + "_cycles"]:
            ratios.setdefault(point["source"], []).append(1 / (1 + error(point, tier)))
    if len(ratios) < 2:
        return None
    below = above = 0
    for source, own in ratios.items():
        others = [ratio for name, some in ratios.items() if name != source for ratio in some] + [1]
        below += max(0, min(others) - min(own))
        above += max(0, max(own) - max(others))
    every = [ratio for some in ratios.values() for ratio in some] + [1]
    return min(every) - below / len(ratios), max(every) + above / len(ratios)


def percent(share, signed=False):
    return f"{100 * share:+.1f} %" if signed else f"{100 * share:.1f} %"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def core(name, title, every):
    own = [point for point in every if point["core"] == name]
    counted = [point for point in own if point["counts"] == "yes"]
    text = f"\n### {title}\n\n"
    rows = [
        [
            point["kind"], point["name"], point["board"], point["grade"], f"{float(point['silicon_cycles']):,.10g}",
            f"{float(point['detailed_cycles']):,.10g}", f"{1 / (1 + error(point)):.3f}",
            f"{1 / (1 + error(point, 'fast')):.3f}" if point["fast_cycles"] else "", point["source"],
            point["counts"],
        ]
        for point in own
    ]
    text += table(
        ["kind", "what", "silicon", "class", "cycles on silicon", "detailed tier", "silicon / detailed", "silicon / fast",
         "source", "counts"], rows)
    for tier in ("detailed", "fast"):
        for label, chosen in (
            ("with the paper's table", [point for point in counted if point["kind"] in WHOLE]),
            ("without it", [point for point in counted if point["kind"] in WHOLE and point["grade"] != "B"]),
        ):
            found = sources(chosen, tier)
            if not found:
                continue
            text += f"\nNetworks and programs, {tier} tier, {label}:\n\n"
            rows = [[source, str(n), percent(mean), percent(worst), percent(signed, True)]
                    for source, (n, mean, worst, signed) in found.items()]
            mean = sum(values[1] for values in found.values()) / len(found)
            rows.append(["mean over sources", "", percent(mean), percent(max(v[2] for v in found.values())), ""])
            text += table(["source", "points", "mean error", "worst", "bias"], rows)
            limits = span(chosen, tier)
            if limits:
                text += f"\nInterval: {limits[0]:.2f} to {limits[1]:.2f} times the emulated latency.\n"
    layers = [point for point in counted if point["kind"] == "layer"]
    if layers:
        mean = sum(abs(error(point)) for point in layers) / len(layers)
        text += f"\nBy layer, detailed tier: mean error {percent(mean)}.\n"
    return text


def main():
    every = points()
    page = PAGE.read_text()
    head = page[: page.index(MARK) + len(MARK)]
    text = f"\nBy version {every[0]['model']} of the cycle model.\n"
    text += core("cortex-m7", "Cortex-M7", every) + core("cortex-m4", "Cortex-M4", every)
    PAGE.write_text(head + text)


if __name__ == "__main__":
    main()
