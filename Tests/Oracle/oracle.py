#!/usr/bin/env python3
"""Runs a .tflite file with TensorFlow Lite Micro, the reference that the bundled engine is compared with.

    oracle.py MODEL INPUT OUTPUT [MODEL INPUT OUTPUT...] [--arena BYTES]

INPUT holds raw tensor bytes: all inputs of the first inference one after another, then those of the second, and so
on. OUTPUT gets the outputs in the same manner. Prints one line of JSON: inferences, input_bytes, output_bytes (of one
inference), version of the tflite-micro package. Exit 2 with one line on standard error if TFLM refuses the model.

Needs the PyPI package tflite-micro, which holds TFLM's reference kernels.
"""

import argparse
import importlib.metadata
import json
import sys

import numpy as np
from tflite_micro.python.tflite_micro import runtime


def tensors(describe):
    """Descriptions of all inputs or outputs; the runtime counts them by refusing the first that is not there."""
    found = []
    while True:
        try:
            found.append(describe(len(found)))
        except Exception:
            return found


def byte_count(description):
    return int(np.prod(description["shape"], dtype=np.int64)) * np.dtype(description["dtype"]).itemsize


def run(model, source, target, arena):
    try:
        interpreter = runtime.Interpreter.from_file(model, arena_size=arena)
    except Exception as refusal:
        print(f"TFLM refuses {model}: {refusal}", file=sys.stderr)
        return 2
    inputs = tensors(interpreter.get_input_details)
    outputs = tensors(interpreter.get_output_details)
    per_inference = sum(byte_count(each) for each in inputs)
    with open(source, "rb") as file:
        data = file.read()
    if len(data) % per_inference != 0:
        print(f"{source}: {len(data)} bytes are no multiple of {per_inference}", file=sys.stderr)
        return 2
    result = bytearray()
    at = 0
    for _ in range(len(data) // per_inference):
        for index, each in enumerate(inputs):
            count = byte_count(each)
            values = np.frombuffer(data, dtype=each["dtype"], count=count // np.dtype(each["dtype"]).itemsize, offset=at)
            interpreter.set_input(values.reshape(each["shape"]), index)
            at += count
        interpreter.invoke()
        for index in range(len(outputs)):
            result += interpreter.get_output(index).tobytes()
    with open(target, "wb") as file:
        file.write(result)
    print(json.dumps({
        "inferences": len(data) // per_inference,
        "input_bytes": per_inference,
        "output_bytes": sum(byte_count(each) for each in outputs),
        "version": importlib.metadata.version("tflite-micro"),
    }))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="MODEL INPUT OUTPUT")
    parser.add_argument("--arena", type=int, default=8_000_000)
    arguments = parser.parse_args()
    if len(arguments.files) % 3 != 0:
        parser.error("files come in threes: model, input, output")
    for at in range(0, len(arguments.files), 3):
        code = run(*arguments.files[at:at + 3], arguments.arena)
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
