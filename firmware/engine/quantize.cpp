#include "operators.h"

namespace engine {
namespace {

/// From float32 by `scale`, or from int8 by `multiplier` and `shift`.
struct Quantize {
    uint32_t elements;
    float scale;
    int32_t multiplier;
    int16_t input_zero_point;
    int16_t output_zero_point;
    int8_t shift;
    uint8_t from_float;
    uint16_t reserved;
};
static_assert(sizeof(Quantize) == 20, "Quantize");

}  // namespace

uint16_t prepare_quantize(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(output));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    Quantize layer{};
    layer.elements = output.elements;
    layer.scale = output.scale;
    layer.output_zero_point = static_cast<int16_t>(output.zero_point);
    if (input.type == Type::float32) {
        TL_TRY(builder.type(input, Type::float32));
        layer.from_float = 1;
    } else {
        TL_TRY(builder.quantized(input));
        Scale scale;
        if (!make_scale(static_cast<double>(input.scale) / static_cast<double>(output.scale), &scale))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
        layer.multiplier = scale.multiplier;
        layer.shift = static_cast<int8_t>(scale.shift);
        layer.input_zero_point = static_cast<int16_t>(input.zero_point);
    }
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_quantize(const Call &call) {
    const Quantize &layer = call.parameters<Quantize>();
    int8_t *output = call.output<int8_t>();
    if (layer.from_float != 0) {
        const uint8_t *input = call.input<uint8_t>(0);
        for (uint32_t i = 0; i < layer.elements; ++i) {
            float value;
            memcpy(&value, input + 4 * i, sizeof value);
            const int64_t level = static_cast<int64_t>(round_to_int(value / layer.scale)) + layer.output_zero_point;
            output[i] = static_cast<int8_t>(level < INT8_MIN ? INT8_MIN : (level > INT8_MAX ? INT8_MAX : level));
        }
        return;
    }
    const int8_t *input = call.input<int8_t>(0);
    for (uint32_t i = 0; i < layer.elements; ++i) {
        const int32_t level = wrapping_add(rescale(input[i] - layer.input_zero_point, layer.multiplier, layer.shift),
                                           layer.output_zero_point);
        output[i] = static_cast<int8_t>(clamp(level, INT8_MIN, INT8_MAX));
    }
}

}  // namespace engine
