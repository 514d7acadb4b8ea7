"""Writes what Python torch computes, for the tests to compare with: networks, optimizers, sounds.

    pip install torch==2.13.0 safetensors numpy
    python reference.py

Weights are named as Throughline names them. Paddings are TFLite's, worked out by hand for these sizes, so that the
networks here share no code with those under test.
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).parent
# Where an activation lies nearer to a bend of ReLU6, another order of summation may put it on the other side, and
# the gradients say nothing any more.
LEAST_DISTANCE = 2e-5

class Recorder:
    """Makes weights when they are first asked for, and normalizes with them."""

    def __init__(self):
        self.parameters = {}
        self.statistics = {}
        self.distance = float("inf")

    def relu6(self, x):
        self.distance = min(self.distance, x.abs().min().item(), (x - 6).abs().min().item())
        return F.hardtanh(x, 0.0, 6.0)

    def parameter(self, name, shape, spread, centre=0.0):
        if name not in self.parameters:
            value = centre + spread * torch.randn(shape)
            self.parameters[name] = value.requires_grad_()
        return self.parameters[name]

    def normalize(self, layer, x, training):
        channels = x.shape[1]
        gain = self.parameter(f"{layer}.gain", [channels], 0.2, 1.0)
        offset = self.parameter(f"{layer}.offset", [channels], 0.2)
        mean = self.statistics.setdefault(f"{layer}.mean", torch.zeros(channels))
        variance = self.statistics.setdefault(f"{layer}.variance", torch.ones(channels))
        return F.batch_norm(x, mean, variance, gain, offset, training, 0.1, 1e-5)

    def weight(self, layer, *shape):
        return self.parameter(f"{layer}.weight", shape, (2 / (shape[1] * shape[2] * shape[3])) ** 0.5)

    def head(self, layer, x, classes):
        bias = self.parameter(f"{layer}.bias", [classes], 0.1)
        return F.conv2d(x, self.weight(layer, classes, x.shape[1], 1, 1), bias).flatten(1)

    def point(self, layer, x, outputs, training, active=True):
        x = self.normalize(layer, F.conv2d(x, self.weight(layer, outputs, x.shape[1], 1, 1)), training)
        return self.relu6(x) if active else x

    def depth(self, layer, x, around, stride, training):
        weight = self.weight(layer, x.shape[1], 1, 3, 3)
        x = F.conv2d(F.pad(x, around), weight, stride=stride, groups=x.shape[1])
        return self.relu6(self.normalize(layer, x, training))


def kws(net, x, training):
    """kws-c8-d12s2-d8"""
    x = F.conv2d(F.pad(x, (1, 2, 4, 5)), net.weight("layer0", 8, 1, 10, 4))
    x = net.relu6(net.normalize("layer0", x, training))
    x = net.depth("layer1", x, (0, 1, 1, 1), 2, training)
    x = net.point("layer2", x, 12, training)
    x = net.depth("layer3", x, (1, 1, 1, 1), 1, training)
    x = net.point("layer4", x, 8, training)
    return net.head("layer6", x.mean((2, 3), keepdim=True), 12)


def kws_pooled(net, x, training):
    """kws-c8-p2-d12"""
    x = F.conv2d(F.pad(x, (1, 2, 4, 5)), net.weight("layer0", 8, 1, 10, 4))
    x = net.relu6(net.normalize("layer0", x, training))
    x = F.avg_pool2d(x, 2, ceil_mode=True, count_include_pad=False)
    x = net.depth("layer2", x, (1, 1, 1, 1), 1, training)
    x = net.point("layer3", x, 12, training)
    return net.head("layer5", x.mean((2, 3), keepdim=True), 12)


def bottleneck(net, x, first, expansion, outputs, around, stride, training):
    x = net.point(f"layer{first}", x, expansion, training)
    x = net.depth(f"layer{first + 1}", x, around, stride, training)
    return net.point(f"layer{first + 2}", x, outputs, training, active=False)


def vww(net, x, training):
    """vww50-c4-b8x4-r12x6-r12x4-r12x6-b12x8s2-w12"""
    x = F.conv2d(F.pad(x, (0, 1, 0, 1)), net.weight("layer0", 4, 1, 3, 3), stride=2)
    x = net.relu6(net.normalize("layer0", x, training))
    x = bottleneck(net, x, 1, 8, 4, (1, 1, 1, 1), 1, training)
    # The narrower of the two sides is filled up with channels of zeros: layers 7, 12 and 17.
    for first, outputs in ((4, 6), (9, 4), (14, 6)):
        y = bottleneck(net, x, first, 12, outputs, (1, 1, 1, 1), 1, training)
        channels = max(x.shape[1], y.shape[1])
        x = F.pad(x, (0, 0, 0, 0, 0, channels - x.shape[1]))
        x = x + F.pad(y, (0, 0, 0, 0, 0, channels - y.shape[1]))
    x = bottleneck(net, x, 18, 12, 8, (1, 1, 1, 1), 2, training)
    x = net.point("layer21", x, 12, training)
    return net.head("layer23", x.mean((2, 3), keepdim=True), 2)


def networks():
    tensors = {}
    for name, build, shape, classes in (
        ("kws-c8-d12s2-d8", kws, (4, 1, 49, 10), 12),
        ("kws-c8-p2-d12", kws_pooled, (4, 1, 49, 10), 12),
        ("vww50-c4-b8x4-r12x6-r12x4-r12x6-b12x8s2-w12", vww, (2, 1, 50, 50), 2),
    ):
        net, seed = Recorder(), 0
        while net.distance < LEAST_DISTANCE or not net.parameters:
            seed += 1
            torch.manual_seed(seed)
            images = torch.randn(shape)
            labels = torch.randint(0, classes, (shape[0],))
            net = Recorder()
            logits = build(net, images, True)
        loss = F.cross_entropy(logits, labels)
        loss.backward()
        tensors[f"{name}/images"] = images
        tensors[f"{name}/labels"] = labels
        tensors[f"{name}/training/logits"] = logits.detach()
        tensors[f"{name}/training/loss"] = loss.detach()
        for key, value in net.parameters.items():
            tensors[f"{name}/parameter/{key}"] = value.detach()
            tensors[f"{name}/gradient/{key}"] = value.grad
        for key, value in net.statistics.items():
            tensors[f"{name}/statistic/{key}"] = value
        with torch.no_grad():
            tensors[f"{name}/evaluation/logits"] = build(net, images, False)
    save_file(tensors, FOLDER / "networks.safetensors", metadata={"torch": torch.__version__})


def optimizers():
    torch.manual_seed(2)
    start = torch.randn(6)
    slopes = torch.rand(6) * 3
    tensors = {"start": start, "slopes": slopes}
    for name, make in (
        ("adam", lambda p: torch.optim.Adam([p], lr=0.05, weight_decay=0.01)),
        ("momentum", lambda p: torch.optim.SGD([p], lr=0.05, momentum=0.9, weight_decay=0.01)),
    ):
        parameter = start.clone().requires_grad_()
        optimizer = make(parameter)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10, eta_min=0.001)
        path = []
        for _ in range(10):
            optimizer.zero_grad()
            (slopes * parameter**2).sum().backward()
            optimizer.step()
            schedule.step()
            path.append(parameter.detach().clone())
        tensors[name] = torch.stack(path)
    save_file(tensors, FOLDER / "optimizers.safetensors", metadata={"torch": torch.__version__})


def mfcc(signal):
    """Coefficients of TensorFlow's audio_spectrogram and mfcc operators, in 64 bits, by NumPy's FFT.

    The least energy is not TensorFlow's 1e-12.
    """
    rate, size, window, stride, filters, low, high = 16000, 1024, 640, 320, 40, 20.0, 4000.0
    frames = np.stack([signal[i : i + window] for i in range(0, len(signal) - window + 1, stride)])
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    spectrum = np.abs(np.fft.rfft(frames * hann, size))
    per_bin = rate / size
    edges = np.linspace(1127 * np.log1p(low / 700), 1127 * np.log1p(high / 700), filters + 2)
    energies = np.zeros((len(frames), filters))
    for index in range(int(1.5 + low / per_bin), int(high / per_bin) + 1):
        place = 1127 * np.log1p(index * per_bin / 700)
        for channel in range(filters):
            left, centre, right = edges[channel : channel + 3]
            if left < place <= centre:
                energies[:, channel] += spectrum[:, index] * (place - left) / (centre - left)
            elif centre < place < right:
                energies[:, channel] += spectrum[:, index] * (right - place) / (right - centre)
    logs = np.log(np.maximum(energies, 1e-2))
    rows = np.arange(10)[:, None] * np.pi / filters * (np.arange(filters) + 0.5)
    return logs @ (np.sqrt(2 / filters) * np.cos(rows)).T


def log_mel(signal):
    """Logarithmic mel energies in 64 bits, by NumPy's FFT.

    Equal to 3e-8 to log10(max(librosa.feature.melspectrogram(n_fft=1024, hop_length=512, n_mels=64, power=2.0,
    center=False), 1e-6)) of librosa 0.11.0.
    """
    rate, size, stride, bands = 16000, 1024, 512, 64
    frames = np.stack([signal[i : i + size] for i in range(0, len(signal) - size + 1, stride)])
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    power = np.abs(np.fft.rfft(frames * hann, size)) ** 2
    marks = np.linspace(0, 15 + 27 * np.log(rate / 2000) / np.log(6.4), bands + 2)
    hertz = np.where(marks < 15, marks * 200 / 3, 1000 * 6.4 ** ((marks - 15) / 27))
    here = np.arange(size // 2 + 1) * rate / size
    energies = np.zeros((len(frames), bands))
    for band in range(bands):
        low, centre, high = hertz[band : band + 3]
        triangle = np.interp(here, [low, centre, high], [0, 1, 0], left=0, right=0)
        energies[:, band] = power @ (triangle * 2 / (high - low))
    return np.log10(np.maximum(energies, 1e-6))


def sounds():
    generator = np.random.default_rng(3)
    time = np.arange(16000) / 16000
    sweep = 0.5 * np.sin(2 * np.pi * (100 * time + 1500 * time**2))
    noise = 0.1 * generator.standard_normal(16000)
    signal = np.where(time < 0.5, sweep + 0.01 * noise, noise).astype(np.float32)
    features = mfcc(signal.astype(np.float64))
    tensors = {
        "sound": torch.from_numpy(signal),
        "mfcc": torch.from_numpy(features).float(),
        "log_mel": torch.from_numpy(log_mel(signal.astype(np.float64))).float(),
    }
    save_file(tensors, FOLDER / "sounds.safetensors", metadata={"numpy": np.__version__})


if __name__ == "__main__":
    networks()
    optimizers()
    sounds()
