#include "operators.h"

namespace engine {
namespace {

struct Dequantize {
    uint32_t elements;
    float scale;
    int32_t zero_point;
};
static_assert(sizeof(Dequantize) == 12, "Dequantize");

template <typename Value>
void run(const Call &call) {
    const Dequantize &layer = call.parameters<Dequantize>();
    const uint8_t *input = call.input<uint8_t>(0);
    float *output = call.output<float>();
    // The product of a float and a 17-bit integer is exact in double precision, so that rounding it once in single
    // precision gives what TFLM gets by way of double.
    for (uint32_t i = 0; i < layer.elements; ++i)
        output[i] = layer.scale * static_cast<float>(load_at<Value>(input, i) - layer.zero_point);
}

}  // namespace

uint16_t prepare_dequantize(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    const bool is_mixed = input.type == Type::int16 || input.type == Type::uint8;
    TL_TRY(builder.quantized(input, is_mixed ? input.type : Type::int8));
    TL_TRY(builder.type(output, Type::float32));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    if (is_mixed) builder.variant = input.is_int16() ? Variant::int16_values : Variant::mixed_types;
    builder.begin(&input.index, 1, output.index);
    builder.append(Dequantize{input.elements, input.scale, input.zero_point});
    return TL_OK;
}

void run_dequantize(const Call &call) { run<int8_t>(call); }

void run_dequantize_int16(const Call &call) { run<int16_t>(call); }

void run_dequantize_uint8(const Call &call) { run<uint8_t>(call); }

}  // namespace engine
