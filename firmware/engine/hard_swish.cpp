#include "lookup.h"
#include "operators.h"

namespace engine {
namespace {

/// All arithmetic is that of 16-bit fixed point, as in TFLM's kernel, wherever it wraps or saturates.
struct HardSwish {
    uint32_t elements;
    int16_t input_zero_point;
    int16_t output_zero_point;
    int16_t output_multiplier;
    int16_t gate_multiplier;
    int8_t output_shift;  // at most 0
    int8_t gate_shift;
    uint16_t reserved;
};
static_assert(sizeof(HardSwish) == 16, "HardSwish");

int16_t upper_half(int32_t multiplier) {
    constexpr int32_t half = 1 << 15;
    return static_cast<int16_t>(multiplier >= INT32_MAX - half ? INT16_MAX : (multiplier + half) >> 16);
}

/// 2ab / 2^16, rounded half up.
inline int16_t rounded_product(int16_t a, int16_t b) {
    if (a == INT16_MIN && b == INT16_MIN) return INT16_MAX;
    return static_cast<int16_t>((a * b + (1 << 14)) >> 15);
}

/// 2ab / 2^16, rounded to zero.
inline int16_t truncated_product(int16_t a, int16_t b) {
    if (a == INT16_MIN && b == INT16_MIN) return INT16_MAX;
    return static_cast<int16_t>(a * b / (1 << 15));
}

inline int16_t shifted_left(int16_t value, int amount) {
    const int64_t wide = static_cast<int64_t>(value) * (static_cast<int64_t>(1) << amount);
    return static_cast<int16_t>(wide > INT16_MAX ? INT16_MAX : (wide < INT16_MIN ? INT16_MIN : wide));
}

/// value / 2^exponent, rounded half away from zero, with a mask of 16 bits however large the exponent is.
inline int16_t shifted_right(int16_t value, int exponent) {
    const int16_t mask = static_cast<int16_t>((1ll << exponent) - 1);
    const int16_t remainder = static_cast<int16_t>(value & mask);
    const int16_t threshold = static_cast<int16_t>((mask >> 1) + (value < 0 ? 1 : 0));
    return static_cast<int16_t>((value >> exponent) + (remainder > threshold ? 1 : 0));
}

}  // namespace

uint16_t prepare_hard_swish(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(output));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    // Inputs gain 7 bits; a gate of 1 stands for 3, the end of the slope.
    const float fine_scale = (1.0f / 128.0f) * input.scale;
    const float gate_scale = 3.0f / 32768.0f;
    Scale to_output;
    Scale to_gate;
    if (!make_scale(static_cast<double>(fine_scale / output.scale), &to_output) || to_output.shift > 0 ||
        !make_scale(static_cast<double>(fine_scale / gate_scale), &to_gate))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "scale ratio too large", output.index);
    HardSwish layer{};
    layer.elements = input.elements;
    layer.input_zero_point = static_cast<int16_t>(input.zero_point);
    layer.output_zero_point = static_cast<int16_t>(output.zero_point);
    layer.output_multiplier = upper_half(to_output.multiplier);
    layer.gate_multiplier = upper_half(to_gate.multiplier);
    layer.output_shift = static_cast<int8_t>(to_output.shift);
    layer.gate_shift = static_cast<int8_t>(to_gate.shift);
    builder.scratch_bytes = lookup_scratch(input.elements);
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_hard_swish(const Call &call) {
    const HardSwish &layer = call.parameters<HardSwish>();
    look_up(call, layer.elements, [&](int8_t value) {
        const int16_t fine = static_cast<int16_t>((value - layer.input_zero_point) * (1 << 7));
        const int16_t line = rounded_product(fine, layer.output_multiplier);
        int16_t gate = fine;
        // The last bit of a shift to the left comes after the product, so that only there it may saturate.
        if (layer.gate_shift > 0) gate = shifted_left(gate, layer.gate_shift - 1);
        gate = rounded_product(gate, layer.gate_multiplier);
        if (layer.gate_shift > 0) gate = shifted_left(gate, 1);
        if (layer.gate_shift < 0) gate = shifted_right(gate, -layer.gate_shift);
        gate = static_cast<int16_t>((gate + (1 << 15)) >> 1);
        const int16_t level = shifted_right(truncated_product(gate, line), -layer.output_shift);
        const int16_t moved = static_cast<int16_t>(level + layer.output_zero_point);
        return static_cast<int8_t>(clamp(moved, INT8_MIN, INT8_MAX));
    });
}

}  // namespace engine
