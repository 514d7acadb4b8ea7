"""Writes a small network of ONNX as an int8 .tflite file, with the settings of docs/howto/convert.md.

usage: from_onnx.py OUT.tflite
"""

import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def network():
    """Images of 3 x 16 x 16 to 4 classes."""
    numbers = np.random.default_rng(1)

    def weights(name, *shape):
        values = numbers.uniform(-0.3, 0.3, shape).astype(np.float32)
        return numpy_helper.from_array(values, name)

    nodes = [
        helper.make_node("Conv", ["image", "w1", "b1"], ["first"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["first"], ["active"]),
        helper.make_node("Conv", ["active", "w2", "b2"], ["second"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], group=8),
        helper.make_node("Add", ["active", "second"], ["sum"]),
        helper.make_node("GlobalAveragePool", ["sum"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["flat"]),
        helper.make_node("Gemm", ["flat", "w3", "b3"], ["classes"], transB=1),
    ]
    graph = helper.make_graph(
        nodes, "network", [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 16, 16])],
        [helper.make_tensor_value_info("classes", TensorProto.FLOAT, [1, 4])],
        [weights("w1", 8, 3, 3, 3), weights("b1", 8), weights("w2", 8, 1, 3, 3), weights("b2", 8),
         weights("w3", 4, 8), weights("b3", 4)])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def main():
    numbers = np.random.default_rng(2)
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "network.onnx")
        onnx.save(network(), model)
        calibration = os.path.join(folder, "calibration.npy")
        np.save(calibration, numbers.uniform(-1, 1, (50, 16, 16, 3)).astype(np.float32))
        # For images of three channels onnx2tf compares outputs on pictures that it fetches, unless they are there.
        np.save(
            os.path.join(folder, "calibration_image_sample_data_20x128x128x3_float32.npy"),
            numbers.uniform(0, 1, (20, 128, 128, 3)).astype(np.float32))
        subprocess.run(
            [os.path.join(os.path.dirname(sys.executable), "onnx2tf"), "-i", model, "-o", folder, "-oiqt", "-cind", "image",
             calibration, "[[[[0,0,0]]]]", "[[[[1,1,1]]]]"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
        shutil.copy(os.path.join(folder, "network_full_integer_quant.tflite"), sys.argv[1])


if __name__ == "__main__":
    main()
