#!/usr/bin/env python3
"""Writes folders of generated inputs in the layout of MLPerf Tiny's data sets, for its public runner.

    mlperf_datasets.py FOLDER BENCHMARK=MODEL... [--files N] [--seed S]

BENCHMARK is kws01, ic01, vww01 or ad01. FOLDER/BENCHMARK gets N inputs and y_labels.csv. Classes take turns as labels, and
for each an input is looked for that the tflite-micro wheel puts into it; for ad01 the half with the larger mean square
error are anomalies. FOLDER/BENCHMARK/expected.csv holds the wheel's results, for ad01 those of each window. Prints the
accuracy that a board with the wheel's outputs gets from the runner.
"""

import argparse
import csv
import pathlib

import numpy as np
from tflite_micro.python.tflite_micro import runtime

WINDOW, STRIDE, WINDOWS = 640, 128, 4  # of ad01, in values
WALK = 200  # steps


class Reference:
    def __init__(self, model):
        self.interpreter = runtime.Interpreter.from_file(model, arena_size=8_000_000)
        self.input = self.interpreter.get_input_details(0)
        self.output = self.interpreter.get_output_details(0)

    def __call__(self, values):
        self.interpreter.set_input(values.reshape(self.input["shape"]).astype(self.input["dtype"]), 0)
        self.interpreter.invoke()
        return dequantized(self.interpreter.get_output(0).flatten(), self.output)

    def scale(self):
        return scale(self.input)


def scale(details):
    parameters = details["quantization_parameters"]
    if len(parameters["scales"]) == 0:
        return None
    return np.float32(parameters["scales"][0]), int(parameters["zero_points"][0])


def dequantized(values, details):
    parameters = scale(details)
    if parameters is None:
        return values.astype(np.float32)
    return (values.astype(np.float32) - np.float32(parameters[1])) * parameters[0]


def tensor(benchmark, data, reference):
    """What a device makes of a file's bytes (benchmark/reference_submissions of mlcommons/tiny)."""
    if benchmark == "kws01":
        return np.frombuffer(data, np.int8)
    if benchmark in ("ic01", "vww01"):
        return (np.frombuffer(data, np.uint8).astype(np.int16) - 128).astype(np.int8)
    floats = np.frombuffer(data, np.float32)
    parameters = reference.scale()
    if parameters is None:
        return floats
    steps = floats / parameters[0]
    rounded = np.where(steps < 0, np.ceil(steps - 0.5), np.floor(steps + 0.5))
    return np.clip(rounded + parameters[1], -128, 127).astype(np.int8)


def classified(benchmark, reference, random, files):
    """Inputs for all classes in turn: the first that is in the class on a few random walks, or the nearest."""
    size = int(np.prod(reference.input["shape"]))
    classes = int(np.prod(reference.output["shape"]))
    zero = reference.scale()[1] if benchmark == "kws01" else 0
    met = {each: [] for each in range(classes)}

    def walk(wanted):
        best, at, result_there, seen = -np.inf, None, None, set()
        for step in range(WALK):
            if step < 20:
                smooth = np.repeat(random.normal(0, random.uniform(1, 90), size // 10 + 1), 10)[:size]
                trial = zero + smooth + random.normal(0, random.uniform(1, 20), size)
            else:
                trial = at.astype(np.float64)
                start, length = random.integers(0, size), random.integers(1, max(2, size // 3))
                trial[start:start + length] += random.normal(0, random.uniform(1, 80))
            trial = np.clip(trial, -128, 127).astype(np.int8)
            result = reference(trial)
            likeliest = int(np.argmax(result))
            if likeliest == wanted:
                return trial, result
            if likeliest not in seen:
                seen.add(likeliest)
                met[likeliest].append((trial, result))
            # A class that is out of sight comes nearer while the model becomes less sure of another.
            promise = result[wanted] - 0.1 * np.max(result)
            if promise >= best:
                best, at, result_there = promise, trial, result
        return at, result_there

    for index in range(files):
        wanted = index % classes
        values, result = met[wanted].pop() if met[wanted] else walk(wanted)
        stored = values if benchmark == "kws01" else (values.astype(np.int16) + 128).astype(np.uint8)
        yield stored.tobytes(), wanted, [result]


def spectrograms(reference, random, files):
    rows = []
    for _ in range(files):
        values = random.normal(random.uniform(-20, 0), random.uniform(1, 30), WINDOW + STRIDE * (WINDOWS - 1))
        data = values.astype("<f4").tobytes()
        errors = []
        for window in range(WINDOWS):
            part = data[4 * STRIDE * window:4 * (STRIDE * window + WINDOW)]
            difference = reference(tensor("ad01", part, reference)) - np.frombuffer(part, np.float32)
            errors.append([float(np.mean(np.square(difference, dtype=np.float64)))])
        rows.append((data, errors))
    middle = np.median([np.mean(errors) for _, errors in rows])
    for data, errors in rows:
        yield data, int(np.mean(errors) > middle), errors


def write(folder, benchmark, model, files, seed):
    random = np.random.default_rng(seed)
    reference = Reference(model)
    made = spectrograms(reference, random, files) if benchmark == "ad01" else \
        classified(benchmark, reference, random, files)
    classes = 2 if benchmark == "ad01" else int(np.prod(reference.output["shape"]))
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "y_labels.csv", "w", newline="") as labels, open(folder / "expected.csv", "w", newline="") as csv_file:
        truth, expected = csv.writer(labels, lineterminator="\n"), csv.writer(csv_file, lineterminator="\n")
        right = 0
        for index, (data, label, results) in enumerate(made):
            right += benchmark == "ad01" or int(np.argmax(results[0])) == label
            name = f"generated_{index:04d}.bin"
            (folder / name).write_bytes(data)
            window = [4 * WINDOW, 4 * STRIDE] if benchmark == "ad01" else []
            truth.writerow([name, classes, label] + window)
            for result in results:
                expected.writerow([name] + [f"{value:.6f}" for value in result])
    print(f"{benchmark}: {files} files, accuracy {100 * right / files:.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("models", nargs="+", metavar="BENCHMARK=MODEL")
    parser.add_argument("--files", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for word in arguments.models:
        benchmark, _, model = word.partition("=")
        if benchmark not in ("kws01", "ic01", "vww01", "ad01"):
            parser.error(f"{benchmark} is none of kws01, ic01, vww01, ad01")
        write(arguments.folder / benchmark, benchmark, model, arguments.files, arguments.seed)


if __name__ == "__main__":
    main()
