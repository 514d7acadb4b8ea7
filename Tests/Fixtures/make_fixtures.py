#!/usr/bin/env python3
"""Makes the small int8 networks of this folder with TensorFlow. Run by hand, not by the tests; see README.md.

    make_fixtures.py ORACLE_PYTHON

Weights and data are random with a fixed seed: the fixtures are there for their shapes and options, not for a task.
Writes NAME.tflite, NAME.input (three inferences) and, by way of ../Oracle/oracle.py run with ORACLE_PYTHON,
NAME.expected.
"""

import os
import pathlib
import subprocess
import sys
import zlib

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers

HERE = pathlib.Path(__file__).resolve().parent
INFERENCES = 3


def image(*shape):
    return layers.Input(shape=shape, batch_size=1)


def spread(generator):
    """Weights wide enough that activations use much of their range."""
    return tf.keras.initializers.RandomUniform(-0.6, 0.6, seed=int(generator.integers(1 << 30)))


class Network:
    """Builds layers with seeded weights and biases."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def settings(self):
        return {"kernel_initializer": spread(self.generator), "bias_initializer": spread(self.generator)}

    def conv(self, channels, kernel, **options):
        return layers.Conv2D(channels, kernel, **self.settings(), **options)

    def depthwise(self, kernel, **options):
        return layers.DepthwiseConv2D(kernel, depthwise_initializer=spread(self.generator),
                                      bias_initializer=spread(self.generator), **options)

    def dense(self, units, **options):
        return layers.Dense(units, **self.settings(), **options)


def conv_odd(n):
    a = image(9, 7, 3)
    return Model(a, n.conv(5, (3, 3), padding="same", activation="relu")(a))


def conv_strides(n):
    a = image(11, 8, 5)
    return Model(a, n.conv(7, (5, 3), strides=(2, 3), padding="same", activation="relu6")(a))


def conv_valid(n):
    a = image(10, 13, 2)
    return Model(a, n.conv(6, (4, 2), strides=(3, 2), padding="valid")(a))


def conv_dilated(n):
    a = image(12, 12, 4)
    return Model(a, n.conv(5, (3, 3), dilation_rate=(2, 3), padding="same")(a))


def conv_dilated_valid(n):
    a = image(14, 11, 3)
    return Model(a, n.conv(4, (3, 2), dilation_rate=(3, 2), padding="valid", activation="relu")(a))


def conv_pointwise(n):
    a = image(7, 5, 13)
    x = n.conv(11, 1, activation="relu")(a)
    return Model(a, n.conv(3, 1, strides=2)(x))


def conv_one_channel(n):
    a = image(49, 10, 1)
    return Model(a, n.conv(6, (10, 4), strides=(2, 2), padding="same", activation="relu")(a))


def conv_no_bias(n):
    a = image(6, 6, 4)
    return Model(a, n.conv(8, 3, padding="same", use_bias=False)(a))


def conv_grouped(n):
    a = image(6, 7, 6)
    return Model(a, n.conv(9, 3, groups=3, padding="same")(a))


def depthwise_odd(n):
    a = image(9, 6, 7)
    return Model(a, n.depthwise(3, padding="same", activation="relu")(a))


def depthwise_strides(n):
    a = image(10, 12, 8)
    return Model(a, n.depthwise((3, 5), strides=2, padding="same", activation="relu6")(a))


def depthwise_multiplier(n):
    a = image(8, 8, 3)
    return Model(a, n.depthwise(3, depth_multiplier=2, padding="valid")(a))


def depthwise_multiplier_one_channel(n):
    a = image(20, 10, 1)
    return Model(a, n.depthwise((10, 8), strides=2, depth_multiplier=8, padding="same", activation="relu")(a))


def depthwise_dilated(n):
    a = image(13, 11, 5)
    return Model(a, n.depthwise(3, dilation_rate=(2, 2), padding="same")(a))


def depthwise_whole_image(n):
    a = image(5, 4, 18)
    return Model(a, n.depthwise((5, 4), padding="valid")(a))


def separable(n):
    a = image(12, 9, 1)
    x = n.conv(8, 3, strides=2, padding="same", activation="relu")(a)
    for channels, stride in ((12, 1), (20, 2)):
        x = n.depthwise(3, strides=stride, padding="same", activation="relu")(x)
        x = n.conv(channels, 1, activation="relu")(x)
    x = layers.AveragePooling2D(3)(x)
    x = layers.Reshape((20,))(x)
    return Model(a, layers.Softmax()(n.dense(4)(x)))


def residual(n):
    a = image(8, 8, 6)
    x = n.conv(12, 1, activation="relu6")(a)
    x = n.depthwise(3, padding="same", activation="relu6")(x)
    x = n.conv(6, 1)(x)
    return Model(a, layers.ReLU()(layers.Add()([a, x])))


def dense(n):
    a = layers.Input(shape=(37,), batch_size=1)
    x = n.dense(19, activation="relu")(a)
    return Model(a, n.dense(5)(x))


def dense_no_bias(n):
    a = layers.Input(shape=(16,), batch_size=1)
    return Model(a, n.dense(9, use_bias=False)(a))


def dense_rows(n):
    a = layers.Input(shape=(6, 10), batch_size=1)
    return Model(a, n.dense(7, activation="relu6")(a))


def average_pool(n):
    a = image(9, 7, 5)
    return Model(a, layers.AveragePooling2D((3, 2), strides=(2, 2), padding="same")(a))


def max_pool(n):
    a = image(9, 7, 6)
    return Model(a, layers.MaxPooling2D((2, 3), strides=(2, 1), padding="same")(a))


def pool_after_conv(n):
    a = image(8, 8, 3)
    x = layers.MaxPooling2D(2)(n.conv(6, 3, activation="relu")(a))
    return Model(a, layers.AveragePooling2D(3)(x))


def add_two_inputs(n):
    a = image(4, 5, 3)
    b = image(4, 5, 3)
    return Model([a, b], layers.Add()([a, n.conv(3, 1, activation="relu")(b)]))


def add_constant(n):
    a = image(4, 5, 3)
    return Model(a, a + tf.constant(n.generator.normal(0, 2, (4, 5, 3)).astype(np.float32)))


def batch_of_two(n):
    a = layers.Input(shape=(6, 5, 4), batch_size=2)
    x = n.conv(6, 3, padding="same", activation="relu")(a)
    x = n.depthwise(3, padding="valid")(x)
    return Model(a, layers.AveragePooling2D(2)(n.conv(5, 1)(x)))


def requantize(n):
    a = image(3, 5, 4)
    return Model(a, layers.Concatenate()([a, tf.keras.ops.sigmoid(a)]))


def pad_value(n):
    a = image(4, 3, 5)
    return Model(a, tf.keras.ops.pad(a, ((0, 0), (1, 0), (2, 1), (0, 0)), constant_values=1.25))


def add_broadcast(n):
    a = image(4, 5, 6)
    b = image(1, 1, 6)
    return Model([a, b], a + b)


def pad(n):
    a = image(6, 5, 4)
    x = layers.ZeroPadding2D(((1, 2), (0, 3)))(a)
    return Model(a, layers.MaxPooling2D(2)(x))


def pad_channels(n):
    a = image(4, 4, 3)
    x = n.conv(3, 1, activation="relu")(a)
    return Model(a, tf.keras.ops.pad(x, ((0, 0), (0, 0), (0, 0), (1, 2))))


def mean(n):
    a = image(7, 9, 10)
    return Model(a, layers.GlobalAveragePooling2D()(n.conv(10, 1)(a)))


def mean_channels(n):
    a = image(5, 6, 11)
    return Model(a, tf.keras.ops.mean(a, axis=-1, keepdims=True))


def softmax_rows(n):
    a = layers.Input(shape=(5, 13), batch_size=1)
    return Model(a, layers.Softmax()(a))


def logistic(n):
    a = layers.Input(shape=(40,), batch_size=1)
    return Model(a, tf.keras.ops.sigmoid(n.dense(24)(a)))


def concatenation(n):
    a = image(5, 4, 3)
    x = n.conv(4, 3, padding="same", activation="relu")(a)
    y = n.conv(5, 1)(a)
    return Model(a, layers.Concatenate()([x, y, a]))


def concatenation_rows(n):
    a = image(3, 4, 5)
    b = image(2, 4, 5)
    return Model([a, b], layers.Concatenate(axis=1)([a, b]))


def two_outputs(n):
    a = image(6, 6, 3)
    x = n.conv(4, 3, activation="relu")(a)
    return Model(a, [layers.MaxPooling2D(2)(x), n.dense(3)(layers.Flatten()(x))])


def float_io(n):
    a = image(6, 6, 2)
    x = n.conv(5, 3, activation="relu")(a)
    return Model(a, n.dense(4)(layers.Flatten()(x)))


NETWORKS = [conv_odd, conv_strides, conv_valid, conv_dilated, conv_dilated_valid, conv_pointwise, conv_one_channel,
            conv_no_bias, conv_grouped, depthwise_odd, depthwise_strides, depthwise_multiplier,
            depthwise_multiplier_one_channel, depthwise_dilated, depthwise_whole_image, separable, residual, dense,
            dense_no_bias, dense_rows, average_pool, max_pool, pool_after_conv, add_two_inputs, add_constant, add_broadcast,
            batch_of_two, requantize, pad, pad_value, pad_channels, mean, mean_channels, softmax_rows, logistic, concatenation, concatenation_rows, two_outputs,
            float_io]
PER_TENSOR = {"dense", "dense_no_bias"}


def convert(build):
    name = build.__name__
    seed = zlib.crc32(name.encode())
    tf.keras.utils.set_random_seed(seed)
    model = build(Network(seed))
    generator = np.random.default_rng(seed)
    shapes = [tuple(each.shape) for each in model.inputs]

    def samples():
        for _ in range(16):
            yield [generator.normal(0.2, 1.0, shape).astype(np.float32) for shape in shapes]

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = samples
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    if name in PER_TENSOR:
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    if name != "float_io":
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
    data = converter.convert()
    (HERE / f"{name}.tflite").write_bytes(data)
    interpreter = tf.lite.Interpreter(model_content=data)
    inputs = bytearray()
    for _ in range(INFERENCES):
        for each in sorted(interpreter.get_input_details(), key=lambda one: one["index"]):
            if each["dtype"] == np.float32:
                values = generator.normal(0.2, 1.2, each["shape"]).astype(np.float32)
            else:
                values = generator.integers(-128, 128, each["shape"]).astype(np.int8)
            inputs += values.tobytes()
    (HERE / f"{name}.input").write_bytes(inputs)


def main():
    oracle = [sys.argv[1], str(HERE.parent / "Oracle" / "oracle.py")]
    for build in NETWORKS:
        try:
            convert(build)
        except Exception as error:
            print(f"{build.__name__}: not converted: {str(error).splitlines()[0][:200]}")
            continue
        stem = str(HERE / build.__name__)
        done = subprocess.run([*oracle, stem + ".tflite", stem + ".input", stem + ".expected"], capture_output=True,
                              text=True)
        print(build.__name__, (done.stdout or done.stderr.splitlines()[-1]).strip())


if __name__ == "__main__":
    main()
