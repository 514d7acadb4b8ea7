"""What the runs of a comparison found, from the files that the commands left."""

import math
import re

import numpy

import intervals
from runs import ComparisonError, read_answers, read_json, write_json

write = write_json


def milliseconds(text):
    """A time as the commands take it, in ms."""
    found = re.fullmatch(r"([0-9.]+)(us|ms|s)", text)
    try:
        value = float(found[1]) * {"us": 1e-3, "ms": 1, "s": 1e3}[found[2]]
    except (TypeError, ValueError) as error:
        raise ComparisonError(f"--max-latency {text}: expected a time such as 40ms") from error
    return value


def share(path):
    """Share of right answers of a judgement."""
    try:
        return float(read_json(path, "score")["score"]["accuracy"])
    except (KeyError, TypeError, ValueError) as error:
        raise ComparisonError(f"{path}: expected a score, found none with {error}; remove it and start again") from error


def snake_case(value):
    """The same with its keys in snake_case; cards of earlier versions have them in camel case."""
    if isinstance(value, list):
        return [snake_case(each) for each in value]
    if isinstance(value, dict):
        return {re.sub(r"(?<=[a-z0-9])[A-Z]+", lambda found: "_" + found[0].lower(), key): snake_case(each)
                for key, each in value.items()}
    return value


def right(path):
    """1 for each right answer of a table, 0 for each wrong one."""
    return numpy.array([int(label == answer) for label, answer in zip(*read_answers(path))])


class SearchResult:
    """A search that is done, its network trained and judged."""

    def __init__(self, run):
        path = run.folder / "card.json"
        card = snake_case(read_json(path, "rounds", "limits", "data", "accuracies"))
        self.seconds = run.seconds
        try:
            last = card["rounds"][-1]
            outcome = last["outcome"]
            finding = last["finding"]
            self.network = outcome["architecture"]
            self.ops = 2 * finding["macs"]
            self.latency_ms = finding["latency_ms"]
            self.origin = finding["origin"]
            self.board = finding["board"]["board"]
            self.predicted_ms = last.get("predicted_ms")
            interval = last.get("interval")
            self.interval_ms = [interval["low"], interval["high"]] if interval else None
            efforts = [each["outcome"]["effort"] for each in card["rounds"]]
            self.training_macs = sum(effort["training_macs"] for effort in efforts)
            self.judging_macs = sum(effort["judging_macs"] for effort in efforts)
            self.judged = len(outcome["candidates"])
            self.limits = card["limits"]
            self.holds = all(row.get("found", row["predicted"]) <= row["bound"] for row in self.limits)
            self.data = (card["data"]["name"], card["data"]["digest"])
            self.fit = (card.get("fit") or {}).get("kind")
            self.float_accuracy = card["accuracies"]["float"]
        except (KeyError, IndexError, TypeError) as error:
            raise ComparisonError(
                f"{path}: expected a search card, found none with {error}; remove {run.folder} and start again") from error
        test = read_json(run.folder / "test.json", "score", "data", "data_digest")
        self.test_data = (test["data"], test["data_digest"])
        self.right = right(run.folder / "test.csv")
        judged = share(run.folder / "test.json")
        if abs(self.accuracy - judged) > 1e-9:
            raise ComparisonError(
                f"{run.folder / 'test.csv'}: expected {judged:.4f} right as in test.json, found {self.accuracy:.4f}; "
                "remove both and start again")

    @property
    def accuracy(self):
        """Right answers of the int8 file on the test examples."""
        return float(self.right.mean())

    @property
    def words(self):
        return (f"{self.network}, int8 {100 * self.accuracy:.1f} % of {len(self.right)}, latency {self.latency_ms:.2f} ms, "
                f"searched with {self.training_macs:.3g} MACs of training and {self.judging_macs:.2g} of judging")

    def record(self):
        """As result.json has it."""
        return {
            "network": self.network, "ops": self.ops, "judged": self.judged, "right": int(self.right.sum()),
            "count": len(self.right), "accuracy": self.accuracy, "float_accuracy": self.float_accuracy,
            "training_macs": self.training_macs, "judging_macs": self.judging_macs, "predicted_ms": self.predicted_ms, "interval_ms": self.interval_ms,
            "latency_ms": self.latency_ms, "limits": self.limits, "holds": self.holds, "seconds": self.seconds}


