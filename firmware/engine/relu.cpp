#include "lookup.h"
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t leaky_relu_options = 75;

/// A line with a bend at zero.
struct Relu {
    uint32_t elements;
    int32_t multiplier;        // from zero on
    int32_t below_multiplier;  // below zero; negative for a negative slope
    int16_t input_zero_point;
    int16_t output_zero_point;
    int8_t shift;
    int8_t below_shift;
    int8_t low;
    uint8_t reserved;
};
static_assert(sizeof(Relu) == 20, "Relu");

struct Relu6 {
    uint32_t elements;
    int8_t low;
    int8_t high;
    uint16_t reserved;
};
static_assert(sizeof(Relu6) == 8, "Relu6");

struct Ends {
    Tensor input;
    Tensor output;

    uint16_t read(Builder &builder) {
        TL_TRY(builder.arity(1, 1));
        TL_TRY(builder.input(0, input));
        TL_TRY(builder.output(output));
        TL_TRY(builder.quantized(input));
        TL_TRY(builder.quantized(output));
        return builder.dimension(output, input.elements, output.elements, "output size");
    }

    /// `slope` is what values below zero are multiplied with.
    uint16_t append(Builder &builder, float slope, int8_t low) const {
        Relu relu{};
        Scale above;
        Scale below;
        const double ratio = static_cast<double>(input.scale) / static_cast<double>(output.scale);
        const double sloped = static_cast<double>(input.scale) * static_cast<double>(slope) / static_cast<double>(output.scale);
        if (!make_scale(ratio, &above) || !make_scale(sloped < 0 ? -sloped : sloped, &below))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
        relu.elements = input.elements;
        relu.multiplier = above.multiplier;
        relu.below_multiplier = sloped < 0 ? -below.multiplier : below.multiplier;
        relu.shift = static_cast<int8_t>(above.shift);
        relu.below_shift = static_cast<int8_t>(below.shift);
        relu.input_zero_point = static_cast<int16_t>(input.zero_point);
        relu.output_zero_point = static_cast<int16_t>(output.zero_point);
        relu.low = low;
        builder.scratch_bytes = lookup_scratch(input.elements);
        builder.begin(&input.index, 1, output.index);
        builder.append(relu);
        return TL_OK;
    }
};

}  // namespace

uint16_t prepare_relu(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_relu_int16(builder);
    Ends ends{};
    TL_TRY(ends.read(builder));
    return ends.append(builder, 1.0f, static_cast<int8_t>(ends.output.zero_point));
}

uint16_t prepare_leaky_relu(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_leaky_relu_int16(builder);
    Ends ends{};
    TL_TRY(builder.options(leaky_relu_options));
    TL_TRY(ends.read(builder));
    return ends.append(builder, builder.operation.options.scalar<float>(0, 0.0f), INT8_MIN);
}

uint16_t prepare_relu6(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_relu6_int16(builder);
    Ends ends{};
    TL_TRY(ends.read(builder));
    // Like TFLM's kernel, which clamps the stored values and leaves the scale as it is.
    Relu6 relu6{};
    relu6.elements = ends.input.elements;
    TL_TRY(builder.range(ends.input, static_cast<uint8_t>(Activation::relu6), &relu6.low, &relu6.high));
    builder.begin(&ends.input.index, 1, ends.output.index);
    builder.append(relu6);
    return TL_OK;
}

void run_relu(const Call &call) {
    const Relu &relu = call.parameters<Relu>();
    look_up(call, relu.elements, [&](int8_t value) {
        const int32_t centred = value - relu.input_zero_point;
        int32_t level;
        if (centred >= 0)
            level = rescale(centred, relu.multiplier, relu.shift);
        else if (relu.below_multiplier >= 0)
            level = rescale(centred, relu.below_multiplier, relu.below_shift);
        else
            level = wrapping_negate(rescale(centred, -relu.below_multiplier, relu.below_shift));
        return static_cast<int8_t>(clamp(wrapping_add(level, relu.output_zero_point), relu.low, INT8_MAX));
    });
}

void run_relu6(const Call &call) {
    const Relu6 &relu6 = call.parameters<Relu6>();
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t i = 0; i < relu6.elements; ++i)
        output[i] = input[i] > relu6.high ? relu6.high : (input[i] < relu6.low ? relu6.low : input[i]);
}

}  // namespace engine
