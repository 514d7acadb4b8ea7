// Preparing one op: reads its tensors, checks them, and appends its record.
//
// The arena may turn out too small. The builder then goes on without writing, so that the error can say how many
// bytes are needed; kernels' prepare functions therefore write only through it.
#ifndef THROUGHLINE_ENGINE_BUILDER_H
#define THROUGHLINE_ENGINE_BUILDER_H

#include "fixed_point.h"
#include "model.h"
#include "plan.h"
#include "record.h"

namespace engine {

/// Fused activation functions (TFLite's ActivationFunctionType).
enum class Activation : uint8_t { none = 0, relu = 1, relu_n1_to_1 = 2, relu6 = 3 };

/// Multipliers and shifts, one or one a channel, as they follow a record's parameters.
struct Scales {
    const int32_t *multipliers;
    const int8_t *shifts;

    static constexpr uint32_t bytes(uint32_t count) { return 4 * count + ((count + 3) & ~3u); }

    static Scales at(const uint8_t *arrays, uint32_t count) {
        return {reinterpret_cast<const int32_t *>(arrays), reinterpret_cast<const int8_t *>(arrays + 4 * count)};
    }
};

struct Builder {
    Model &model;
    tl_error &error;
    const Operator &operation;
    uint8_t *records;        // where records go
    uint32_t room;           // bytes there
    uint64_t used;           // bytes taken so far, by this and earlier ops; may exceed `room`
    uint64_t start;          // of this op's record
    uint32_t scratch_bytes;  // wanted by this op
    Variant variant;         // which kernel the record is for
    TensorRow *rows;         // of the planner, one a tensor

    TL_COLD uint16_t refuse(uint16_t code, int64_t expected, int64_t found, const char *text,
                    uint32_t tensor = TL_NO_OP) const {
        return fail(error, code, expected, found, text, tensor);
    }

    /// Checks that the op has `least` to `most` inputs and `outputs` outputs.
    TL_COLD uint16_t arity(uint32_t least, uint32_t most, uint32_t outputs = 1) const;
    /// Whether input `index` is there and not left out.
    TL_COLD bool has_input(uint32_t index) const;
    /// Whether input `index` is there and of int16, which asks for another kernel.
#ifdef TL_SLIM
    bool takes_int16(uint32_t) const { return false; }
#else
    TL_COLD bool takes_int16(uint32_t index) const;
#endif
    TL_COLD bool takes_float(uint32_t index) const;
    TL_COLD uint16_t input(uint32_t index, Tensor &tensor) const;
    TL_COLD uint16_t output(Tensor &tensor, uint32_t index = 0) const;
    /// An int8 tensor with one finite positive scale and a zero point of int8.
    TL_COLD uint16_t quantized(const Tensor &tensor) const { return quantized(tensor, Type::int8); }
    /// The same of int8, uint8 or int16, with a zero point of that type.
    TL_COLD uint16_t quantized(const Tensor &tensor, Type type) const;
    /// An int16 tensor with one scale and the zero point 0, as all activations of 16x8 models have.
    TL_COLD uint16_t symmetric(const Tensor &tensor) const;
    TL_COLD uint16_t type(const Tensor &tensor, Type type) const;
    /// A tensor of a type that ops may move without looking at it: int8, int16, int32 or float32.
    TL_COLD uint16_t movable(const Tensor &tensor) const;
    /// Int32 constants, such as axes.
    TL_COLD uint16_t indices(const Tensor &tensor) const;
    TL_COLD uint16_t rank(const Tensor &tensor, uint32_t rank) const;
    TL_COLD uint16_t dimension(const Tensor &tensor, int64_t expected, int64_t found, const char *text) const;
    /// Checks that the tensor is constant.
    TL_COLD uint16_t constant(const Tensor &tensor) const;
    /// The options' table, whose union type must be `type`.
    TL_COLD uint16_t options(uint32_t type) const;

    /// A dimension's index that may be counted from the end, as one of `rank`.
    TL_COLD uint16_t axis(int32_t stated, uint32_t rank, uint32_t *axis) const;

    /// Appends a record's head and its references (tensor indices now, places after planning): inputs, then the
    /// op's outputs.
    TL_COLD void begin(const uint32_t *inputs, uint32_t count, uint32_t output) { begin(inputs, count, &output, 1); }
    TL_COLD void begin(const uint32_t *inputs, uint32_t count, const uint32_t *outputs, uint32_t output_count);
    /// The same for an op with weights: `bias` may be null. Of int4 weights a copy as int8 comes to lie behind the
    /// scratch asked for so far.
    TL_COLD void begin_weighted(const Tensor &input, const Tensor &filter, const Tensor *bias, const Tensor &output);
    /// Appends `bytes`, a multiple of 4.
    TL_COLD void append(const void *data, uint32_t bytes);
    /// Appends `bytes`, a multiple of 4, all of them `value`.
    TL_COLD void append_filled(uint8_t value, uint32_t bytes);
    /// Writes over what was appended at `at`, a former value of `used`.
    TL_COLD void overwrite(uint64_t at, const void *data, uint32_t bytes);
    template <typename Parameters>
    TL_COLD void append(const Parameters &parameters) {
        static_assert(sizeof(Parameters) % 4 == 0, "records keep 4-byte alignment");
        append(&parameters, sizeof parameters);
    }
    /// Appends one scale a weight scale (or `count` copies of a single one): input * weight / output.
    /// Shifts may go up to `most_shift`.
    TL_COLD uint16_t append_scales(const Tensor &input, const Tensor &weights, const Tensor &output, uint32_t count,
                           int32_t most_shift = 30);
    TL_COLD uint16_t append_scale(double value, const Tensor &output);

    /// The range that `activation` leaves of int8.
    TL_COLD uint16_t range(const Tensor &output, uint8_t activation, int8_t *low, int8_t *high) const;
    /// The same of int16.
    TL_COLD uint16_t range(const Tensor &output, uint8_t activation, int16_t *low, int16_t *high) const;

private:
    TL_COLD uint16_t range(const Tensor &output, uint8_t activation, int32_t lowest, int32_t highest, int32_t *least,
                   int32_t *most) const;
    TL_COLD uint8_t *reserve(uint32_t bytes);
};

/// Tensor index that stands for an omitted input in Builder::begin.
constexpr uint32_t omitted = 0xFFFFFFFFu;
/// Bit of what stands for a place in the op's scratch instead of a tensor; the rest is its offset there.
constexpr uint32_t in_scratch = 0x40000000u;

/// Returns from the enclosing function unless `expression` is TL_OK.
#define TL_TRY(expression)                       \
    do {                                         \
        const uint16_t tl_code = (expression);   \
        if (tl_code != TL_OK) return tl_code;    \
    } while (false)

}  // namespace engine

#endif