def document(settings, compared, judgings, subnets, ablations, failed):
    """Everything; each part of it that has runs which are done."""
    found = [(method, seed, SearchResult(run)) for method, seed, run in compared]
    variants = [(name, SearchResult(run)) for name, run in ablations]
    every = [result for _, _, result in found] + [result for _, result in variants]
    if not every:
        raise ComparisonError("expected a run that is done, found none; start without --only-page")
    for what in ("data", "test_data", "origin", "board"):
        if len({getattr(result, what) for result in every}) > 1:
            raise ComparisonError(
                f"expected one {what} in all runs, found {sorted({str(getattr(result, what)) for result in every})}; "
                "start anew in another --out")
    base = {seed: result.training_macs for method, seed, result in found if method == "dnas"}
    return {
        "settings": settings, "data": every[0].data[0], "data_digest": every[0].data[1],
        "test_data": every[0].test_data[0], "test_data_digest": every[0].test_data[1], "origin": every[0].origin,
        "board": every[0].board, "test_examples": len(every[0].right),
        "runs": [{"method": method, "seed": seed, **result.record(),
                  "training_of_dnas": result.training_macs / base[seed] if seed in base else None}
                 for method, seed, result in found],
        **methods(found), "rank_correlations": correlations(judgings, subnets),
        "ablation": [{"name": name, **result.record(), "is_kept": result.latency_ms <= limit}
                     for limit in [milliseconds(settings["max_latency"])] for name, result in variants],
        "failed": failed}


def methods(found):
    """Means by method, and differences to the differentiable search with what may be said of them."""
    names = list(dict.fromkeys(method for method, _, _ in found))
    arrays = {name: numpy.array([result.right for method, _, result in found if method == name]) for name in names}
    if not arrays:
        return {"methods": [], "differences": []}
    labels = {len(result.right) for _, _, result in found}
    if len(labels) > 1:
        raise ComparisonError(
            f"expected the same test examples in all runs, found {sorted(labels)}; remove test.json of each and start again")
    draws = intervals.Draws(arrays)
    means = []
    for name, array in arrays.items():
        accuracies = array.mean(axis=1)
        low, high = draws.interval(name)
        means.append({"method": name, "seeds": len(array), "mean": float(accuracies.mean()), "low": low, "high": high,
                      "least": float(accuracies.min()), "most": float(accuracies.max())})
    differences = []
    for name in names:
        if name == "dnas" or "dnas" not in arrays:
            continue
        low, high = draws.difference("dnas", name)
        verdict = "not separable" if low <= 0 <= high else "DNAS is ahead" if low > 0 else "DNAS is behind"
        if min(len(arrays["dnas"]), len(arrays[name])) < 2:
            # The interval is of examples alone: how far seeds lie apart is not known.
            verdict = "one seed"
        differences.append({
            "method": name, "difference": float(arrays["dnas"].mean() - arrays[name].mean()), "low": low, "high": high,
            "verdict": verdict})
    return {"methods": means, "differences": differences}


def correlations(judgings, subnets):
    """Of what supernets say of networks and what those reach when they are trained alone, on the same examples."""
    done = [run for run in subnets if run.is_done]
    found = []
    for run in judgings:
        if not run.is_done or len(done) < 3:
            continue
        path = run.commands[0][0]
        judged = read_json(path, "networks", "method", "validation_examples", "data")
        try:
            by_name = {entry["network"]: float(entry["accuracy"]) for entry in judged["networks"]}
        except (KeyError, TypeError, ValueError) as error:
            raise ComparisonError(
                f"{path}: expected judgements of networks, found none with {error}; remove it and start again") from error
        pairs = [(subnet.folder.name, by_name[subnet.folder.name], right(subnet.folder / "validation.csv"))
                 for subnet in done if subnet.folder.name in by_name]
        supernet = [accuracy for _, accuracy, _ in pairs]
        answers = numpy.array([array for _, _, array in pairs])
        tau = float(intervals.kendall_tau(supernet, answers.mean(axis=1)))
        interval = intervals.tau_interval(supernet, answers)
        found.append({
            "supernet": judged["method"], "count": len(pairs), "data": judged["data"], "examples": judged["validation_examples"],
            "tau": None if math.isnan(tau) else tau, "low": interval and interval[0], "high": interval and interval[1],
            "networks": [{"network": name, "supernet": accuracy, "alone": float(array.mean())}
                         for name, accuracy, array in pairs]})
    return found
