"""Prints the arena that the tflite-micro interpreter took for each .tflite file, as a JSON list of numbers.

usage: arena_bytes.py MODEL...
"""

import json
import os
import re
import sys
import tempfile

from tflite_micro.python.tflite_micro import runtime


def taken(interpreter):
    """Bytes of arena; TFLM's log, which is C output, tells them."""
    saved = os.dup(2), os.dup(1)
    with tempfile.TemporaryFile() as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
        interpreter.print_allocations()
        for stream in (1, 2):
            os.dup2(saved[2 - stream], stream)
            os.close(saved[2 - stream])
        log.seek(0)
        text = log.read().decode()
    return int(re.search(r"allocation total (\d+) bytes", text)[1])


def arena_bytes(path):
    # The allocator counts from an arena whose end is a multiple of 16.
    return taken(runtime.Interpreter.from_file(path, arena_size=16 << 20))


if __name__ == "__main__":
    print(json.dumps([arena_bytes(path) for path in sys.argv[1:]]))
