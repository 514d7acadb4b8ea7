#!/usr/bin/env python3
"""Compares searches at one limit: same data, same work, same final training, several seeds (docs/findings/search-comparison.md).

    search_comparison --throughline PROGRAM --data DIR --db FILE --max-latency 15ms --max-sram 128K --max-flash 256K \\
        --out DIR [--page docs/findings/search-comparison.md] [-- OPTIONS OF EVERY SEARCH]

Drives the commands search, train, evaluate, fit, and throughline-train judge. What is done stays in OUT: killed at any
moment and started again with the same options, it goes on. --seeds, --methods and --subnets may grow between starts.
--page writes the page from whatever is done.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import page
import results
from runs import ComparisonError, Folder, Run, copy_rows, read_json, say

METHODS = ("dnas", "random", "random-supernet", "evolution", "no-cost", "family")
# By name: which options differ from those of the comparison.
ABLATIONS = {
    "ops only": ["ops"], "line": ["line"], "line, upper bound": ["line", "bound"],
    "second model": ["second-model"], "second model, upper bound": ["second-model", "bound"]}
# Which test examples are judged, whatever a search's seed drew.
TEST_SEED = 1


class Comparison:
    """The runs of a comparison, and where each lies."""

    def __init__(self, options):
        self.options = options
        self.out = options.out
        self.train = options.throughline.with_name("throughline-train")
        for program in (options.throughline, self.train):
            if not os.access(program, os.X_OK):
                raise ComparisonError(f"{program}: expected a program, found none; run make build")
        for data in (options.data, options.test_data):
            if not data.is_dir():
                raise ComparisonError(f"{data}: expected a data set, found no folder; see docs/reference/data.md")
        self.folder = Folder(self.out, self.settings, options.jobs, options.threads, self.plan)

    @property
    def settings(self):
        options = self.options
        keys = ("task", "board", "max_latency", "limits", "fit", "width_cap", "epochs", "batch", "train_epochs",
                "subnet_epochs", "threads", "search_options")
        return {"data": str(options.data), "test_data": str(options.test_data), **{key: getattr(options, key) for key in keys}}

    @property
    def plan(self):
        options = self.options
        kinds = [method for method in options.methods for _ in range(options.seeds)]
        if "random-supernet" in options.methods and options.subnets:
            kinds += ["judge"] * len(self.supernets) + ["subnet"] * options.subnets
        return kinds + [f"ablation {name}" for name in options.ablations if not self.is_shared(name)]

    def search(self, name, method, seed, place, changed, kind):
        """A search with its final training, and the answers of its file on the test examples."""
        options = self.options
        folder = self.out / "runs" / place
        arguments = [
            options.throughline, "search", "--task", options.task, "--data", options.data, "--board", options.board,
            "--method", method, "--seed", seed, "--epochs", options.epochs, "--train-epochs", options.train_epochs,
            "--batch", options.batch, *changed, *options.limits, *options.search_options,
            "--db", folder / "rows.sqlite", "--out", folder, "--resume"]
        if options.width_cap:
            arguments += ["--width-cap", options.width_cap]
        return Run(
            kind=kind, name=name, folder=folder, describe=lambda run: results.SearchResult(run).words,
            commands=[(folder / "card.html", arguments, False), self.answers(folder, "test", TEST_SEED)])

    def answers(self, folder, split, seed):
        """The command that judges a run's file."""
        options = self.options
        return (folder / f"{split}.json", [
            options.throughline, "evaluate", folder / "model.tflite", "--data", options.test_data, "--split", split,
            "--seed", seed, "--answers", folder / f"{split}.csv", "--json"], True)

    def compared(self, method, seed):
        """A run of the comparison."""
        changed = ["--max-latency", self.options.max_latency, "--fit", self.options.fit]
        return self.search(f"{method}, seed {seed}", method, seed, f"{method}-{seed}", changed, method)

    @property
    def all_compared(self):
        return [(method, seed, self.compared(method, seed))
                for seed in range(1, self.options.seeds + 1) for method in self.options.methods]

    def is_shared(self, ablation):
        """Whether the comparison's first run is this variant."""
        return ABLATIONS[ablation] == [self.options.fit] and "dnas" in self.options.methods

    def ablation(self, name):
        """A variant of the differentiable search: what its latency limit is held by."""
        if self.is_shared(name):
            return self.compared("dnas", 1)
        options = self.options
        if "ops" in ABLATIONS[name]:
            changed = ["--max-ops", self.implied_ops()]
        else:
            changed = ["--max-latency", options.max_latency, "--fit", ABLATIONS[name][0]]
            changed += ["--confidence", "95"] if "bound" in ABLATIONS[name] else []
        place = "ablation-" + name.replace(", ", "-").replace(" ", "-")
        return self.search(f"ablation {name}", "dnas", 1, place, changed, f"ablation {name}")

    def implied_ops(self):
        """Ops at which the line over the stored samples reaches the latency limit; 0 before they were worked out."""
        options, path = self.options, self.out / "implied-ops.json"
        if path.exists():
            return read_json(path, "ops")["ops"]
        if options.only_page:
            return 0
        done = subprocess.run(
            [options.throughline, "fit", "--backbone", options.backbone, "--db", self.out / "rows.sqlite", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise ComparisonError(f"fit ended with {done.returncode}: {done.stderr.strip()}")
        lines = [(group["board"], model) for group in json.loads(done.stdout)["groups"]
                 for model in group["models"] if group["engine"] == "bundled" and model["model"] == "weighted_line"]
        lines = [model for board, model in lines if options.board.split(":")[-1] in board]
        if len(lines) != 1:
            raise ComparisonError(
                f"{options.db}: expected samples of {options.backbone} with one firmware on {options.board}, found "
                f"{len(lines)} groups; give a database with one")
        line, = lines
        slack = results.milliseconds(options.max_latency) - line["intercept_ms"]
        if slack <= 0:
            raise ComparisonError(
                f"--max-latency {options.max_latency}: expected more than the line's intercept, "
                f"{line['intercept_ms']:.2f} ms; raise it or leave ops only out of --ablations")
        ops = round(slack / 1000 * line["throughput_mop_per_s"] * 1e6)
        results.write(path, {"ops": ops})
        return ops

    @property
    def supernets(self):
        """Methods whose supernets are asked about networks."""
        return [method for method in ("random-supernet", "dnas") if method in self.options.methods]

    def judging(self, method):
        """A supernet's judgements of the networks that random search with a supernet judged."""
        options, folder = self.options, self.out / "subnets"
        path = folder / f"{method}.json"
        command = [
            self.train, "judge", self.out / "runs" / f"{method}-1" / "round-1", "--data", options.data, "--examples", options.test_data,
            "--networks", self.out / "runs" / "random-supernet-1" / "round-1" / "found.json", "--count", options.subnets, "--json"]
        return Run(
            kind="judge", name=f"supernet of {method}", folder=folder / method, commands=[(path, command, True)],
            describe=lambda _: f"{len(read_json(path, 'networks')['networks'])} networks judged")

    def subnet(self, network):
        """A network trained alone, and its answers on the examples that the supernet judged by."""
        options, folder = self.options, self.out / "subnets" / network
        command = [
            options.throughline, "train", "--data", options.data, "--network", network, "--epochs",
            options.subnet_epochs, "--batch", options.batch, "--seed", "1", "--out", folder, "--resume"]
        return Run(
            kind="subnet", name=f"alone {network}", folder=folder,
            describe=lambda run: f"{100 * results.share(run.folder / 'validation.json'):.1f} % of validation",
            commands=[(folder / "training.json", command, False), self.answers(folder, "validation", 1)])

    def subnets(self):
        """The networks that were judged, once they are."""
        path = self.out / "subnets" / "random-supernet.json"
        networks = read_json(path, "networks")["networks"] if path.exists() else []
        return [self.subnet(entry["network"]) for entry in networks]

    def run(self):
        """Does everything; gives why runs failed, by name."""
        copy_rows(self.options.db, self.out / "rows.sqlite")
        searches = [run for _, _, run in self.all_compared]
        for run in searches:
            self.give_rows(run)
        failed = self.folder.do(searches)
        if self.options.ablations:
            variants = [self.ablation(name) for name in self.options.ablations]
            for run in variants:
                self.give_rows(run)
            failed |= self.folder.do([run for run in variants if run.kind.startswith("ablation")])
        if "random-supernet" in self.options.methods and self.options.subnets:
            ready = [method for method in self.supernets if self.compared(method, 1).is_done]
            failed |= self.folder.do([self.judging(method) for method in ready])
            failed |= self.folder.do(self.subnets())
        return failed

    def give_rows(self, run):
        """A database of its own, so that runs do not wait for each other."""
        run.folder.mkdir(parents=True, exist_ok=True)
        rows = run.folder / "rows.sqlite"
        if not rows.exists():
            shutil.copyfile(self.out / "rows.sqlite", rows.with_name("rows.sqlite.part"))
            rows.with_name("rows.sqlite.part").replace(rows)

    def result(self, failed):
        """Everything that was found, as result.json has it."""
        return results.document(
            self.settings, [entry for entry in self.all_compared if entry[2].is_done],
            [self.judging(method) for method in self.supernets], self.subnets(),
            [(name, run) for name in self.options.ablations
             for run in [self.ablation(name)] if run.is_done], failed)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--throughline", type=lambda text: pathlib.Path(text).resolve(), default=pathlib.Path(".build/release/throughline"))
    add("--task", default="kws")
    add("--backbone", help="space of the samples; the task's own unless given")
    add("--data", type=lambda text: pathlib.Path(text).resolve(), required=True)
    add("--test-data", type=lambda text: pathlib.Path(text).resolve(),
        help="another data set, with more examples that --data shares nothing with, whose test split judges what was found")
    add("--db", type=lambda text: pathlib.Path(text).resolve(), required=True, help="samples that latency is predicted by")
    add("--board", default="virtual:f746zg")
    add("--max-latency", required=True, help="such as 15ms")
    for name in ("sram", "flash", "arena", "model"):
        add(f"--max-{name}")
    add("--fit", default="second-model", choices=["line", "second-model"])
    add("--width-cap", type=int, default=64)
    add("--methods", default=",".join(METHODS))
    add("--seeds", type=int, default=3)
    add("--epochs", type=int, default=20, help="of the search")
    add("--batch", type=int, default=64)
    add("--train-epochs", type=int, default=20, help="of what was found")
    add("--subnets", type=int, default=20, help="networks trained alone to be compared with the supernet; 0 for none")
    add("--subnet-epochs", type=int, default=5)
    add("--ablations", default="; ".join(ABLATIONS), help="separated by semicolons; empty for none")
    add("--jobs", type=int, default=1, help="runs at a time")
    add("--threads", type=int, default=0, help="of libtorch in each run; the cores shared out unless given")
    add("--out", type=lambda text: pathlib.Path(text).resolve(), required=True)
    add("--page", type=pathlib.Path, help="Markdown page to write; figures go beside it")
    add("--note", type=pathlib.Path, help="Markdown that the page begins with, by hand")
    add("--only-page", action="store_true", help="run nothing, write the page from what is done")
    add("search_options", nargs="*", help="after --: further options of every search")
    found = parser.parse_args()
    found.methods = [method for method in found.methods.split(",") if method]
    found.ablations = [name.strip() for name in found.ablations.split(";") if name.strip()]
    for kind, names, known in (("--methods", found.methods, METHODS), ("--ablations", found.ablations, ABLATIONS)):
        if unknown := [name for name in names if name not in known]:
            parser.error(f"{kind} knows {', '.join(known)}, found {', '.join(unknown)}")
    for name, least in (("seeds", 1), ("epochs", 1), ("batch", 2), ("train_epochs", 1), ("subnet_epochs", 1), ("jobs", 1)):
        if getattr(found, name) < least:
            parser.error(f"expected --{name.replace('_', '-')} of at least {least}, found {getattr(found, name)}")
    if found.subnets and found.subnets < 3:
        parser.error("a rank correlation takes 3 networks and more: --subnets 3, or 0 for none")
    found.test_data = found.test_data or found.data
    found.backbone = found.backbone or {"vww": "vww50"}.get(found.task, found.task)
    found.limits = [word for name in ("sram", "flash", "arena", "model") if getattr(found, f"max_{name}")
                    for word in (f"--max-{name}", getattr(found, f"max_{name}"))]
    found.threads = found.threads or max(1, len(os.sched_getaffinity(0)) // found.jobs)
    return found


def stop(*_):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, stop)
    chosen = options()
    try:
        results.milliseconds(chosen.max_latency)
        comparison = Comparison(chosen)
        failed = {} if chosen.only_page else comparison.run()
        result = comparison.result(failed)
        results.write(chosen.out / "result.json", result)
        if chosen.page:
            page.write(chosen.page, result, chosen.note.read_text() if chosen.note else "")
            say(f"{chosen.page} written")
    except ComparisonError as error:
        sys.exit(f"search_comparison: {error}")
    except KeyboardInterrupt:
        say("search_comparison: stopped; start it again with the same options to go on")
        sys.exit(130)
    if failed:
        sys.exit(f"search_comparison: {len(failed)} runs failed: {', '.join(failed)}; start it again to try them again")


main()
