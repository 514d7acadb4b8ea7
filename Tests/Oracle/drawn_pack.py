"""Draws models (drawn_models.py), runs them with the tflite-micro interpreter, and writes what is to be compared.

usage: drawn_pack.py FIRST COUNT FOLDER    (seeds FIRST to FIRST + COUNT - 1)

Writes SEED.tflite, SEED.input and SEED.expected for each model that TFLM runs: raw tensor bytes of three inferences one
after another. Prints a JSON list of objects: seed, arena (bytes that TFLM took), operators (numbers of BuiltinOperator).
"""

import json
import os
import sys

import numpy as np
from tflite_micro.python.tflite_micro import runtime

from arena_bytes import taken
from drawn_models import Drawn


def run(drawn):
    """Outputs of three inferences and the arena taken; None where TFLM refuses the model."""
    try:
        interpreter = runtime.Interpreter.from_bytes(drawn.file, arena_size=1 << 20)
        details = interpreter.get_input_details(0)
        outputs = b""
        for start in range(0, len(drawn.inputs), drawn.input_bytes):
            data = np.frombuffer(drawn.inputs[start:start + drawn.input_bytes], dtype=details["dtype"])
            interpreter.set_input(data.reshape(details["shape"]), 0)
            interpreter.invoke()
            outputs += interpreter.get_output(0).tobytes()
        return outputs, taken(interpreter)
    except Exception:
        return None


def main():
    first, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    entries = []
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    for seed in range(first, first + count):
        try:
            drawn = Drawn(seed)
        except ValueError:
            continue
        result = None if drawn.is_empty else run(drawn)
        if result is None:
            continue
        for kind, data in (("tflite", drawn.file), ("input", drawn.inputs), ("expected", result[0])):
            with open(os.path.join(folder, f"{seed}.{kind}"), "wb") as file:
                file.write(data)
        entries.append({"seed": seed, "arena": result[1], "operators": sorted(drawn.codes)})
    print(json.dumps(entries))


if __name__ == "__main__":
    main()
