"""Writes a small network of PyTorch as an int8 .tflite file, with the settings of docs/howto/convert.md.

usage: from_pytorch.py OUT.tflite
"""

import os
import sys
import tempfile

import litert_torch
import numpy as np
import torch
from ai_edge_quantizer import quantizer, recipe


class Network(torch.nn.Module):
    """Images of 3 x 16 x 16 to 4 classes."""

    def __init__(self):
        super().__init__()
        self.first = torch.nn.Conv2d(3, 8, 3, padding=1)
        self.second = torch.nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.last = torch.nn.Linear(8, 4)

    def forward(self, image):
        first = torch.relu(self.first(image))
        joined = torch.relu(first + self.second(first))
        return self.last(torch.nn.functional.adaptive_avg_pool2d(joined, 1).flatten(1))


def main():
    torch.manual_seed(1)
    network = litert_torch.to_channel_last_io(Network().eval(), args=[0])
    converted = litert_torch.convert(network.eval(), (torch.zeros(1, 16, 16, 3),))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "float.tflite")
        converted.export(path)
        static = quantizer.Quantizer(path, recipe.static_wi8_ai8())
        numbers = np.random.default_rng(1)
        samples = [{"args_0": numbers.uniform(-1, 1, (1, 16, 16, 3)).astype(np.float32)} for _ in range(100)]
        ranges = static.calibrate({"serving_default": samples})
        static.quantize(ranges).export_model(sys.argv[1], overwrite=True)


if __name__ == "__main__":
    main()
