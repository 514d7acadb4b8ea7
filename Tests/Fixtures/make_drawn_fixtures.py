"""Makes the fixtures drawn_NAME: for each operator that TensorFlow's converter writes rarely, the smallest model that
Tests/Oracle/drawn_models.py draws with it among a few thousand seeds. All are of int8.

usage: make_drawn_fixtures.py FOLDER [NAME...]    (with the Python environment of .ci/setup --oracle; all unless named)
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Oracle"))

from drawn_models import CODES, Drawn  # noqa: E402
from drawn_pack import run  # noqa: E402

NAMES = ("NEG ELU PRELU GATHER REDUCE_MAX REDUCE_MIN SUM L2_NORMALIZATION LOG_SOFTMAX MIRROR_PAD SPLIT_V BATCH_MATMUL "
         "UNIDIRECTIONAL_SEQUENCE_LSTM ASSIGN_VARIABLE ABS RSQRT SQRT SQUARE DIV SQUARED_DIFFERENCE FLOOR CEIL ROUND EXP "
         "LOG RESIZE_BILINEAR GATHER_ND DEPTH_TO_SPACE SPACE_TO_DEPTH BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND REVERSE_V2 "
         "BROADCAST_TO FILL CAST EQUAL NOT_EQUAL GREATER GREATER_EQUAL LESS LESS_EQUAL SELECT_V2 ADD_N CUMSUM ZEROS_LIKE "
         "LOGICAL_AND LOGICAL_OR LOGICAL_NOT REDUCE_ALL DYNAMIC_UPDATE_SLICE EMBEDDING_LOOKUP BROADCAST_ARGS").split()
# Few values can come out of these.
NARROW = ("REDUCE_MIN", "REDUCE_ALL", "BROADCAST_ARGS")


def main():
    best = {}
    names = sys.argv[2:] or NAMES
    for seed in range(4000):
        try:
            drawn = Drawn(seed, narrow=True)
        except ValueError:
            continue
        if drawn.is_empty or drawn.input_bytes < 16:
            continue
        result = None
        for name in names:
            key = name.lower()
            better = key not in best or len(drawn.file) < len(best[key][0].file)
            if getattr(CODES, name) not in drawn.codes or not better:
                continue
            result = result or run(drawn)
            # Equal bytes say little where all of them are the same.
            if result is not None and len(set(result[0])) > 4 or (result and name in NARROW):
                best[key] = (drawn, result[0])
    for key, (drawn, outputs) in best.items():
        for kind, data in (("tflite", drawn.file), ("input", drawn.inputs), ("expected", outputs)):
            with open(os.path.join(sys.argv[1], f"drawn_{key}.{kind}"), "wb") as file:
                file.write(data)
    print(len(best), "models; missing", [n for n in names if n.lower() not in best])


if __name__ == "__main__":
    main()
