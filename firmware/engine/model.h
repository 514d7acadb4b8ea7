// What the engine reads of a `.tflite` file (schema version 3, tensorflow/compiler/mlir/lite/schema/schema.fbs).
#ifndef THROUGHLINE_ENGINE_MODEL_H
#define THROUGHLINE_ENGINE_MODEL_H

#include "engine.h"
#include "flatbuffer.h"

namespace engine {

constexpr uint32_t max_rank = 6;
/// Largest tensor in bytes: twice as much still fits in 31 bits, so sums of two offsets cannot overflow.
constexpr uint32_t max_tensor_bytes = 1u << 29;

/// Most operators and tensors: planning takes time with the square of the tensors.
constexpr uint32_t max_operators = TL_MAX_OPS;
constexpr uint32_t max_tensors = 4096;

/// TFLite's TensorType.
enum class Type : uint32_t {
    float32 = 0,
    int32 = 2,
    uint8 = 3,
    int64 = 4,
    boolean = 6,
    int16 = 7,
    int8 = 9,
    resource = 13,
    int4 = 17,
};

/// TFLite's BuiltinOperator, as far as implemented.
enum class Code : uint32_t {
    add = 0,
    average_pool_2d = 1,
    concatenation = 2,
    conv_2d = 3,
    depthwise_conv_2d = 4,
    dequantize = 6,
    fully_connected = 9,
    logistic = 14,
    max_pool_2d = 17,
    mul = 18,
    relu = 19,
    relu6 = 21,
    reshape = 22,
    softmax = 25,
    svdf = 27,
    tanh = 28,
    pad = 34,
    transpose = 39,
    mean = 40,
    sub = 41,
    squeeze = 43,
    strided_slice = 45,
    split = 49,
    maximum = 55,
    arg_max = 56,
    minimum = 57,
    padv2 = 60,
    slice = 65,
    transpose_conv = 67,
    expand_dims = 70,
    shape = 77,
    arg_min = 79,
    pack = 83,
    unpack = 88,
    resize_nearest_neighbor = 97,
    leaky_relu = 98,
    quantize = 114,
    hard_swish = 117,
    // Those below came later; the table of kernels keeps their order.
    floor = 8,
    depth_to_space = 5,
    l2_normalization = 11,
    resize_bilinear = 23,
    space_to_depth = 26,
    gather = 36,
    batch_to_space_nd = 37,
    space_to_batch_nd = 38,
    div = 42,
    unidirectional_sequence_lstm = 44,
    exp = 47,
    log_softmax = 50,
    cast = 53,
    prelu = 54,
    less = 58,
    neg = 59,
    greater = 61,
    greater_equal = 62,
    less_equal = 63,
    equal = 71,
    not_equal = 72,
    log = 73,
    sum = 74,
    sqrt = 75,
    rsqrt = 76,
    reduce_max = 82,
    reduce_min = 89,
    square = 92,
    fill = 94,
    squared_difference = 99,
    mirror_pad = 100,
    abs = 101,
    split_v = 102,
    ceil = 104,
    reverse_v2 = 105,
    gather_nd = 107,
    elu = 111,
    round = 116,
    select_v2 = 123,
    batch_matmul = 126,
    call_once = 129,
    broadcast_to = 130,
    var_handle = 142,
    read_variable = 143,
    assign_variable = 144,
    embedding_lookup = 7,
    logical_or = 84,
    logical_and = 86,
    logical_not = 87,
    zeros_like = 93,
    add_n = 106,
    cumsum = 128,
    reduce_all = 140,
    broadcast_args = 145,
    dynamic_update_slice = 151,
};

/// Which of an operator's kernels a record is for, in the bits above the operator's number: 0 is the one for int8.
enum class Variant : uint16_t {
    plain = 0,
    int4_weights = 1 << 12,      // unpacked to int8 before the plain kernel runs
    int16_values = 2 << 12,      // int16 activations
    computed_weights = 3 << 12,  // weights with a zero point
    float_values = 4 << 12,      // where the plain kernel is that of int8
    mixed_types = 5 << 12        // from one type to another
};
constexpr uint16_t operator_bits = (1 << 12) - 1;

struct Tensor {
    uint32_t index;
    Type type;
    uint32_t rank;
    int32_t dims[max_rank];
    uint32_t elements;
    uint32_t bytes;
    bool constant;
    bool variable;
    uint32_t data;  // offset of the constant's bytes in the file
    uint32_t data_bytes;
    uint32_t scale_count;
    uint32_t scales;  // offset of the scales in the file
    uint32_t zero_point_count;
    uint32_t zero_points;
    int32_t quantized_dimension;
    float scale;  // the first, 0 if not quantized
    int32_t zero_point;

    bool is_int16() const { return type == Type::int16; }
    int32_t last_dim() const { return rank == 0 ? 1 : dims[rank - 1]; }
    TL_COLD bool same_shape(const Tensor &other) const;
};

struct Operator {
    uint32_t index;
    uint32_t code;
    int32_t version;
    Vector inputs;
    Vector outputs;
    uint32_t options_type;
    Table options;
};

/// The parts of a model that were found sound by `open`.
struct Model {
    File file;
    Vector operator_codes;
    Vector subgraphs;
    Vector buffers;
    Vector tensors;
    Vector inputs;
    Vector outputs;
    Vector operators;

    /// Returns TL_OK, or the code that it also wrote into `error`.
    TL_COLD uint16_t open(const uint8_t *bytes, uint32_t size, tl_error &error);

    /// The vectors above point at `file`; a Model must stay where it was opened.
    Model() = default;
    Model(const Model &) = delete;
    Model &operator=(const Model &) = delete;

    TL_COLD uint16_t tensor(uint32_t index, Tensor &tensor, tl_error &error);
    TL_COLD uint16_t operation(uint32_t index, Operator &operation, tl_error &error);
    /// The same of a table that some subgraph lists.
    TL_COLD uint16_t read_tensor(const Table &table, uint32_t index, Tensor &tensor, tl_error &error);
    TL_COLD uint16_t read_operation(const Table &table, Operator &operation, tl_error &error);
};

/// Fills `error` and returns its code. The op is filled in by the caller that knows it.
uint16_t fail(tl_error &error, uint16_t code, int64_t expected, int64_t found, const char *text,
              uint32_t tensor = TL_NO_OP);

}  // namespace engine

#endif
