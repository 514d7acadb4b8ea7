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

}  // namespace

uint16_t prepare_logistic(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(output));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    if (output.zero_point != INT8_MIN)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, INT8_MIN, output.zero_point, "output zero point", output.index);
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
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_logistic(const Call &call) {
    const Logistic &layer = call.parameters<Logistic>();
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t i = 0; i < layer.elements; ++i) {
        const int32_t centred = input[i] - layer.zero_point;
        if (centred <= -layer.radius) {
            output[i] = INT8_MIN;
        } else if (centred >= layer.radius) {
            output[i] = INT8_MAX;
        } else {
            const int32_t value = logistic(rescale(centred, layer.multiplier, layer.shift));
            output[i] = static_cast<int8_t>(clamp(rounding_shift_right(value, 23) + INT8_MIN, INT8_MIN, INT8_MAX));
        }
    }
}

}  // namespace engine
