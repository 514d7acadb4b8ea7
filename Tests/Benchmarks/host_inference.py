#!/usr/bin/env python3
"""Inferences per second on this machine, one thread: the bundled engine, tflite-micro, and LiteRT with XNNPACK.

    host_inference.py [--seconds 1] [--rounds 5] MODEL.tflite...

Seconds are the process's own, so that other load on the machine matters little; the engines take turns, and the figure is
the median of the rounds. The bundled engine is compiled here from firmware/engine, as the host's tests compile it. Before anything is timed its outputs
must equal those of tflite-micro byte for byte.
"""

import argparse
import ctypes
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
from tflite_micro import runtime

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "firmware" / "engine"


def build(folder, flags):
    """The engine as a shared library, by the compiler that SwiftPM uses: Swift's own Clang."""
    swift = shutil.which("swift")
    compiler = str(pathlib.Path(swift).resolve().parent / "clang++") if swift else "clang++"
    library = pathlib.Path(folder) / "libengine.so"
    sources = sorted(str(path) for path in SOURCES.glob("*.cpp"))
    subprocess.run([compiler, "-std=c++17", "-shared", "-fPIC", *flags, *sources, "-o", str(library)], check=True)
    return ctypes.CDLL(str(library))


class Engine(ctypes.Structure):
    """tl_engine of engine.h."""
    _fields_ = [("model", ctypes.c_void_p), ("model_bytes", ctypes.c_uint32), ("arena", ctypes.c_void_p),
                ("arena_bytes", ctypes.c_uint32), ("state", ctypes.c_uint32 * 8)]


class Bundled:
    name = "bundled"
    arena_bytes = 8 << 20

    def __init__(self, library, model):
        self.library = library
        # The model and the arena must start at multiples of 16.
        self.memory = ctypes.create_string_buffer(len(model) + self.arena_bytes + 32)
        start = (ctypes.addressof(self.memory) + 15) & ~15
        arena = (start + len(model) + 15) & ~15
        ctypes.memmove(start, model, len(model))
        self.engine = Engine()
        self.error = ctypes.create_string_buffer(256)
        library.tl_engine_prepare.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p,
                                              ctypes.c_uint32, ctypes.c_void_p]
        code = library.tl_engine_prepare(ctypes.byref(self.engine), start, len(model), arena, self.arena_bytes, self.error)
        if code & 0xFFFF:
            sys.exit(f"host_inference.py: the bundled engine refuses the model with code {code & 0xFFFF}")
        library.tl_engine_tensor.restype = ctypes.c_void_p
        self.description = ctypes.create_string_buffer(256)

    def place(self, direction):
        place = self.library.tl_engine_tensor(ctypes.byref(self.engine), direction, 0, self.description)
        return place, int.from_bytes(self.description.raw[4:8], "little")

    def run(self, values):
        place, size = self.place(0)
        assert values.nbytes == size
        ctypes.memmove(place, values.tobytes(), size)
        self.invoke()
        place, size = self.place(1)
        return ctypes.string_at(place, size)

    def invoke(self):
        if self.library.tl_engine_invoke(ctypes.byref(self.engine), None, None, self.error) & 0xFFFF:
            sys.exit("host_inference.py: the bundled engine fails")


class Micro:
    name = "tflite-micro"

    def __init__(self, model):
        self.interpreter = runtime.Interpreter.from_bytes(model)

    def run(self, values):
        self.interpreter.set_input(values, 0)
        self.invoke()
        return self.interpreter.get_output(0).tobytes()

    def invoke(self):
        self.interpreter.invoke()


class LiteRT:
    name = "LiteRT, XNNPACK"

    def __init__(self, model):
        from ai_edge_litert.interpreter import Interpreter
        self.interpreter = Interpreter(model_content=model, num_threads=1)
        self.interpreter.allocate_tensors()
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]

    def run(self, values):
        self.interpreter.set_tensor(self.input, values)
        self.invoke()
        return self.interpreter.get_tensor(self.output).tobytes()

    def invoke(self):
        self.interpreter.invoke()


def rate(engine, seconds):
    """Inferences per second of processor time, over about that time."""
    count, start = 0, time.process_time()
    while (now := time.process_time()) < start + seconds or count == 0 or now == start:
        engine.invoke()
        count += 1
    return count / (now - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each turn")
    parser.add_argument("--rounds", type=int, default=5)
    # What SwiftPM gives the engine in the tests' configuration.
    parser.add_argument("--flags", default="-O2", help="of the compiler, for the bundled engine")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = build(folder, arguments.flags.split())
        print("| model | engine | inferences/s | of LiteRT |\n|---|---|---|---|")
        for path in arguments.models:
            model = path.read_bytes()
            engines = [Bundled(library, model), Micro(model), LiteRT(model)]
            details = engines[1].interpreter.get_input_details(0)
            values = numpy.random.default_rng(1).integers(-128, 128, size=details["shape"], dtype=numpy.int8)
            outputs = [engine.run(values) for engine in engines]
            if outputs[0] != outputs[1]:
                sys.exit(f"host_inference.py: {path.name}: the bundled engine's output is not tflite-micro's")
            rounds = [[rate(engine, arguments.seconds) for engine in engines] for _ in range(arguments.rounds)]
            medians = [statistics.median(column) for column in zip(*rounds)]
            for engine, median in zip(engines, medians):
                print(f"| {path.stem} | {engine.name} | {median:.1f} | {median / medians[2]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
