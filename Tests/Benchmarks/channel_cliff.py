#!/usr/bin/env python3
"""A 1x1 convolution of 138 channels against one of 140, on virtual boards (docs/explanation/engines.md).

    channel_cliff.py THROUGHLINE [--engine bundled tflm] [--board f767zi f746zg]

The MicroNets paper saw 37.5 against 21.5 ms on its F767ZI (section 4.1; its feature map is not stated). Both networks have
a feature map of 25 x 5. Cycles are of the detailed tier, which counts unaligned accesses.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import flatbuffers
import numpy
from ai_edge_litert import schema_py_generated as schema

ROWS, COLUMNS = 25, 5


def tensor(name, shape, kind, buffer, scale, zero_point=0):
    quantization = schema.QuantizationParametersT()
    quantization.scale, quantization.zeroPoint = list(scale), [zero_point] * len(scale)
    result = schema.TensorT()
    result.name, result.shape, result.type, result.buffer = name, list(shape), kind, buffer
    result.quantization = quantization
    return result


def pointwise(channels):
    """A model of one CONV_2D, 1x1, with random weights."""
    numbers = numpy.random.default_rng(1)
    buffers = [schema.BufferT() for _ in range(3)]
    buffers[1].data = numbers.integers(-127, 128, channels * channels, dtype=numpy.int8).view(numpy.uint8)
    buffers[2].data = numbers.integers(-1000, 1000, channels, dtype=numpy.int32).view(numpy.uint8)
    image = (1, ROWS, COLUMNS, channels)
    weight_scales = [0.005] * channels
    graph = schema.SubGraphT()
    graph.tensors = [
        tensor("in", image, schema.TensorType.INT8, 0, [0.05], 3),
        tensor("weights", (channels, 1, 1, channels), schema.TensorType.INT8, 1, weight_scales),
        tensor("bias", (channels,), schema.TensorType.INT32, 2, [0.05 * 0.005] * channels),
        tensor("out", image, schema.TensorType.INT8, 0, [0.1], -5)]
    options = schema.Conv2DOptionsT()
    options.padding, options.strideH, options.strideW = schema.Padding.VALID, 1, 1
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [0, 1, 2], [3]
    operator.builtinOptionsType, operator.builtinOptions = schema.BuiltinOptions.Conv2DOptions, options
    graph.operators, graph.inputs, graph.outputs = [operator], [0], [3]
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.CONV_2D
    code.version = 3
    model = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], buffers
    builder = flatbuffers.Builder(1 << 16)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("throughline")
    parser.add_argument("--engine", nargs="+", default=["bundled"])
    parser.add_argument("--board", nargs="+", default=["f767zi", "f746zg"])
    arguments = parser.parse_args()
    print("| board | engine | 138 channels | 140 channels | ratio |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for channels in (138, 140):
            (folder / f"pointwise_{channels}.tflite").write_bytes(pointwise(channels))
        for board in arguments.board:
            for engine in arguments.engine:
                latency = []
                for channels in (138, 140):
                    text = subprocess.run(
                        [arguments.throughline, "profile", folder / f"pointwise_{channels}.tflite", "--board",
                         f"virtual:{board}", "--engine", engine, "--timing", "detailed", "--repeat", "1", "--json",
                         "--db", folder / "rows.sqlite"], check=True, capture_output=True, text=True).stdout
                    latency.append(json.loads(text)["latency_ms"])
                print(f"| {board} | {engine} | {latency[0]:.2f} ms | {latency[1]:.2f} ms | {latency[0] / latency[1]:.2f} |",
                      flush=True)


main()
