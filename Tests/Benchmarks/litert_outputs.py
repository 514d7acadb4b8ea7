#!/usr/bin/env python3
"""Compares outputs on files that Throughline writes: the bundled engine, LiteRT's reference kernels, its default delegate.

    litert_outputs.py THROUGHLINE [--inputs 16] [MODEL.tflite...]

Takes every network that `throughline generate` knows, with generated weights, and the files named, such as trained ones. On
random int8 inputs the bundled engine, compiled here as in host_inference.py, must give the bytes of tflite-micro on every file
and those of LiteRT with its reference kernels (BUILTIN_REF, no delegate) on every file without FULLY_CONNECTED, which LiteRT's
reference kernel rounds otherwise than tflite-micro's; else the exit code is 1. How far the default delegate, XNNPACK, lies
from the reference kernels is printed.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from host_inference import Bundled, Micro, build


def known(throughline):
    help_text = subprocess.run([throughline, "generate", "--help"], check=True, capture_output=True, text=True).stdout
    names = re.search(r"Networks: (.*?)\.\s+Weights", re.sub(r"\s+", " ", help_text))
    if not names:
        sys.exit("litert_outputs.py: expected the names of networks in the help of generate, found none")
    return names[1].split(", ")


def interpreter(model, resolver):
    made = Interpreter(model_content=model, num_threads=1, experimental_op_resolver_type=resolver)
    made.allocate_tensors()
    return made


def run(made, values):
    made.set_tensor(made.get_input_details()[0]["index"], values)
    made.invoke()
    return made.get_tensor(made.get_output_details()[0]["index"])


def compare(name, model, library, inputs):
    """Whether the engine's outputs are those that they must be; prints a row."""
    engine, micro = Bundled(library, model), Micro(model)
    reference = interpreter(model, OpResolverType.BUILTIN_REF)
    standard = interpreter(model, OpResolverType.AUTO)
    shape = reference.get_input_details()[0]["shape"]
    random = numpy.random.default_rng(1)
    equal, equal_micro, differing, worst, apart = 0, 0, 0, 0, 0
    for _ in range(inputs):
        values = random.integers(-128, 128, size=shape, dtype=numpy.int8)
        expected = run(reference, values)
        found = engine.run(values)
        equal += found == expected.tobytes()
        equal_micro += found == micro.run(values)
        apart = max(apart, int(numpy.abs(
            numpy.frombuffer(found, numpy.int8).astype(int) - expected.astype(int).ravel()).max()))
        distance = numpy.abs(run(standard, values).astype(int) - expected.astype(int))
        differing += int((distance > 0).sum())
        worst = max(worst, int(distance.max()))
    total = inputs * expected.size
    products = any(op["op_name"] == "FULLY_CONNECTED" for op in reference._get_ops_details())
    print(f"| {name}{' (FULLY_CONNECTED)' if products else ''} | {equal_micro} of {inputs} | {equal} of {inputs}, by at most "
          f"{apart} | {differing} of {total}, by at most {worst} |", flush=True)
    return equal_micro == inputs and (products or equal == inputs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("throughline")
    parser.add_argument("models", nargs="*", type=pathlib.Path)
    parser.add_argument("--inputs", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = build(folder, ["-O2"])
        print("| file | equal to tflite-micro | equal to LiteRT's reference kernels | values that XNNPACK gives otherwise |")
        print("|---|---|---|---|")
        good = True
        for name in known(options.throughline):
            path = pathlib.Path(folder) / f"{name}.tflite"
            subprocess.run([options.throughline, "generate", name, "--out", path], check=True, capture_output=True)
            good &= compare(f"{name}, generated weights", path.read_bytes(), library, options.inputs)
        for path in options.models:
            good &= compare(f"{path.parent.name}/{path.name}", path.read_bytes(), library, options.inputs)
    if not good:
        sys.exit("litert_outputs.py: expected the bundled engine's outputs everywhere, found others; see above")


if __name__ == "__main__":
    main()
