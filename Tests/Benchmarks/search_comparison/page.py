"""The page of a comparison in Markdown, and its figures beside it."""

import figures
import results
from intervals import DRAWS


def write(path, result, note=""):
    """Writes the page and its figures; `note` is Markdown that it begins with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pictures = {}
    if result["methods"]:
        pictures["accuracy"] = figures.accuracies(result)
    if result["rank_correlations"]:
        pictures["ranks"] = figures.ranks(result)
    limit = results.milliseconds(result["settings"]["max_latency"])
    if result["ablation"]:
        pictures["ablation"] = figures.ablation(result, limit)
    names = {}
    for name, picture in pictures.items():
        names[name] = f"{path.stem}-{name}.svg"
        (path.parent / names[name]).write_text(picture)
    path.write_text("\n".join(lines(result, limit, names, note)) + "\n")


def lines(result, limit, names, note):
    """The page, line by line."""
    yield "# Searches compared\n"
    if note.strip():
        yield note.strip() + "\n"
    yield from setting(result, limit)
    if result["methods"]:
        yield from accuracy(result, names["accuracy"])
    if result["runs"]:
        yield from runs(result)
    if result["rank_correlations"]:
        yield from ranks(result, names["ranks"])
    if result["ablation"]:
        yield from ablation(result, limit, names["ablation"])
    if result["failed"]:
        yield "## Missing\n"
        yield from (f"- {name}: {why}" for name, why in result["failed"].items())


def setting(result, limit):
    settings = result["settings"]
    limits = " ".join(["--max-latency", settings["max_latency"], *settings["limits"]])
    runs = result["runs"]
    seeds = max((run["seed"] for run in runs), default=0)
    yield (
        f"Written by `make compare-searches` (`Tests/Benchmarks/search_comparison`). Accuracy is of {result['test_data']} and says nothing "
        f"of other data; latency is {result['origin']}, on {result['board']}.\n")
    further = " ".join(settings["search_options"])
    if result["test_data"] != result["data"]:
        yield (
            f"- Searched and trained on {result['data']}; test and rank figures are by the test and validation splits of "
            f"{result['test_data']}, which has more examples of them.")
    yield f"- Limits: `{limits}`, latency by the {settings['fit']}; channels up to {settings['width_cap']}."
    yield (
        f"- Search: {settings['epochs']} epochs of batches of {settings['batch']}{f', `{further}`' if further else ''}; seeds 1 to "
        f"{seeds}. All methods train as much as the differentiable search does: examples times MACs times 3, a supernet counted by its "
        "widest network; judging is counted for `random` within that, for supernets beside it. `family` searches nothing.")
    yield (
        f"- Final training, the same for all: `--train-epochs {settings['train_epochs']}` in floats, and a fifth of that quantized. Each search "
        "chose its network on the validation split.")
    yield (
        f"- The test split was opened once a run, when nothing was left to choose: {result['test_examples']} examples, the same ones for "
        "all runs, the int8 file by the bundled engine.")
    yield (
        f"- Intervals: bootstrap, {DRAWS:,} draws, percentiles 2.5 to 97.5; test examples are drawn for all methods alike (paired), "
        "seeds for each method apart, their variance widened by n / (n - 1), since n seeds show too little of it. They are not widened for the "
        "number of comparisons.\n")


def accuracy(result, picture):
    yield "## Accuracy\n"
    yield f"![Accuracy by method]({picture})\n"
    yield "| method | seeds | mean | 95 % interval | least to most |"
    yield "|---|---|---|---|---|"
    for entry in result["methods"]:
        yield (
            f"| {entry['method']} | {entry['seeds']} | {percent(entry['mean'])} | {span(entry['low'], entry['high'])} | "
            f"{span(entry['least'], entry['most'])} |")
    yield ""
    if not result["differences"]:
        return
    yield "| DNAS minus | points | 95 % interval | |"
    yield "|---|---|---|---|"
    for entry in result["differences"]:
        yield (
            f"| {entry['method']} | {100 * entry['difference']:+.1f} | {100 * entry['low']:+.1f} to {100 * entry['high']:+.1f} | "
            f"{entry['verdict']} |")
    yield ""
    for verdict, words in (("DNAS is ahead", "DNAS is ahead of"), ("DNAS is behind", "DNAS is behind"),
                           ("not separable", "Not separable from DNAS, since the interval holds 0:"),
                           ("one seed", "Of one seed, which says nothing of the next:")):
        names = [entry["method"] for entry in result["differences"] if entry["verdict"] == verdict]
        if names:
            yield f"{words} {', '.join(names)}."
    yield ""


def runs(result):
    yield "## Runs\n"
    yield "MACs are of the search, without the final training; minutes are of both, of wall time.\n"
    yield "| method | seed | network | judged | Mop | int8 | float | predicted, ms | found, ms | limits | training, MACs | of DNAS's | judging, MACs | minutes |"
    yield "|" + "---|" * 14
    for run in result["runs"]:
        ratio = "-" if run["training_of_dnas"] is None else f"{run['training_of_dnas']:.2f}"
        yield (
            f"| {run['method']} | {run['seed']} | {run['network']} | {run['judged'] or '-'} | {run['ops'] / 1e6:.1f} | "
            f"{percent(run['accuracy'])} | {percent(run['float_accuracy'])} | {predicted(run)} | {run['latency_ms']:.2f} | "
            f"{'kept' if run['holds'] else 'broken'} | {run['training_macs']:.2e} | {ratio} | "
            f"{run['judging_macs']:.2e} | {run['seconds'] / 60:.1f} |")
    yield ""


def ranks(result, picture):
    yield "## Does the supernet rank networks as training does?\n"
    first = result["rank_correlations"][0]
    yield (
        f"{first['count']} networks that `random-supernet` judged, evenly spread over its ranks, each trained alone by `--epochs "
        f"{result['settings']['subnet_epochs']}` and judged as an int8 file on the validation split.\n")
    yield f"![Supernet against training alone]({picture})\n"
    yield "| supernet | networks | Kendall's tau-b | 95 % interval | |"
    yield "|---|---|---|---|---|"
    for entry in result["rank_correlations"]:
        if entry["tau"] is None:
            yield f"| {entry['supernet']} | {entry['count']} | - | - | all alike |"
            continue
        known = "not separable from no order" if entry["low"] <= 0 <= entry["high"] else ""
        yield (
            f"| {entry['supernet']} | {entry['count']} | {entry['tau']:.2f} | {entry['low']:.2f} to {entry['high']:.2f} | {known} |")
    yield "\nNetworks and validation examples are drawn for the interval.\n"


def ablation(result, limit, picture):
    yield "## What the latency limit is held by\n"
    yield (
        f"The differentiable search, seed 1, limit {limit:g} ms. *ops only* limits ops at the count for which the line over the stored "
        "samples gives that latency; *upper bound* holds the upper end of the 95 % interval to the limit.\n")
    yield f"![Latency found against the limit]({picture})\n"
    yield "| held by | network | Mop | predicted, ms | found, ms | limit | int8 |"
    yield "|---|---|---|---|---|---|---|"
    for entry in result["ablation"]:
        yield (
            f"| {entry['name']} | {entry['network']} | {entry['ops'] / 1e6:.2f} | {predicted(entry)} | {entry['latency_ms']:.2f} | "
            f"{'kept' if entry['is_kept'] else 'exceeded'} ({100 * (entry['latency_ms'] / limit - 1):+.1f} %) | "
            f"{percent(entry['accuracy'])} |")
    yield "\nOne seed: the accuracies say nothing of which is better.\n"


def predicted(entry):
    if entry["predicted_ms"] is None:
        return "-"
    if not entry["interval_ms"]:
        return f"{entry['predicted_ms']:.2f}"
    low, high = entry["interval_ms"]
    return f"{entry['predicted_ms']:.2f} ({low:.2f} to {high:.2f})"


def percent(share):
    return "-" if share is None else f"{100 * share:.1f} %"


def span(low, high):
    return f"{100 * low:.1f} to {100 * high:.1f} %"
