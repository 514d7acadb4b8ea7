// What the engine reads of a `.tflite` file (schema version 3, tensorflow/compiler/mlir/lite/schema/schema.fbs).
#ifndef THROUGHLINE_ENGINE_MODEL_H
#define THROUGHLINE_ENGINE_MODEL_H

#include "engine.h"
#include "flatbuffer.h"

namespace engine {

constexpr uint32_t max_rank = 6;
/// Largest tensor in bytes: twice as much still fits in 31 bits, so sums of two offsets cannot overflow.
constexpr uint32_t max_tensor_bytes = 1u << 29;

/// Most tensors: several for each op that a model may have. Planning takes time with their square.
constexpr uint32_t max_tensors = 2048;

/// TFLite's TensorType.
enum class Type : uint32_t { float32 = 0, int32 = 2, uint8 = 3, int64 = 4, boolean = 6, int16 = 7, int8 = 9 };

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
};

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

    int32_t last_dim() const { return rank == 0 ? 1 : dims[rank - 1]; }
    bool same_shape(const Tensor &other) const;
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
    Vector buffers;
    Vector tensors;
    Vector inputs;
    Vector outputs;
    Vector operators;

    /// Returns TL_OK, or the code that it also wrote into `error`.
    uint16_t open(const uint8_t *bytes, uint32_t size, tl_error &error);

    /// The vectors above point at `file`; a Model must stay where it was opened.
    Model() = default;
    Model(const Model &) = delete;
    Model &operator=(const Model &) = delete;

    uint16_t tensor(uint32_t index, Tensor &tensor, tl_error &error);
    uint16_t operation(uint32_t index, Operator &operation, tl_error &error);
};

/// Fills `error` and returns its code. The op is filled in by the caller that knows it.
uint16_t fail(tl_error &error, uint16_t code, int64_t expected, int64_t found, const char *text,
              uint32_t tensor = TL_NO_OP);

}  // namespace engine

#endif
