"""Draws models (drawn_models.py), gives some tensors scales and zero points at their ends, and has TFLM run them.

usage: extreme_pack.py FIRST COUNT FOLDER    (seeds FIRST to FIRST + COUNT - 1)

Writes SEED.tflite, SEED.input and SEED.expected: raw tensor bytes of three inferences one after another, and nothing where
the interpreter refuses the model or ends its process. Prints a JSON list of the seeds.

Left out is what C++ leaves undefined and TFLM does not check: divisions by zero, floats beyond int32, shifts by more bits than
there are (DIV, TANH, LOGISTIC, and whatever computes in floats).
"""

import json
import os
import random
import sys

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from drawn_models import CODES, TYPES, Drawn
from drawn_pack import run

UNDEFINED = {CODES.DIV, CODES.TANH, CODES.LOGISTIC, CODES.CAST, CODES.HARD_SWISH, CODES.UNIDIRECTIONAL_SEQUENCE_LSTM}
FACTORS = (1e-36, 1e-12, 1e-6, 1e-3, 1e3, 1e6, 1e12, 1e30)


def extreme(file, seed):
    """The file with other scales and zero points; None where a tensor holds floats."""
    draws = random.Random(seed)
    model = schema.ModelT.InitFromPackedBuf(file, 0)
    for tensor in (tensor for graph in model.subgraphs for tensor in graph.tensors):
        if tensor.type == TYPES.FLOAT32:
            return None
        quantization = tensor.quantization
        if quantization is None or quantization.scale is None or not len(quantization.scale):
            continue
        if draws.random() < 0.25:
            factor = draws.choice(FACTORS) if draws.random() < 0.5 else 2.0 ** draws.uniform(-20, 20)
            quantization.scale = [min(3e38, float(np.float32(scale * factor))) for scale in quantization.scale]
        if draws.random() < 0.25 and tensor.type == TYPES.INT8 and len(quantization.zeroPoint) == 1:
            quantization.zeroPoint = [draws.choice((-128, 127))]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def answers(drawn):
    """Outputs of the inferences, by a process of its own: a check of TFLM's that fails ends it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(2, 1)
        result = run(drawn)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(result[0] if result else b"")
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        outputs = pipe.read()
    return outputs if os.waitpid(child, 0)[1] == 0 else b""


def main():
    first, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    seeds = []
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for seed in range(first, first + count):
        try:
            drawn = Drawn(seed)
        except ValueError:
            continue
        if drawn.is_empty or drawn.codes & UNDEFINED:
            continue
        file = extreme(drawn.file, seed)
        if file is None:
            continue
        drawn.file = file
        for kind, data in (("tflite", file), ("input", drawn.inputs), ("expected", answers(drawn))):
            with open(os.path.join(folder, f"{seed}.{kind}"), "wb") as out:
                out.write(data)
        seeds.append(seed)
    print(json.dumps(seeds))


if __name__ == "__main__":
    main()
