#!/usr/bin/env python3
"""Makes the small int8 networks of this folder with TensorFlow. Run by hand, not by the tests; see README.md.

    make_fixtures.py ORACLE_PYTHON [NAME...]

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

import flatbuffers
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers
from tensorflow.lite.python import schema_py_generated as schema

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


def apply(function, *tensors):
    """A TensorFlow function as a layer."""
    return layers.Lambda(lambda values: function(*values) if len(tensors) > 1 else function(values))(
        list(tensors) if len(tensors) > 1 else tensors[0])


def sub_two_inputs(n):
    a = image(4, 5, 3)
    b = image(4, 5, 3)
    return Model([a, b], layers.ReLU()(layers.Subtract()([n.conv(3, 1)(a), b])))


def sub_broadcast(n):
    a = image(4, 5, 6)
    b = image(4, 1, 6)
    return Model([a, b], a - b)


def mul_two_inputs(n):
    a = image(5, 4, 3)
    b = image(5, 4, 3)
    return Model([a, b], layers.Multiply()([a, b]))


def mul_gate(n):
    a = image(6, 5, 8)
    x = layers.GlobalAveragePooling2D(keepdims=True)(a)
    x = n.conv(8, 1, activation="sigmoid")(n.conv(3, 1, activation="relu")(x))
    return Model(a, layers.Multiply()([a, x]))


def minimum_maximum(n):
    a = image(5, 4, 3)
    b = image(5, 4, 3)
    return Model([a, b], [layers.Maximum()([a, b]), layers.Minimum()([a, b])])


def maximum_broadcast(n):
    a = image(5, 4, 3)
    b = image(1, 4, 1)
    return Model([a, b], apply(tf.maximum, a, b))


def relu_alone(n):
    a = image(9, 7, 6)
    return Model(a, layers.ReLU()(a))


def relu_small(n):
    a = image(3, 7, 2)
    return Model(a, apply(tf.nn.relu, a))


def relu6_alone(n):
    a = image(6, 5, 4)
    return Model(a, apply(tf.nn.relu6, a))


def leaky_relu(n):
    a = image(9, 7, 6)
    return Model(a, layers.LeakyReLU(negative_slope=0.3)(n.conv(7, 1)(a)))


def leaky_relu_negative(n):
    a = image(9, 7, 6)
    return Model(a, layers.LeakyReLU(negative_slope=0.1)(layers.LeakyReLU(negative_slope=1.5)(a)))


def tanh(n):
    a = layers.Input(shape=(40,), batch_size=1)
    return Model(a, tf.keras.ops.tanh(n.dense(24)(a)))


def tanh_table(n):
    a = image(9, 7, 6)
    return Model(a, tf.keras.ops.tanh(a))


def hard_swish(n):
    a = image(9, 7, 6)
    return Model(a, apply(lambda x: x * tf.nn.relu6(x + 3.0) * (1.0 / 6.0), n.conv(8, 1)(a)))


def hard_swish_wide(n):
    a = image(3, 5, 4)
    return Model(a, apply(lambda x: x * tf.nn.relu6(x + 3.0) * (1.0 / 6.0), a * tf.constant(30.0)))


def transpose(n):
    a = image(3, 4, 5)
    return Model(a, [layers.Permute((2, 1, 3))(a), layers.Permute((3, 1, 2))(a), layers.Permute((1, 3, 2))(a)])


def split_channels(n):
    a = image(3, 4, 6)
    return Model(a, apply(lambda x: tf.split(x, 3, axis=-1), a))


def split_rows(n):
    a = image(6, 4, 5)
    x, y = apply(lambda x: tf.split(x, 2, axis=1), a)
    return Model(a, layers.Concatenate()([n.conv(3, 1)(x), n.conv(2, 1)(y)]))


def slices(n):
    a = image(5, 6, 4)
    return Model(a, [apply(lambda x: tf.slice(x, [0, 1, 2, 0], [1, 3, -1, 4]), a),
                     apply(lambda x: tf.slice(x, [0, 0, 1, 1], [1, 5, 2, 2]), a)])


def strided_slices(n):
    a = image(7, 6, 4)
    return Model(a, [apply(lambda x: x[:, 1::2, ::-1, :], a), apply(lambda x: x[:, 2, :-1, 3:0:-2], a),
                     apply(lambda x: x[:, -3:, 1:5:3], a)])


def pack(n):
    a = image(4, 5, 1)
    b = image(4, 5, 1)
    return Model([a, b], [apply(lambda x, y: tf.stack([x, y], axis=2), a, b),
                          apply(lambda x, y: tf.stack([y, x, y], axis=-1), a, b)])


def unpack(n):
    a = layers.Input(shape=(4, 3, 2), batch_size=1)
    return Model(a, apply(lambda x: tf.unstack(x, axis=2), a))


def arg_max(n):
    a = image(4, 5, 6)
    return Model(a, [apply(lambda x: tf.argmax(x, axis=-1, output_type=tf.int32), a),
                     apply(lambda x: tf.argmax(x, axis=1, output_type=tf.int32), a),
                     apply(lambda x: tf.argmin(x, axis=2, output_type=tf.int32), a)])


def resize_nearest(n):
    a = image(5, 4, 3)

    def corners(x):
        return tf.compat.v1.image.resize_nearest_neighbor(x, (8, 9), align_corners=True)

    def plain(x):
        return tf.compat.v1.image.resize_nearest_neighbor(x, (3, 7))

    return Model(a, [apply(corners, a), apply(plain, a),
                     apply(lambda x: tf.image.resize(x, (7, 3), method="nearest"), a),
                     apply(lambda x: tf.image.resize(x, (10, 8), method="nearest"), a)])


def conv_transpose(n):
    a = image(5, 4, 3)
    return Model(a, layers.Conv2DTranspose(5, (3, 3), strides=2, padding="same", **n.settings())(a))


def conv_transpose_valid(n):
    a = image(3, 4, 6)
    return Model(a, layers.Conv2DTranspose(4, (2, 4), strides=(3, 2), padding="valid", **n.settings())(a))


def conv_transpose_no_bias(n):
    a = image(4, 3, 4)
    return Model(a, layers.Conv2DTranspose(3, 4, strides=1, padding="same", use_bias=False, activation="relu",
                                           kernel_initializer=spread(n.generator))(a))


def mobile_block(n):
    """An inverted residual as MobileNetV3 has it, with everything between float input and float output."""
    a = image(8, 6, 5)
    swish = lambda x: x * tf.nn.relu6(x + 3.0) * (1.0 / 6.0)
    x = apply(swish, n.conv(12, 1)(a))
    x = apply(swish, n.depthwise((5, 3), padding="same")(x))
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = n.conv(12, 1, activation="sigmoid")(n.conv(4, 1, activation="relu")(gate))
    return Model(a, layers.Add()([a, n.conv(5, 1)(layers.Multiply()([x, gate]))]))


class Assembly:
    """A model put together by hand, for what the converter writes from no Keras layer."""

    def __init__(self):
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.description = b"Throughline fixture"
        self.model.operatorCodes = []
        self.model.buffers = [schema.BufferT()]
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.model.subgraphs = [self.graph]

    def tensor(self, shape, kind=schema.TensorType.INT8, scale=None, zero=0, data=None, variable=False):
        tensor = schema.TensorT()
        tensor.shape, tensor.type, tensor.isVariable, tensor.buffer = list(shape), kind, variable, 0
        if scale is not None:
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale, tensor.quantization.zeroPoint = [scale], [zero]
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(data.tobytes(), dtype=np.uint8)
            self.model.buffers.append(buffer)
            tensor.buffer = len(self.model.buffers) - 1
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def op(self, name, inputs, outputs, options=None):
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        code.version = 1
        self.model.operatorCodes.append(code)
        op = schema.OperatorT()
        op.opcodeIndex, op.inputs, op.outputs = len(self.model.operatorCodes) - 1, inputs, outputs
        if options is not None:
            op.builtinOptions = options
            op.builtinOptionsType = getattr(schema.BuiltinOptions, type(options).__name__[:-1])
        self.graph.operators.append(op)

    def bytes(self, inputs, outputs):
        self.graph.inputs, self.graph.outputs = inputs, outputs
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def svdf(generator, time_type, units=5, rank=2, depth=7, memory=4, batches=2):
    filters = units * rank
    wide = time_type == schema.TensorType.INT16
    number = np.int16 if wide else np.int8
    limit = 3000 if wide else 127
    a = Assembly()
    state_scale, time_scale = (1 / 4096, 1 / 2048) if wide else (1 / 16, 1 / 64)
    source = a.tensor([batches, depth], scale=0.05, zero=-3)
    features = a.tensor([filters, depth], scale=0.01,
                        data=generator.integers(-127, 128, (filters, depth)).astype(np.int8))
    times = a.tensor([filters, memory], time_type, scale=time_scale,
                     data=generator.integers(-limit, limit, (filters, memory)).astype(number))
    bias = a.tensor([units], schema.TensorType.INT32, scale=state_scale * time_scale,
                    data=generator.integers(-900, 900, units).astype(np.int32))
    state = a.tensor([batches, filters * memory], time_type, scale=state_scale, zero=0 if wide else 5, variable=True)
    result = a.tensor([batches, units], scale=0.04, zero=7)
    options = schema.SVDFOptionsT()
    options.rank = rank
    options.fusedActivationFunction = schema.ActivationFunctionType.RELU
    a.op("SVDF", [source, features, times, bias, state], [result], options)
    return a.bytes([source], [result])


def svdf_wide(generator):
    return svdf(generator, schema.TensorType.INT16)


def svdf_narrow(generator):
    return svdf(generator, schema.TensorType.INT8, units=3, rank=1, depth=12, memory=5, batches=1)


def shapes(generator):
    """SHAPE, STRIDED_SLICE, PACK and RESHAPE as the converter writes them for a batch of unknown size; EXPAND_DIMS and
    SQUEEZE around them."""
    a = Assembly()
    kind = schema.TensorType.INT32

    def numbers(*values):
        return a.tensor([len(values)], kind, data=np.array(values, dtype=np.int32))

    def like(*shape):
        return a.tensor(shape, scale=0.1, zero=4)

    source = like(1, 4, 3)
    expanded = like(1, 4, 1, 3)
    a.op("EXPAND_DIMS", [source, a.tensor([], kind, data=np.array(2, dtype=np.int32))], [expanded],
         schema.ExpandDimsOptionsT())
    shape = a.tensor([4], kind)
    a.op("SHAPE", [expanded], [shape], schema.ShapeOptionsT())
    batch = a.tensor([], kind)
    options = schema.StridedSliceOptionsT()
    options.shrinkAxisMask = 1
    a.op("STRIDED_SLICE", [shape, numbers(0), numbers(1), numbers(1)], [batch], options)
    packed = a.tensor([2], kind)
    options = schema.PackOptionsT()
    options.valuesCount = 2
    twelve = a.tensor([], kind, data=np.array(12, dtype=np.int32))
    a.op("PACK", [batch, twelve], [packed], options)
    flat = like(1, 12)
    a.op("RESHAPE", [expanded, packed], [flat], schema.ReshapeOptionsT())
    squeezed = like(12)
    options = schema.SqueezeOptionsT()
    options.squeezeDims = [0]
    a.op("SQUEEZE", [flat], [squeezed], options)
    return a.bytes([source], [squeezed, shape])


def leaky_relu_falling(generator):
    """A slope below zero, which the converter leaves as it is."""
    a = Assembly()
    source, result = a.tensor([1, 50], scale=0.03, zero=11), a.tensor([1, 50], scale=0.02, zero=-20)
    options = schema.LeakyReluOptionsT()
    options.alpha = -0.7
    a.op("LEAKY_RELU", [source], [result], options)
    return a.bytes([source], [result])


ASSEMBLIES = [svdf_wide, svdf_narrow, shapes, leaky_relu_falling]
NETWORKS = [sub_two_inputs, sub_broadcast, mul_two_inputs, mul_gate, minimum_maximum, maximum_broadcast, relu_alone,
            relu_small, relu6_alone, leaky_relu, leaky_relu_negative, tanh, tanh_table, hard_swish, hard_swish_wide,
            transpose, split_channels, split_rows, slices, strided_slices, pack, unpack, arg_max, resize_nearest,
            conv_transpose, conv_transpose_valid, conv_transpose_no_bias, mobile_block]
NETWORKS += [conv_odd, conv_strides, conv_valid, conv_dilated, conv_dilated_valid, conv_pointwise, conv_one_channel,
            conv_no_bias, conv_grouped, depthwise_odd, depthwise_strides, depthwise_multiplier,
            depthwise_multiplier_one_channel, depthwise_dilated, depthwise_whole_image, separable, residual, dense,
            dense_no_bias, dense_rows, average_pool, max_pool, pool_after_conv, add_two_inputs, add_constant, add_broadcast,
            batch_of_two, requantize, pad, pad_value, pad_channels, mean, mean_channels, softmax_rows, logistic, concatenation, concatenation_rows, two_outputs,
            float_io]
FLOAT_IO = {"float_io", "mobile_block"}
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
    if name not in FLOAT_IO:
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
    write(name, converter.convert(), generator)


def write(name, data, generator):
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
    wanted = set(sys.argv[2:])
    for build in NETWORKS + ASSEMBLIES:
        name = build.__name__
        if wanted and name not in wanted:
            continue
        try:
            if build in ASSEMBLIES:
                generator = np.random.default_rng(zlib.crc32(name.encode()))
                write(name, build(generator), generator)
            else:
                convert(build)
        except Exception as error:
            print(f"{name}: not made: {str(error).splitlines()[0][:200]}")
            continue
        stem = str(HERE / name)
        done = subprocess.run([*oracle, stem + ".tflite", stem + ".input", stem + ".expected"], capture_output=True,
                              text=True)
        print(name, (done.stdout or done.stderr.splitlines()[-1]).strip())


if __name__ == "__main__":
    main()
