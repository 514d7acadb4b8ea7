"""Random models over all operators, types and shapes that the bundled engine runs, of a seed.

`draw(seed)` gives the bytes of a `.tflite` file: a few operators one after another, with odd sizes, broadcasting, odd
axes, scales near and far from what training gives, constants and computed inputs, int8, uint8 or int16 at the edges,
16x8 layers, int4 weights, states and floats in between.
"""

import random

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

CODES = schema.BuiltinOperator
TYPES = schema.TensorType
BYTES = {TYPES.INT8: np.int8, TYPES.UINT8: np.uint8, TYPES.INT16: np.int16, TYPES.INT32: np.int32,
         TYPES.INT64: np.int64, TYPES.FLOAT32: np.float32, TYPES.BOOL: np.uint8}
LIMITS = {TYPES.INT8: (-128, 127), TYPES.UINT8: (0, 255), TYPES.INT16: (-32768, 32767)}


class Value:
    """A tensor of the graph that a later operator may read."""

    def __init__(self, index, shape, kind, scale, zero):
        self.index, self.shape, self.kind, self.scale, self.zero = index, list(shape), kind, scale, zero

    @property
    def count(self):
        return int(np.prod(self.shape, dtype=np.int64))


class Model:
    """A model under construction: one subgraph, and one that initializes variables where there are any."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.tensors, self.operators, self.codes = [], [], []
        self.buffers = [schema.BufferT()]
        self.assigned = []
        self.met = set()

    # Parts

    def add(self, shape, kind, scales=(), zeros=(), data=None, axis=0, variable=False):
        tensor = schema.TensorT()
        tensor.shape, tensor.type, tensor.buffer = list(shape), kind, 0
        tensor.name = f"t{len(self.tensors)}"
        tensor.isVariable = variable
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(bytes(data), dtype=np.uint8)
            tensor.buffer = len(self.buffers)
            self.buffers.append(buffer)
        if len(scales):
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale = [float(np.float32(s)) for s in scales]
            tensor.quantization.zeroPoint = [int(z) for z in zeros]
            tensor.quantization.quantizedDimension = axis
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def value(self, shape, kind, scale=None, zero=0, data=None):
        scales = () if scale is None else (scale,)
        index = self.add(shape, kind, scales, () if scale is None else (zero,), data)
        return Value(index, shape, kind, None if scale is None else float(np.float32(scale)), zero)

    def integers(self, values, kind=TYPES.INT32, shape=None):
        data = np.array(values, dtype=BYTES[kind])
        return self.add(data.shape if shape is None else shape, kind, data=data.tobytes())

    def noise(self, shape, kind, low=None, high=None):
        if kind == TYPES.FLOAT32:
            return self.numbers.uniform(-4, 4, shape).astype(np.float32).tobytes()
        limits = np.iinfo(BYTES[kind])
        low = limits.min if low is None else low
        high = limits.max if high is None else high
        return self.numbers.integers(low, high, shape, dtype=BYTES[kind], endpoint=True).tobytes()

    def op(self, code, inputs, outputs, options=None, version=1):
        if code not in self.codes:
            self.codes.append(code)
        operator = schema.OperatorT()
        operator.opcodeIndex = self.codes.index(code)
        operator.inputs = [i.index if isinstance(i, Value) else i for i in inputs]
        operator.outputs = [o.index if isinstance(o, Value) else o for o in outputs]
        if options is not None:
            name = type(options).__name__[:-1]
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, name)
            operator.builtinOptions = options
        self.operators.append(operator)
        self.met.add(code)

    def chance(self, one_in):
        return self.random.randrange(one_in) == 0

    def power(self, low, high):
        return 2.0 ** self.random.uniform(low, high)

    def zero(self, kind):
        if kind == TYPES.INT16:
            return 0
        low, high = LIMITS[kind]
        return self.random.choice([low, high, (low + high) // 2, self.random.randint(low, high)])

    def out(self, shape, kind, scale):
        return self.value(shape, kind, scale, self.zero(kind))

    def activation(self):
        return self.random.choice([0, 0, 0, 1, 3, 2])

    def file(self, inputs, outputs):
        graph = schema.SubGraphT()
        graph.tensors, graph.operators = self.tensors, self.operators
        graph.inputs, graph.outputs = inputs, outputs
        graph.name = "main"
        model = schema.ModelT()
        model.version = 3
        model.description = "drawn"
        model.subgraphs = [graph]
        if self.assigned:
            model.subgraphs.append(self.initializer())
        model.operatorCodes = []
        for code in self.codes:
            entry = schema.OperatorCodeT()
            entry.builtinCode, entry.version = code, 1
            entry.deprecatedBuiltinCode = min(code, 127)
            model.operatorCodes.append(entry)
        model.buffers = self.buffers
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())

    def initializer(self):
        graph = schema.SubGraphT()
        graph.tensors, graph.operators, graph.inputs, graph.outputs = [], [], [], []
        graph.name = "initialize"
        main, self.tensors = self.tensors, graph.tensors
        operators, self.operators = self.operators, graph.operators
        for name, shape, scale, zero, data in self.assigned:
            handle = self.handle(name)
            constant = self.value(shape, TYPES.INT8, scale, zero, data)
            self.op(CODES.ASSIGN_VARIABLE, [handle, constant], [], schema.AssignVariableOptionsT())
        self.tensors, self.operators = main, operators
        return graph

    def handle(self, name):
        index = self.add([], TYPES.RESOURCE)
        options = schema.VarHandleOptionsT()
        options.container, options.sharedName = "", name
        self.op(CODES.VAR_HANDLE, [], [index], options)
        return index


# Operators: each takes the model and a value and returns the next value, or None where it does not apply.

def window(m, v, largest=4, dilated=True):
    if len(v.shape) != 4:
        return None
    padding = m.random.randrange(2)
    axes = []
    for size in v.shape[1:3]:
        filter_size, stride = m.random.randint(1, largest), m.random.randint(1, 3)
        dilation = m.random.randint(1, 2) if dilated and m.chance(4) else 1
        extent = (filter_size - 1) * dilation + 1
        out = (size + stride - 1) // stride if padding == 0 else (size - extent + stride) // stride
        if out < 1:
            return None
        axes.append((filter_size, stride, dilation, out))
    return padding, axes


def fill_window(options, padding, axes):
    options.padding = padding
    options.strideH, options.strideW = axes[0][1], axes[1][1]


def weights(m, v, shape, axis, kind, per_channel):
    channels = shape[axis]
    fan = max(1, int(np.prod(shape)) // channels)
    wide = v.kind == TYPES.INT16
    count = channels if per_channel else 1
    base = 0.05 / (v.scale * fan ** 0.5 * 60) if not wide else 0.0005 / (v.scale * fan ** 0.5 * 60)
    if kind == TYPES.INT4:
        base *= 12
    scales = [base * m.power(-1.5, 1.5) for _ in range(count)]
    if kind == TYPES.INT4:
        nibbles = m.numbers.integers(0, 16, int(np.prod(shape)), dtype=np.uint8)
        if len(nibbles) % 2:
            nibbles = np.append(nibbles, np.uint8(0))
        data = (nibbles[0::2] | (nibbles[1::2] << 4)).astype(np.uint8).tobytes()
    else:
        data = m.noise(shape, TYPES.INT8, -127, 127)
    index = m.add(shape, kind, scales, [0] * count, data, axis if per_channel else 0)
    if m.chance(6):
        return [index], scales
    limit = 3000 if not wide else 300000
    biases = m.numbers.integers(-limit, limit, channels)
    bias_kind = TYPES.INT64 if wide else TYPES.INT32
    bias = m.add([channels], bias_kind, [s * v.scale for s in scales], [0] * count,
                 biases.astype(BYTES[bias_kind]).tobytes())
    return [index, bias], scales


def next_scale(v):
    return 0.05 if v.kind == TYPES.INT8 else 0.0005


def conv(m, v):
    w = window(m, v)
    if w is None or v.kind not in (TYPES.INT8, TYPES.INT16):
        return None
    padding, axes = w
    depth, channels = v.shape[3], m.random.randint(1, 9)
    groups = 2 if depth % 2 == 0 and v.kind == TYPES.INT8 and m.chance(8) else 1
    kind = TYPES.INT4 if v.kind == TYPES.INT8 and m.chance(4) else TYPES.INT8
    shape = [channels * groups, axes[0][0], axes[1][0], depth // groups]
    inputs, _ = weights(m, v, shape, 0, kind, not m.chance(4))
    options = schema.Conv2DOptionsT()
    fill_window(options, padding, axes)
    options.dilationHFactor, options.dilationWFactor = axes[0][2], axes[1][2]
    options.fusedActivationFunction = m.activation()
    out = m.out([v.shape[0], axes[0][3], axes[1][3], shape[0]], v.kind, next_scale(v))
    m.op(CODES.CONV_2D, [v] + inputs, [out], options)
    return out


def depthwise(m, v):
    w = window(m, v)
    if w is None or v.kind not in (TYPES.INT8, TYPES.INT16) or v.shape[3] > 20:
        return None
    padding, axes = w
    multiplier = m.random.choice([1, 1, 2, 3])
    kind = TYPES.INT4 if v.kind == TYPES.INT8 and m.chance(4) else TYPES.INT8
    shape = [1, axes[0][0], axes[1][0], v.shape[3] * multiplier]
    inputs, _ = weights(m, v, shape, 3, kind, not m.chance(4))
    options = schema.DepthwiseConv2DOptionsT()
    fill_window(options, padding, axes)
    options.dilationHFactor, options.dilationWFactor = axes[0][2], axes[1][2]
    options.depthMultiplier = multiplier
    options.fusedActivationFunction = m.activation()
    out = m.out([v.shape[0], axes[0][3], axes[1][3], shape[3]], v.kind, next_scale(v))
    m.op(CODES.DEPTHWISE_CONV_2D, [v] + inputs, [out], options)
    return out


def transpose_conv(m, v):
    if len(v.shape) != 4 or v.kind not in (TYPES.INT8, TYPES.INT16) or v.count > 600:
        return None
    channels = m.random.randint(1, 5)
    size = [m.random.randint(1, 3), m.random.randint(1, 3)]
    stride = [m.random.randint(1, 2), m.random.randint(1, 2)]
    padding = m.random.randrange(2)
    shape = [v.shape[0]] + [v.shape[1 + i] * stride[i] if padding == 0 else (v.shape[1 + i] - 1) * stride[i] + size[i]
                            for i in range(2)] + [channels]
    inputs, _ = weights(m, v, [channels, size[0], size[1], v.shape[3]], 0, TYPES.INT8, not m.chance(4))
    options = schema.TransposeConvOptionsT()
    options.padding, options.strideH, options.strideW = padding, stride[0], stride[1]
    options.fusedActivationFunction = m.activation()
    out = m.out(shape, v.kind, next_scale(v))
    m.op(CODES.TRANSPOSE_CONV, [m.integers(shape), inputs[0], v] + inputs[1:], [out], options)
    return out


def fully_connected(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or len(v.shape) < 2:
        return None
    keeps = m.chance(3)
    depth = v.shape[-1] if keeps else v.count // v.shape[0]
    units = m.random.randint(1, 13)
    options = schema.FullyConnectedOptionsT()
    options.fusedActivationFunction = m.activation()
    options.keepNumDims = keeps
    shape = v.shape[:-1] + [units] if keeps else [v.shape[0], units]
    if depth > 3000:
        return None
    out = m.out(shape, v.kind, next_scale(v))
    if v.kind == TYPES.INT8 and m.chance(4) and depth * units <= v.count and v.count % depth == 0:
        # Weights that another operator computes.
        rows = v.count // depth
        units = min(rows, units)
        out = m.out(v.shape[:-1] + [units] if keeps else [v.shape[0], units], v.kind, 0.05)
        scale = 0.05 / (v.scale * depth ** 0.5 * 60)
        flat = m.value([rows, depth], v.kind, v.scale, v.zero)
        m.op(CODES.RESHAPE, [v, m.integers([rows, depth])], [flat], schema.ReshapeOptionsT())
        part = m.value([units, depth], v.kind, v.scale, v.zero)
        m.op(CODES.SLICE, [flat, m.integers([0, 0]), m.integers([units, depth])], [part])
        made = m.value([units, depth], v.kind, scale, m.zero(v.kind))
        m.op(CODES.QUANTIZE, [part], [made])
        m.op(CODES.FULLY_CONNECTED, [v, made, -1], [out], options)
        return out
    kind = TYPES.INT4 if v.kind == TYPES.INT8 and m.chance(5) else TYPES.INT8
    inputs, _ = weights(m, v, [units, depth], 0, kind, kind == TYPES.INT8 and m.chance(2))
    m.op(CODES.FULLY_CONNECTED, [v] + inputs, [out], options)
    return out


def pool(m, v):
    w = window(m, v, 3, dilated=False)
    if w is None or v.kind not in (TYPES.INT8, TYPES.INT16):
        return None
    padding, axes = w
    options = schema.Pool2DOptionsT()
    fill_window(options, padding, axes)
    options.filterHeight, options.filterWidth = axes[0][0], axes[1][0]
    options.fusedActivationFunction = m.activation()
    out = m.value([v.shape[0], axes[0][3], axes[1][3], v.shape[3]], v.kind, v.scale, v.zero)
    m.op(m.random.choice([CODES.AVERAGE_POOL_2D, CODES.MAX_POOL_2D]), [v], [out], options)
    return out


def partner(m, v, scale, kind=None):
    """A second tensor of an element-wise operator: a constant that may repeat, or the value itself."""
    kind = v.kind if kind is None else kind
    if m.chance(6) and kind == v.kind:
        return v
    shape = [1 if m.chance(3) else size for size in v.shape]
    while len(shape) > 1 and m.chance(3):
        shape = shape[1:]
    return m.value(shape, kind, scale, m.zero(kind), m.noise(shape, kind))


def arithmetic(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16):
        return None
    code, options = m.random.choice([
        (CODES.ADD, schema.AddOptionsT), (CODES.SUB, schema.SubOptionsT), (CODES.MUL, schema.MulOptionsT),
        (CODES.SQUARED_DIFFERENCE, schema.SquaredDifferenceOptionsT), (CODES.DIV, schema.DivOptionsT),
        (CODES.MAXIMUM, None), (CODES.MINIMUM, None)])
    if code == CODES.DIV and v.kind == TYPES.INT16:
        return None
    if options is not None:
        options = options()
    if code in (CODES.MAXIMUM, CODES.MINIMUM):
        other = partner(m, v, v.scale)
        other_shape = other.shape
        out = m.value(v.shape, v.kind, v.scale, v.zero)
        m.op(code, [v, other], [out])
        return out
    other = partner(m, v, v.scale * m.power(-2, 2))
    if hasattr(options, "fusedActivationFunction"):
        options.fusedActivationFunction = m.activation()
    if hasattr(options, "potScaleInt16"):
        options.potScaleInt16 = False
    steps = 90 if v.kind == TYPES.INT8 else 20000
    typical = {CODES.ADD: max(v.scale, other.scale) * 1.5, CODES.SUB: max(v.scale, other.scale) * 1.5,
               CODES.MUL: v.scale * other.scale * steps, CODES.DIV: 0.02,
               CODES.SQUARED_DIFFERENCE: max(v.scale, other.scale) ** 2 * steps}[code]
    pair = [v, other] if m.chance(2) or code == CODES.DIV else [other, v]
    if code == CODES.DIV:
        # Beyond this TFLM's small quotients are undefined, as is a division by zero.
        typical = v.scale / other.scale / 128 / m.power(0, 6)
        tensor = m.tensors[other.index]
        if tensor.buffer == 0:
            return None
        data = m.buffers[tensor.buffer].data.view(np.int8).copy()
        data[data == other.zero] += 1 if other.zero < 127 else -1
        m.buffers[tensor.buffer].data = data.view(np.uint8)
        out = m.out(v.shape, v.kind, typical)
    else:
        out = m.out(v.shape, v.kind, typical * m.power(-2, 3))
    m.op(code, pair, [out], options)
    return out


def curve(m, v):
    if v.kind == TYPES.INT8:
        code = m.random.choice([CODES.RELU, CODES.RELU6, CODES.LEAKY_RELU, CODES.TANH, CODES.LOGISTIC,
                                CODES.HARD_SWISH, CODES.ELU, CODES.ABS, CODES.RSQRT])
    elif v.kind == TYPES.INT16:
        code = m.random.choice([CODES.LEAKY_RELU, CODES.TANH, CODES.LOGISTIC, CODES.ABS, CODES.RSQRT])
    else:
        return None
    options = None
    scale, zero = v.scale * m.power(-2, 2), None
    wide = v.kind == TYPES.INT16
    if code == CODES.RELU6:
        scale, zero = v.scale, v.zero
    elif code == CODES.LEAKY_RELU:
        options = schema.LeakyReluOptionsT()
        options.alpha = m.random.uniform(-1, 2)
    elif code == CODES.TANH:
        scale, zero = (1 / 32768, 0) if wide else (1 / 128, 0)
    elif code == CODES.LOGISTIC:
        scale, zero = (1 / 32768, 0) if wide else (1 / 256, -128)
    elif code == CODES.RSQRT and wide:
        # TFLM stops at values below zero.
        size = m.out(v.shape, v.kind, v.scale * m.random.choice([1, 1.5, 0.3]))
        m.op(CODES.ABS, [v], [size], schema.AbsOptionsT())
        v, scale = size, 1 / (size.scale ** 0.5) / 10000 * m.power(-2, 2)
    elif code == CODES.RSQRT:
        if v.zero != -128:
            return None
        scale = 1 / (v.scale ** 0.5) / 60 * m.power(-2, 2)
    if wide and code in (CODES.TANH, CODES.LOGISTIC) and m.chance(2):
        v = requantized(m, v, 2.0 ** m.random.randint(-15, -8))
    out = m.value(v.shape, v.kind, scale, m.zero(v.kind) if zero is None else zero)
    m.op(code, [v], [out], options)
    return out


def requantized(m, v, scale=None):
    out = m.out(v.shape, v.kind, v.scale * m.power(-2, 2) if scale is None else scale)
    m.op(CODES.QUANTIZE, [v], [out])
    return out


def prelu(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16):
        return None
    alpha = partner(m, v, m.power(-9, -4), TYPES.INT8)
    out = m.out(v.shape, v.kind, v.scale * m.power(-1, 2))
    m.op(CODES.PRELU, [v, alpha], [out])
    return out


def add_n(m, v):
    if v.kind != TYPES.INT8:
        return None
    inputs = [v]
    for _ in range(m.random.randint(1, 4)):
        inputs.append(v if m.chance(4) else m.value(v.shape, v.kind, v.scale, v.zero, m.noise(v.shape, v.kind)))
    m.random.shuffle(inputs)
    out = m.out(v.shape, v.kind, v.scale * len(inputs) ** 0.5 * m.power(-1, 2))
    m.op(CODES.ADD_N, inputs, [out], schema.AddNOptionsT() if m.chance(2) else None)
    return out


def cumsum(m, v):
    if v.kind != TYPES.INT8 or not v.shape:
        return None
    axis = m.random.randrange(len(v.shape))
    # Longer sums may not fit TFLM's 32 bits.
    if v.shape[axis] > 15:
        return None
    options = schema.CumsumOptionsT()
    options.exclusive, options.reverse = m.chance(2), m.chance(2)
    out = m.out(v.shape, v.kind, v.scale * v.shape[axis] ** 0.5 * m.power(-1, 2))
    stated = axis - len(v.shape) if m.chance(3) else axis
    m.op(CODES.CUMSUM, [v, m.integers(stated, shape=m.random.choice([[], [1]]))], [out], options)
    return out


def zeros_like(m, v):
    if v.kind != TYPES.INT8 or not v.shape:
        return None
    zeros = m.out(v.shape, v.kind, v.scale)
    m.op(CODES.ZEROS_LIKE, [v], [zeros], schema.ZerosLikeOptionsT())
    out = m.out(v.shape, v.kind, v.scale * 2)
    options = schema.AddOptionsT()
    options.potScaleInt16 = False
    m.op(CODES.ADD, [v, zeros], [out], options)
    return out


def logical(m, v):
    """Comparisons, what holds of them together, and what that selects or whether all of it holds."""
    if v.kind != TYPES.INT8 or not 1 <= len(v.shape) <= 4 or v.scale >= 0.9:
        return None
    truths = []
    for _ in range(2):
        shape = v.shape
        truth = m.value(shape, TYPES.BOOL)
        code, options = m.random.choice([(CODES.GREATER, schema.GreaterOptionsT), (CODES.LESS, schema.LessOptionsT)])
        m.op(code, [v, partner(m, v, min(0.9, v.scale * m.power(-1, 1)))], [truth], options())
        if m.chance(2):
            inverse = m.value(shape, TYPES.BOOL)
            m.op(CODES.LOGICAL_NOT, [truth], [inverse], schema.LogicalNotOptionsT())
            truth = inverse
        truths.append(truth)
    if m.chance(3):
        # A constant that repeats.
        shape = [1 if m.chance(2) else size for size in v.shape]
        truths[1] = m.value(shape, TYPES.BOOL, data=m.noise(shape, TYPES.BOOL, 0, 1))
        m.random.shuffle(truths)
    truth = m.value(v.shape, TYPES.BOOL)
    if m.chance(2):
        m.op(CODES.LOGICAL_AND, truths, [truth], schema.LogicalAndOptionsT())
    else:
        m.op(CODES.LOGICAL_OR, truths, [truth], schema.LogicalOrOptionsT())
    if m.chance(2):
        axes = sorted(m.random.sample(range(len(v.shape)), m.random.randint(1, min(2, len(v.shape)))))
        options = schema.ReducerOptionsT()
        options.keepDims = m.chance(2)
        shape = [1 if i in axes else s for i, s in enumerate(v.shape)] if options.keepDims else \
            [s for i, s in enumerate(v.shape) if i not in axes]
        every = m.value(shape, TYPES.BOOL)
        m.op(CODES.REDUCE_ALL, [truth, m.integers([a - len(v.shape) if m.chance(4) else a for a in axes])], [every],
             options)
        out = m.value(shape, m.random.choice([TYPES.INT8, TYPES.INT32, TYPES.FLOAT32]))
        m.op(CODES.CAST, [every], [out], schema.CastOptionsT())
        return out
    other = m.value(v.shape, v.kind, v.scale, v.zero, m.noise(v.shape, v.kind))
    out = m.value(v.shape, v.kind, v.scale, v.zero)
    m.op(CODES.SELECT_V2, [truth, v, other], [out], schema.SelectV2OptionsT())
    return out


def update(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or not 1 <= len(v.shape) <= 5:
        return None
    size = [m.random.randint(1, s) for s in v.shape]
    part = m.value(size, v.kind, v.scale, v.zero, m.noise(size, v.kind))
    if m.chance(3):
        # A place that is computed: the end of each dimension.
        place = m.value([len(v.shape)], TYPES.INT32)
        options = schema.ShapeOptionsT()
        options.outType = TYPES.INT32
        m.op(CODES.SHAPE, [v], [place], options)
    else:
        kind = m.random.choice([TYPES.INT32, TYPES.INT64])
        place = m.integers([m.random.randint(-2, s + 1) for s in v.shape], kind)
    out = m.value(v.shape, v.kind, v.scale, v.zero)
    m.op(CODES.DYNAMIC_UPDATE_SLICE, [v, part, place], [out], schema.DynamicUpdateSliceOptionsT())
    return out


def embedding(m, v):
    """Rows of a table, by where each row of the input is largest."""
    if v.kind != TYPES.INT8 or len(v.shape) != 2:
        return None
    rows, columns = v.shape[1], [m.random.randint(1, 6) for _ in range(m.random.randint(1, 2))]
    places = m.value([v.shape[0]], TYPES.INT32)
    options = schema.ArgMaxOptionsT()
    options.outputType = TYPES.INT32
    m.op(CODES.ARG_MAX, [v, m.integers(1, shape=[])], [places], options)
    shape = [v.shape[0]] + columns
    if m.chance(3):
        table = m.value([rows] + columns, TYPES.FLOAT32, data=m.noise([rows] + columns, TYPES.FLOAT32))
        out = m.value(shape, TYPES.FLOAT32)
    elif m.chance(2):
        table = m.value([rows] + columns, TYPES.INT8, m.power(-7, -3), 0, m.noise([rows] + columns, TYPES.INT8))
        out = m.value(shape, TYPES.FLOAT32)
    else:
        table = m.value([rows] + columns, TYPES.INT8, v.scale, v.zero, m.noise([rows] + columns, TYPES.INT8))
        out = m.value(shape, TYPES.INT8, v.scale, v.zero)
    m.op(CODES.EMBEDDING_LOOKUP, [places, table], [out])
    if out.kind == TYPES.FLOAT32:
        whole = m.out(shape, TYPES.INT8, 4 / 128 * m.power(-1, 1))
        m.op(CODES.QUANTIZE, [out], [whole])
        return whole
    return out


def broadcast_args(m, v):
    """Shapes, at which a model ends."""
    if not 1 <= len(v.shape) <= 4:
        return None
    shape = m.value([len(v.shape)], TYPES.INT32)
    options = schema.ShapeOptionsT()
    options.outType = TYPES.INT32
    m.op(CODES.SHAPE, [v], [shape], options)
    dims = [1 if m.chance(2) else (s if s != 1 else m.random.randint(1, 9)) for s in v.shape]
    dims = dims[m.random.randint(0, len(dims) - 1):] if m.chance(2) else [m.random.randint(1, 5)] + dims
    out = m.value([max(len(dims), len(v.shape))], TYPES.INT32)
    pair = [shape, m.integers(dims)]
    m.random.shuffle(pair)
    m.op(CODES.BROADCAST_ARGS, pair, [out])
    return out


def pad(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16):
        return None
    edges = [[m.random.randint(0, 2), m.random.randint(0, 2)] for _ in v.shape]
    shape = [s + a + b for s, (a, b) in zip(v.shape, edges)]
    if np.prod(shape) > 4000 or len(v.shape) > 4:
        return None
    out = m.value(shape, v.kind, v.scale, v.zero)
    if m.chance(3):
        filler = m.value([1], v.kind, v.scale, v.zero, m.noise([1], v.kind))
        m.op(CODES.PADV2, [v, m.integers(edges), filler], [out], schema.PadV2OptionsT())
    else:
        m.op(CODES.PAD, [v, m.integers(edges)], [out], schema.PadOptionsT())
    return out


def mirror_pad(m, v):
    if v.kind != TYPES.INT8 or len(v.shape) > 4:
        return None
    options = schema.MirrorPadOptionsT()
    options.mode = m.random.randrange(2)
    most = [s - 1 if options.mode == 0 else s for s in v.shape]
    edges = [[m.random.randint(0, min(2, e)), m.random.randint(0, min(2, e))] for e in most]
    shape = [s + a + b for s, (a, b) in zip(v.shape, edges)]
    if np.prod(shape) > 4000:
        return None
    out = m.value(shape, v.kind, v.scale, v.zero)
    m.op(CODES.MIRROR_PAD, [v, m.integers(edges, m.random.choice([TYPES.INT32, TYPES.INT64]))], [out], options)
    return out


def reduce(m, v):
    code = m.random.choice([CODES.MEAN, CODES.SUM, CODES.REDUCE_MAX, CODES.REDUCE_MIN])
    if v.kind == TYPES.INT16 and code not in (CODES.MEAN, CODES.SUM):
        return None
    if v.kind not in (TYPES.INT8, TYPES.INT16):
        return None
    axes = sorted(m.random.sample(range(len(v.shape)), m.random.randint(1, min(3, len(v.shape)))))
    options = schema.ReducerOptionsT()
    options.keepDims = m.chance(2)
    shape = [1 if i in axes else s for i, s in enumerate(v.shape)] if options.keepDims else \
        [s for i, s in enumerate(v.shape) if i not in axes]
    count = int(np.prod([v.shape[a] for a in axes]))
    stated = [a - len(v.shape) if m.chance(4) else a for a in axes]
    scale, zero = v.scale, v.zero
    if code in (CODES.MEAN, CODES.SUM):
        scale = v.scale * m.power(-2, 1) * (count ** 0.5 if code == CODES.SUM else count ** -0.5)
        zero = m.zero(v.kind)
    out = m.value(shape, v.kind, scale, zero)
    m.op(code, [v, m.integers(stated)], [out], options)
    return out


def softmax(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or not v.shape:
        return None
    options = schema.SoftmaxOptionsT()
    options.beta = 1.0
    if v.kind == TYPES.INT16:
        out = m.value(v.shape, TYPES.INT16, 1 / 32768, 0)
    elif m.chance(4):
        out = m.value(v.shape, TYPES.INT16, 1 / 65536, -32768)
    else:
        out = m.value(v.shape, TYPES.INT8, 1 / 256, -128)
    m.op(CODES.SOFTMAX, [v], [out], options)
    return None if out.zero == -32768 and quantized_away(m, out) is None else m.last


def quantized_away(m, v):
    """Int16 probabilities as int32, at which a model ends."""
    m.last = m.value(v.shape, TYPES.INT32, v.scale * m.power(-1, 1), 0)
    m.op(CODES.QUANTIZE, [v], [m.last])
    return m.last


def log_softmax(m, v):
    if v.kind != TYPES.INT8 or not v.shape:
        return None
    out = m.value(v.shape, v.kind, 16 / 256, 127)
    m.op(CODES.LOG_SOFTMAX, [v], [out], schema.LogSoftmaxOptionsT())
    return out


def l2_normalization(m, v):
    if v.kind != TYPES.INT8 or not 1 <= len(v.shape) <= 4:
        return None
    out = m.value(v.shape, v.kind, 1 / 128, 0)
    m.op(CODES.L2_NORMALIZATION, [v], [out], schema.L2NormOptionsT())
    return out


def batch_matmul(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or len(v.shape) < 2 or len(v.shape) > 4:
        return None
    options = schema.BatchMatMulOptionsT()
    options.adjX, options.adjY = m.chance(3), m.chance(2)
    rows, depth = (v.shape[-1], v.shape[-2]) if options.adjX else (v.shape[-2], v.shape[-1])
    columns = m.random.randint(1, 7)
    if depth > 200 or rows * columns * depth > 60000:
        return None
    batches = [1 if m.chance(3) else s for s in v.shape[:-2]]
    scale = 0.05 / (v.scale * depth ** 0.5 * 60)
    if v.kind == TYPES.INT16:
        scale = next_scale(v) / (v.scale * depth ** 0.5 * 10000)
    if m.chance(4) and options.adjX != options.adjY:
        right, columns = v, rows
        batches = v.shape[:-2]
    else:
        shape = batches + ([columns, depth] if options.adjY else [depth, columns])
        right = m.value(shape, v.kind, scale, m.zero(v.kind), m.noise(shape, v.kind))
    out_shape = v.shape[:-2] + [rows, columns]
    typical = v.scale * right.scale * depth ** 0.5 * (60 if v.kind == TYPES.INT8 else 10000)
    out = m.out(out_shape, v.kind, typical * m.power(-1, 2))
    m.op(CODES.BATCH_MATMUL, [v, right], [out], options)
    return out


def gather(m, v):
    if v.kind != TYPES.INT8 or not v.shape or len(v.shape) > 4:
        return None
    options = schema.GatherOptionsT()
    axis = m.random.randrange(len(v.shape))
    batch = m.random.randint(0, axis) if m.chance(3) else 0
    # TFLM reads the indices of the first batch to check them.
    shape = v.shape[:batch] + [m.random.randint(1, 4) for _ in range(m.random.randint(0 if batch == 0 else 1, 2))]
    indices = m.numbers.integers(0, v.shape[axis], shape)
    options.axis = axis - len(v.shape) if m.chance(3) else axis
    options.batchDims = batch
    out_shape = v.shape[:axis] + shape[batch:] + v.shape[axis + 1:]
    if len(out_shape) > 5 or np.prod(out_shape) > 4000:
        return None
    out = m.value(out_shape, v.kind, v.scale, v.zero)
    m.op(CODES.GATHER, [v, m.integers(indices, shape=shape)], [out], options)
    return out


def gather_nd(m, v):
    if v.kind != TYPES.INT8 or not v.shape or len(v.shape) > 4:
        return None
    numbers = m.random.randint(1, len(v.shape))
    shape = [m.random.randint(1, 4) for _ in range(m.random.randint(0, 1))]
    indices = np.stack([m.numbers.integers(0, v.shape[d], shape) for d in range(numbers)], axis=-1)
    out_shape = shape + v.shape[numbers:]
    if not out_shape:
        return None
    out = m.value(out_shape, v.kind, v.scale, v.zero)
    m.op(CODES.GATHER_ND, [v, m.integers(indices)], [out], schema.GatherNdOptionsT())
    return out


def split_v(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or not v.shape:
        return None
    axis = m.random.randrange(len(v.shape))
    size = v.shape[axis]
    if size < 2:
        return None
    first = m.random.randint(1, size - 1)
    parts = [first, size - first]
    outs = [m.value(v.shape[:axis] + [p] + v.shape[axis + 1:], v.kind, v.scale, v.zero) for p in parts]
    options = schema.SplitVOptionsT()
    options.numSplits = 2
    m.op(CODES.SPLIT_V, [v, m.integers(parts), m.integers(axis, shape=[])], outs, options)
    joined = m.value(v.shape, v.kind, v.scale, v.zero)
    options = schema.ConcatenationOptionsT()
    options.axis = axis
    swapped = outs[::-1]
    m.op(CODES.CONCATENATION, swapped, [joined], options)
    return joined


def split(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or not v.shape:
        return None
    axis = m.random.randrange(len(v.shape))
    count = m.random.choice([n for n in (1, 2, 3, 4) if v.shape[axis] % n == 0])
    shape = v.shape[:axis] + [v.shape[axis] // count] + v.shape[axis + 1:]
    outs = [m.value(shape, v.kind, v.scale, v.zero) for _ in range(count)]
    options = schema.SplitOptionsT()
    options.numSplits = count
    m.op(CODES.SPLIT, [m.integers(axis, shape=[]), v], outs, options)
    if len(shape) > 4:
        return outs[-1]
    options = schema.PackOptionsT()
    options.valuesCount, options.axis = count, m.random.randint(0, len(shape))
    packed = m.value(shape[:options.axis] + [count] + shape[options.axis:], v.kind, v.scale, v.zero)
    m.op(CODES.PACK, outs, [packed], options)
    return packed


def unpack(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or len(v.shape) < 2:
        return None
    axis = m.random.randrange(len(v.shape))
    if v.shape[axis] > 8:
        return None
    options = schema.UnpackOptionsT()
    options.num, options.axis = v.shape[axis], axis
    outs = [m.value(v.shape[:axis] + v.shape[axis + 1:], v.kind, v.scale, v.zero) for _ in range(v.shape[axis])]
    m.op(CODES.UNPACK, [v], outs, options)
    return m.random.choice(outs)


def slices(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or not v.shape:
        return None
    begin = [m.random.randrange(s) for s in v.shape]
    size = [m.random.randint(1, s - b) for s, b in zip(v.shape, begin)]
    if m.chance(2) and len(v.shape) <= 4:
        strides = [m.random.choice([1, 1, 2, -1]) for _ in v.shape]
        ends, shape = [], []
        for b, n, s, stride in zip(begin, size, v.shape, strides):
            end = b + n if stride > 0 else -s - 1
            span = n if stride > 0 else b + 1
            ends.append(end)
            shape.append((span + abs(stride) - 1) // abs(stride))
        options = schema.StridedSliceOptionsT()
        out = m.value(shape, v.kind, v.scale, v.zero)
        m.op(CODES.STRIDED_SLICE, [v, m.integers(begin), m.integers(ends), m.integers(strides)], [out], options)
        return out
    out = m.value(size, v.kind, v.scale, v.zero)
    m.op(CODES.SLICE, [v, m.integers(begin), m.integers(size)], [out])
    return out


def transpose(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or not v.shape:
        return None
    order = m.random.sample(range(len(v.shape)), len(v.shape))
    out = m.value([v.shape[o] for o in order], v.kind, v.scale, v.zero)
    m.op(CODES.TRANSPOSE, [v, m.integers(order)], [out], schema.TransposeOptionsT())
    return out


def reverse(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or not v.shape:
        return None
    first = m.random.randrange(len(v.shape))
    last = m.random.randint(first, len(v.shape) - 1)
    axes = list(range(first, last + 1))
    m.random.shuffle(axes)
    out = m.value(v.shape, v.kind, v.scale, v.zero)
    m.op(CODES.REVERSE_V2, [v, m.integers(axes)], [out])
    return out


def broadcast_to(m, v):
    if v.kind != TYPES.INT8 or not v.shape or len(v.shape) > 4:
        return None
    shape = [m.random.randint(1, 4) if s == 1 else s for s in v.shape]
    if m.chance(3):
        shape = [m.random.randint(1, 3)] + shape
    if np.prod(shape) > 4000:
        return None
    out = m.value(shape, v.kind, v.scale, v.zero)
    m.op(CODES.BROADCAST_TO, [v, m.integers(shape)], [out])
    return out


def blocks(m, v):
    if v.kind != TYPES.INT8 or len(v.shape) != 4:
        return None
    n, h, w, c = v.shape
    block = m.random.choice([1, 2, 3])
    if m.chance(2):
        if h % block or w % block:
            return None
        options = schema.SpaceToDepthOptionsT()
        shape, code = [n, h // block, w // block, c * block * block], CODES.SPACE_TO_DEPTH
    else:
        if c % (block * block):
            return None
        options = schema.DepthToSpaceOptionsT()
        shape, code = [n, h * block, w * block, c // block // block], CODES.DEPTH_TO_SPACE
    options.blockSize = block
    out = m.value(shape, v.kind, v.scale, v.zero)
    m.op(code, [v], [out], options)
    return out


def batch_space(m, v):
    if v.kind != TYPES.INT8 or len(v.shape) not in (3, 4):
        return None
    spatial = len(v.shape) - 2
    block = [m.random.randint(1, 3) for _ in range(spatial)]
    if m.chance(2):
        # TFLM fills edges with what lies in its record, which it does not initialize.
        block = [m.random.choice([b for b in (1, 2, 3) if size % b == 0]) for size in v.shape[1:-1]]
        edges = [[0, 0] for _ in block]
        sizes = [(s + a + b) // k for s, (a, b), k in zip(v.shape[1:], edges, block)]
        shape = [v.shape[0] * int(np.prod(block))] + sizes + [v.shape[-1]]
        code, options = CODES.SPACE_TO_BATCH_ND, schema.SpaceToBatchNDOptionsT()
    else:
        if v.shape[0] % int(np.prod(block)):
            return None
        sizes = [s * k for s, k in zip(v.shape[1:], block)]
        edges = [[m.random.randint(0, min(1, s - 1)), 0] for s in sizes]
        shape = [v.shape[0] // int(np.prod(block))] + [s - a for s, (a, _) in zip(sizes, edges)] + [v.shape[-1]]
        code, options = CODES.BATCH_TO_SPACE_ND, schema.BatchToSpaceNDOptionsT()
    out = m.value(shape, v.kind, v.scale, v.zero)
    m.op(code, [v, m.integers(block), m.integers(edges)], [out], options)
    return out


def resize(m, v):
    if v.kind != TYPES.INT8 or len(v.shape) != 4:
        return None
    size = [m.random.randint(1, 9), m.random.randint(1, 9)]
    if m.chance(2):
        code, options = CODES.RESIZE_BILINEAR, schema.ResizeBilinearOptionsT()
    else:
        code, options = CODES.RESIZE_NEAREST_NEIGHBOR, schema.ResizeNearestNeighborOptionsT()
    options.alignCorners = m.chance(3)
    options.halfPixelCenters = not options.alignCorners and m.chance(2)
    out = m.value([v.shape[0]] + size + [v.shape[3]], v.kind, v.scale, v.zero)
    m.op(code, [v, m.integers(size)], [out], options)
    return out


def floats(m, v):
    """DEQUANTIZE, a function of floats or two, QUANTIZE."""
    if v.kind not in (TYPES.INT8, TYPES.INT16):
        return None
    f = m.value(v.shape, TYPES.FLOAT32)
    m.op(CODES.DEQUANTIZE, [v], [f])
    code, options = m.random.choice([
        (CODES.NEG, schema.NegOptionsT), (CODES.ELU, None), (CODES.ABS, schema.AbsOptionsT), (CODES.SQRT, None),
        (CODES.SQUARE, schema.SquareOptionsT), (CODES.FLOOR, None), (CODES.CEIL, None), (CODES.ROUND, None),
        (CODES.EXP, schema.ExpOptionsT), (CODES.LOG, None), (CODES.RSQRT, None)])
    scale = max(v.scale, 1e-4)
    # TFLM's conversion to integers is undefined for NaN, infinity and what is far beyond the range.
    is_small = v.scale * (300 if v.kind == TYPES.INT8 else 40000) < 10
    if code == CODES.EXP and not is_small:
        code, options = CODES.NEG, schema.NegOptionsT
    if code in (CODES.SQRT, CODES.LOG, CODES.RSQRT):
        g = m.value(v.shape, TYPES.FLOAT32)
        if is_small:
            m.op(CODES.EXP, [f], [g], schema.ExpOptionsT())
        else:
            code = CODES.SQRT
            m.op(CODES.SQUARE, [f], [g], schema.SquareOptionsT())
        f = g
    g = m.value(v.shape, TYPES.FLOAT32)
    m.op(code, [f], [g], None if options is None else options())
    out = m.out(v.shape, v.kind, scale * m.power(-1, 2))
    m.op(CODES.QUANTIZE, [g], [out])
    return out


def float_pair(m, v):
    """DEQUANTIZE, arithmetic on two tensors of floats, QUANTIZE."""
    if v.kind not in (TYPES.INT8, TYPES.INT16) or v.scale > 100:
        return None
    f = m.value(v.shape, TYPES.FLOAT32)
    m.op(CODES.DEQUANTIZE, [v], [f])
    code, options = m.random.choice([
        (CODES.ADD, schema.AddOptionsT), (CODES.SUB, schema.SubOptionsT), (CODES.MUL, schema.MulOptionsT),
        (CODES.SQUARED_DIFFERENCE, schema.SquaredDifferenceOptionsT), (CODES.DIV, schema.DivOptionsT),
        (CODES.MAXIMUM, None), (CODES.MINIMUM, None)])
    shape = [1 if m.chance(3) else size for size in v.shape]
    while len(shape) > 1 and m.chance(3):
        shape = shape[1:]
    # TFLM's conversion to integers is undefined for NaN and infinity, so nothing divides by zero.
    numbers = m.numbers.uniform(0.25, 4, shape) * m.numbers.choice([-1, 1], shape)
    other = m.value(shape, TYPES.FLOAT32, data=numbers.astype(np.float32).tobytes())
    pair = [f, other] if m.chance(2) or code == CODES.DIV else [other, f]
    if options is not None:
        options = options()
    if hasattr(options, "fusedActivationFunction"):
        options.fusedActivationFunction = m.activation()
    g = m.value(v.shape, TYPES.FLOAT32)
    m.op(code, pair, [g], options)
    if m.chance(4):
        return g
    scale = max(v.scale, 1e-3)
    out = m.out(v.shape, v.kind, (scale * scale * 100 if code == CODES.SQUARED_DIFFERENCE else scale) * m.power(-1, 3))
    m.op(CODES.QUANTIZE, [g], [out])
    return out


def compare(m, v):
    """A comparison, and what it selects."""
    if v.kind != TYPES.INT8 or not v.shape or v.scale >= 1:
        return None
    code, options = m.random.choice([
        (CODES.EQUAL, schema.EqualOptionsT), (CODES.NOT_EQUAL, schema.NotEqualOptionsT),
        (CODES.GREATER, schema.GreaterOptionsT), (CODES.GREATER_EQUAL, schema.GreaterEqualOptionsT),
        (CODES.LESS, schema.LessOptionsT), (CODES.LESS_EQUAL, schema.LessEqualOptionsT)])
    if len(v.shape) > 4:
        return None
    if m.chance(3):
        axis = m.random.randrange(len(v.shape))
        shape = v.shape[:axis] + v.shape[axis + 1:]
        if not shape:
            return None
        whole = m.value(shape, TYPES.INT32)
        options_max = schema.ArgMaxOptionsT()
        options_max.outputType = TYPES.INT32
        m.op(CODES.ARG_MAX, [v, m.integers(axis, shape=[])], [whole], options_max)
        other = m.value([1], TYPES.INT32, data=np.int32([v.shape[axis] // 2]).tobytes())
        left, right = whole, other
        truth = m.value(shape, TYPES.BOOL)
    else:
        other = partner(m, v, min(0.9, v.scale * m.power(-1, 1)))
        left, right = v, other
        truth = m.value(v.shape, TYPES.BOOL)
    m.op(code, [left, right], [truth], options())
    if m.chance(3):
        number = m.random.choice([TYPES.INT8, TYPES.INT16, TYPES.INT32, TYPES.FLOAT32])
        out = m.value(truth.shape, number)
        m.op(CODES.CAST, [truth], [out], schema.CastOptionsT())
        m.last = out
        return out
    shape = truth.shape
    x = m.value([1 if m.chance(3) else s for s in shape], TYPES.INT8, v.scale, v.zero)
    m.tensors[x.index].buffer = len(m.buffers)
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(m.noise(x.shape, TYPES.INT8), dtype=np.uint8)
    m.buffers.append(buffer)
    y = v if shape == v.shape else m.value(shape, TYPES.INT8, v.scale, v.zero, m.noise(shape, TYPES.INT8))
    out = m.value(shape, TYPES.INT8, v.scale, v.zero)
    m.op(CODES.SELECT_V2, [truth, x, y], [out], schema.SelectV2OptionsT())
    return out


def cast(m, v):
    if v.kind != TYPES.INT8 or not v.shape:
        return None
    number = m.value(v.shape, m.random.choice([TYPES.INT32, TYPES.INT16, TYPES.FLOAT32]))
    m.op(CODES.CAST, [v], [number], schema.CastOptionsT())
    out = m.value(v.shape, TYPES.INT8, v.scale, v.zero)
    m.op(CODES.CAST, [number], [out], schema.CastOptionsT())
    return out


def fill(m, v):
    if v.kind != TYPES.INT8 or len(v.shape) not in (1, 2, 3, 4):
        return None
    filled = m.value(v.shape, TYPES.INT8, v.scale, v.zero)
    constant = m.value([], TYPES.INT8, v.scale, v.zero, m.noise([1], TYPES.INT8))
    m.op(CODES.FILL, [m.integers(v.shape), constant], [filled], schema.FillOptionsT())
    out = m.out(v.shape, v.kind, v.scale * 2)
    options = schema.AddOptionsT()
    options.potScaleInt16 = False
    m.op(CODES.ADD, [v, filled], [out], options)
    return out


def lstm(m, v):
    if v.kind not in (TYPES.INT8, TYPES.INT16) or len(v.shape) != 3:
        return None
    wide = v.kind == TYPES.INT16
    options = schema.UnidirectionalSequenceLSTMOptionsT()
    options.timeMajor = m.chance(3)
    options.fusedActivationFunction = 4
    options.cellClip = m.random.choice([0.0, 10.0, 0.5])
    batches = v.shape[1] if options.timeMajor else v.shape[0]
    units, depth = m.random.randint(1, 7), v.shape[2]
    hidden_scale = 1 / 128 if not wide else 1 / 32768
    hidden_zero = m.random.choice([0, -1, 5]) if not wide else 0
    reach = 100 if not wide else 20000
    inputs = [v]
    for columns, scale in ((depth, v.scale), (units, hidden_scale)):
        for _ in range(4):
            shape = [units, columns]
            w = 3 / (scale * columns ** 0.5 * reach * 60) * m.power(-1, 1)
            inputs.append(m.add(shape, TYPES.INT8, [w], [0], m.noise(shape, TYPES.INT8, -127, 127)))
    inputs += [-1, -1, -1]
    kind = TYPES.INT64 if wide else TYPES.INT32
    for gate in range(4):
        scale = v.scale * m.tensors[inputs[1 + gate]].quantization.scale[0]
        data = m.numbers.integers(-500, 500, units).astype(BYTES[kind])
        inputs.append(m.add([units], kind, [scale], [0], data.tobytes()))
    inputs += [-1, -1]
    inputs.append(m.add([batches, units], v.kind, [hidden_scale], [hidden_zero], variable=True))
    inputs.append(m.add([batches, units], TYPES.INT16, [2.0 ** m.random.randint(-13, -10)], [0], variable=True))
    inputs += [-1, -1, -1, -1]
    out = m.value(v.shape[:2] + [units], v.kind, hidden_scale, hidden_zero)
    m.op(CODES.UNIDIRECTIONAL_SEQUENCE_LSTM, inputs, [out], options)
    return out


def svdf(m, v):
    if v.kind != TYPES.INT8 or len(v.shape) != 2:
        return None
    batches, depth = v.shape
    rank, units, memory = m.random.randint(1, 2), m.random.randint(1, 5), m.random.randint(1, 6)
    filters = rank * units
    feature = m.add([filters, depth], TYPES.INT8, [0.01], [0], m.noise([filters, depth], TYPES.INT8, -127, 127))
    kind = m.random.choice([TYPES.INT8, TYPES.INT16])
    time_scale, state_scale = (0.02, 0.05) if kind == TYPES.INT8 else (0.0001, 0.0005)
    time = m.add([filters, memory], kind, [time_scale], [0], m.noise([filters, memory], kind))
    bias_scale = float(np.float32(time_scale) * np.float32(state_scale))
    bias = m.add([units], TYPES.INT32, [bias_scale], [0], m.noise([units], TYPES.INT32, -500, 500))
    zero = m.random.randint(-20, 20) if kind == TYPES.INT8 else 0
    state = m.add([batches, filters * memory], kind, [state_scale], [zero], variable=True)
    options = schema.SVDFOptionsT()
    options.rank = rank
    options.fusedActivationFunction = 1
    out = m.out([batches, units], TYPES.INT8, 0.1)
    m.op(CODES.SVDF, [v, feature, time, bias, state], [out], options)
    return out


def variable(m, v):
    """A ring of what came before, as streaming models keep it."""
    if v.kind != TYPES.INT8 or len(v.shape) < 2 or v.shape[1] > 8 or len(v.shape) > 4:
        return None
    kept = m.random.randint(1, 4)
    shape = [v.shape[0], kept] + v.shape[2:]
    name = f"ring{len(m.assigned)}"
    if not m.assigned:
        options = schema.CallOnceOptionsT()
        options.initSubgraphIndex = 1
        m.op(CODES.CALL_ONCE, [], [], options)
        # It has to come before all that reads variables; what does not is as well behind it.
        m.operators.insert(0, m.operators.pop())
    m.assigned.append((name, shape, v.scale, v.zero, m.noise(shape, TYPES.INT8)))
    handle = m.handle(name)
    old = m.value(shape, TYPES.INT8, v.scale, v.zero)
    m.op(CODES.READ_VARIABLE, [handle], [old], schema.ReadVariableOptionsT())
    joined = m.value([v.shape[0], kept + v.shape[1]] + v.shape[2:], TYPES.INT8, v.scale, v.zero)
    options = schema.ConcatenationOptionsT()
    options.axis = 1
    m.op(CODES.CONCATENATION, [old, v], [joined], options)
    begin = [0, v.shape[1]] + [0] * (len(shape) - 2)
    new = m.value(shape, TYPES.INT8, v.scale, v.zero)
    m.op(CODES.SLICE, [joined, m.integers(begin), m.integers(shape)], [new])
    m.op(CODES.ASSIGN_VARIABLE, [handle, new], [], schema.AssignVariableOptionsT())
    return joined


def reshape(m, v):
    shape = list(v.shape)
    m.random.shuffle(shape)
    if m.chance(3) and len(shape) > 1:
        shape = [shape[0] * shape[1]] + shape[2:]
    elif m.chance(3) and len(shape) < 4:
        shape = [1] + shape
    out = m.value(shape, v.kind, v.scale, v.zero)
    options = schema.ReshapeOptionsT()
    options.newShape = shape
    m.op(CODES.RESHAPE, [v, m.integers(shape)], [out], options)
    return out


def convert(m, v):
    """To the other width, by QUANTIZE."""
    if v.kind not in (TYPES.INT8, TYPES.INT16):
        return None
    kind = TYPES.INT16 if v.kind == TYPES.INT8 else TYPES.INT8
    scale = v.scale / 256 if kind == TYPES.INT16 else v.scale * 256
    out = m.out(v.shape, kind, scale * m.power(-1, 1))
    m.op(CODES.QUANTIZE, [v], [out])
    return out


OPERATORS = [conv, conv, depthwise, transpose_conv, fully_connected, fully_connected, pool, arithmetic, arithmetic,
             arithmetic, curve, curve, prelu, pad, mirror_pad, reduce, reduce, softmax, log_softmax, l2_normalization,
             batch_matmul, batch_matmul, gather, gather_nd, split_v, split, unpack, slices, transpose, reverse,
             broadcast_to, blocks, batch_space, resize, floats, floats, float_pair, float_pair, compare, cast, fill, lstm, lstm, svdf,
             variable, reshape, convert, requantized, add_n, cumsum, zeros_like, logical, logical, update, embedding,
             embedding, broadcast_args]


class Drawn:
    """A drawn model: its file, the bytes of its inputs, and the operators that it holds."""

    def __init__(self, seed, narrow=False):
        m = Model(seed)
        rank = m.random.choice([2, 3, 3, 4, 4, 4, 1])
        shape = [1 if m.chance(2) else 2] + [m.random.randint(1, 9) for _ in range(rank - 1)]
        start = m.random.choice([TYPES.INT8] * 5 + [TYPES.UINT8] + ([] if narrow else [TYPES.INT16] * 2))
        scale = m.power(-7, -3) if start != TYPES.INT16 else m.power(-14, -9)
        v = m.value(shape, start, scale, m.zero(start))
        first = v.index
        self.input_bytes = v.count * np.dtype(BYTES[start]).itemsize
        if start == TYPES.UINT8:
            signed = m.value(shape, TYPES.INT8, v.scale, v.zero - 128)
            m.op(CODES.QUANTIZE, [v], [signed])
            v = signed
        wanted = m.random.randint(1, 4)
        tries = 0
        while wanted > 0 and tries < 200:
            tries += 1
            m.last = None
            operator = m.random.choice(OPERATORS)
            if narrow and operator is convert:
                continue
            saved = len(m.tensors), len(m.operators), len(m.buffers), len(m.assigned)
            result = operator(m, v)
            if result is None or result.count > 4096 or result.count == 0:
                del m.tensors[saved[0]:], m.operators[saved[1]:], m.buffers[saved[2]:]
                if len(m.assigned) != saved[3]:
                    raise ValueError("a variable was drawn and dropped")
                continue
            v = result
            wanted -= 1
            if v.kind not in (TYPES.INT8, TYPES.INT16) or v.scale is None:
                break
        if v.kind == TYPES.INT8 and v.scale is not None and m.chance(6):
            out = m.value(v.shape, TYPES.UINT8, v.scale, v.zero + 128)
            m.op(CODES.QUANTIZE, [v], [out])
            v = out
        self.is_empty = not m.operators
        self.codes = {m.codes[o.opcodeIndex] for o in m.operators}
        self.is_wide_activation = any(t.type == TYPES.INT16 and t.buffer == 0 and not t.isVariable for t in m.tensors)
        if not self.is_empty:
            self.file = m.file([first], [v.index])
        self.inputs = m.noise([3 * self.input_bytes], TYPES.UINT8)
