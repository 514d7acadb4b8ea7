#include "lookup.h"
#include "operators.h"

namespace engine {
namespace {

/// Integer bits of a scaled input.
constexpr int input_bits = 4;

struct Logistic {
    uint32_t elements;
    int32_t multiplier;
    int32_t shift;
    int32_t radius;
    int32_t zero_point;
};
static_assert(sizeof(Logistic) == 20, "Logistic");

uint16_t prepare(Builder &builder, const Tensor &input, const Tensor &output) {
    Logistic layer{};
    layer.elements = input.elements;
    // A scale above 8 leaves no value between the two saturated ends. For one below 2^-27 TFLM shifts by a negative
    // number, which an Arm core answers with an unlimited radius.
    Scale scale{0, 0};
    const double real = static_cast<double>(input.scale) * (1 << (31 - input_bits));
    if (make_scale(real, &scale)) {
        const int64_t widest = static_cast<int64_t>((1 << input_bits) - 1) << (31 - input_bits);
        layer.radius = scale.shift < 0 ? INT32_MAX : static_cast<int32_t>(widest >> scale.shift);
    }
    layer.multiplier = scale.multiplier;
    layer.shift = scale.shift;
    layer.zero_point = input.zero_point;
    builder.scratch_bytes = lookup_scratch(input.elements);
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

uint16_t read(Builder &builder, Tensor &input, Tensor &output) {
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(output));
    return builder.dimension(output, input.elements, output.elements, "output size");
}

/// `curve` gives Q0.31 for Q4.27; its value is rounded by `shift` and moved by `offset`.
template <typename Curve>
void run(const Call &call, int shift, int32_t offset, Curve curve) {
    const Logistic &layer = call.parameters<Logistic>();
    look_up(call, layer.elements, [&](int8_t value) {
        const int32_t centred = value - layer.zero_point;
        if (centred <= -layer.radius) return static_cast<int8_t>(INT8_MIN);
        if (centred >= layer.radius) return static_cast<int8_t>(INT8_MAX);
        const int32_t level = rounding_shift_right(curve(rescale(centred, layer.multiplier, layer.shift)), shift);
        return static_cast<int8_t>(clamp(level + offset, INT8_MIN, INT8_MAX));
    });
}

}  // namespace

uint16_t prepare_logistic(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_logistic_int16(builder);
    Tensor input, output;
    TL_TRY(read(builder, input, output));
    if (output.zero_point != INT8_MIN)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, INT8_MIN, output.zero_point, "output zero point", output.index);
    return prepare(builder, input, output);
}

uint16_t prepare_tanh(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_tanh_int16(builder);
    Tensor input, output;
    TL_TRY(read(builder, input, output));
    return prepare(builder, input, output);
}

void run_logistic(const Call &call) {
    run(call, 23, INT8_MIN, [](int32_t value) { return logistic(value); });
}

void run_tanh(const Call &call) {
    run(call, 24, 0, [](int32_t value) { return hyperbolic_tangent(value); });
}

}  // namespace engine
