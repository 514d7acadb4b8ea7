// ELU, ABS and RSQRT of int8 values; the last two also of int16 ones.
#include "elementary.h"
#include "inverse_root.h"
#include "lookup.h"
#include "operators.h"

namespace engine {
namespace {

struct Elu {
    uint32_t elements;
    float input_scale;
    float inverse_scale;  // of the output
    int16_t input_zero_point;
    int16_t output_zero_point;
};
static_assert(sizeof(Elu) == 16, "Elu");

struct Rescaled {
    uint32_t elements;
    int32_t multiplier;
    int16_t input_zero_point;
    int16_t output_zero_point;
    int8_t shift;
    uint8_t same_scale;
    uint16_t reserved;

    template <typename Value>
    Value level(int32_t scaled) const {
        constexpr int32_t low = sizeof(Value) == 1 ? INT8_MIN : INT16_MIN;
        constexpr int32_t high = sizeof(Value) == 1 ? INT8_MAX : INT16_MAX;
        return static_cast<Value>(clamp(wrapping_add(scaled, output_zero_point), low, high));
    }

    template <typename Value>
    Value size(int32_t value) const {
        const int32_t centred = value - input_zero_point;
        const int32_t size = centred < 0 ? -centred : centred;
        return level<Value>(same_scale != 0 ? size : rescale(size, multiplier, shift));
    }

    template <typename Value>
    Value inverse_root_of(int32_t value) const {
        constexpr int32_t moved = 20;
        const int32_t centred = value - input_zero_point;
        // TFLM stops at values below zero; here they give what zero does.
        if (centred <= 0) return static_cast<Value>(sizeof(Value) == 1 ? INT8_MAX : INT16_MAX);
        const Scale inverse = inverse_root(centred);
        const int32_t data = rescale(1, inverse.multiplier, inverse.shift + moved);
        return level<Value>(rescale(data, multiplier, shift - moved));
    }
};
static_assert(sizeof(Rescaled) == 16, "Rescaled");

uint16_t read(Builder &builder, Tensor &input, Tensor &output, bool takes_int16) {
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    const bool wide = takes_int16 && builder.takes_int16(0);
    TL_TRY(wide ? builder.symmetric(input) : builder.quantized(input));
    TL_TRY(wide ? builder.symmetric(output) : builder.quantized(output));
    return builder.dimension(output, input.elements, output.elements, "output size");
}

uint16_t append(Builder &builder, const Tensor &input, const Tensor &output, double ratio) {
    Rescaled layer{};
    Scale scale;
    if (!make_scale(ratio, &scale))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
    layer.elements = input.elements;
    layer.multiplier = scale.multiplier;
    layer.shift = static_cast<int8_t>(scale.shift);
    layer.input_zero_point = static_cast<int16_t>(input.zero_point);
    layer.output_zero_point = static_cast<int16_t>(output.zero_point);
    layer.same_scale = input.scale == output.scale ? 1 : 0;
    if (input.is_int16())
        builder.variant = Variant::int16_values;
    else
        builder.scratch_bytes = lookup_scratch(input.elements);
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

}  // namespace

uint16_t prepare_elu(Builder &builder) {
    if (builder.takes_float(0)) return prepare_float_function(builder);
    Tensor input, output;
    TL_TRY(read(builder, input, output, false));
    Elu elu{};
    elu.elements = input.elements;
    elu.input_scale = input.scale;
    elu.inverse_scale = 1 / output.scale;
    elu.input_zero_point = static_cast<int16_t>(input.zero_point);
    elu.output_zero_point = static_cast<int16_t>(output.zero_point);
    // Beyond this TFLM's conversion of the largest value to an integer is undefined, as it is of one that is no float.
    if (!(input.scale * elu.inverse_scale < 4194304.0f) || !(elu.inverse_scale < 1073741824.0f) ||
        !(input.scale < 1e36f))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "scale ratio too large", output.index);
    builder.scratch_bytes = lookup_scratch(input.elements);
    builder.begin(&input.index, 1, output.index);
    builder.append(elu);
    return TL_OK;
}

uint16_t prepare_abs(Builder &builder) {
    if (builder.takes_float(0)) return prepare_float_function(builder);
    Tensor input, output;
    TL_TRY(read(builder, input, output, true));
    return append(builder, input, output, static_cast<double>(input.scale) / static_cast<double>(output.scale));
}

uint16_t prepare_rsqrt(Builder &builder) {
    if (builder.takes_float(0)) return prepare_float_function(builder);
    Tensor input, output;
    TL_TRY(read(builder, input, output, true));
    const double ratio = 1.0 / (square_root_in_double(input.scale) * static_cast<double>(output.scale));
    // The kernel moves the binary point by 20 places and back.
    if (!(ratio < 1073741824.0) || !(ratio > 1.0 / 2048))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "scale ratio", output.index);
    return append(builder, input, output, ratio);
}

void run_elu(const Call &call) {
    const Elu &elu = call.parameters<Elu>();
    look_up(call, elu.elements, [&](int8_t value) {
        const float x = elu.input_scale * static_cast<float>(value - elu.input_zero_point);
        const float curve = x < 0.0f ? exponential(x) - 1.0f : x;
        const int32_t level = round_to_int(curve * elu.inverse_scale) + elu.output_zero_point;
        return static_cast<int8_t>(clamp(level, INT8_MIN, INT8_MAX));
    });
}

void run_abs(const Call &call) {
    const Rescaled &layer = call.parameters<Rescaled>();
    look_up(call, layer.elements, [&](int8_t value) { return layer.size<int8_t>(value); });
}

void run_rsqrt(const Call &call) {
    const Rescaled &layer = call.parameters<Rescaled>();
    look_up(call, layer.elements, [&](int8_t value) { return layer.inverse_root_of<int8_t>(value); });
}

void run_abs_int16(const Call &call) {
    const Rescaled &layer = call.parameters<Rescaled>();
    for (uint32_t i = 0; i < layer.elements; ++i)
        call.output<int16_t>()[i] = layer.size<int16_t>(load_at<int16_t>(call.input<uint8_t>(0), i));
}

void run_rsqrt_int16(const Call &call) {
    const Rescaled &layer = call.parameters<Rescaled>();
    for (uint32_t i = 0; i < layer.elements; ++i)
        call.output<int16_t>()[i] = layer.inverse_root_of<int16_t>(load_at<int16_t>(call.input<uint8_t>(0), i));
}

}  // namespace engine
