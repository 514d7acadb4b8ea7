"""Runs .tflite files with the tflite-micro interpreter and prints what came out, as JSON.

usage: run_models.py MODEL...    (each on three inputs that are the same every time)
"""

import json
import sys

import numpy as np
from tflite_micro.python.tflite_micro import runtime


def run(path):
    interpreter = runtime.Interpreter.from_file(path, arena_size=4 << 20)
    details = interpreter.get_input_details(0)
    random = np.random.default_rng(1)
    outputs = []
    for _ in range(3):
        if details["dtype"] == np.float32:
            data = random.uniform(-1, 1, details["shape"]).astype(np.float32)
        else:
            data = random.integers(-128, 128, details["shape"], dtype=np.int8)
        interpreter.set_input(data, 0)
        interpreter.invoke()
        outputs.append(interpreter.get_output(0).flatten().tolist())
    return outputs


print(json.dumps([run(path) for path in sys.argv[1:]]))
