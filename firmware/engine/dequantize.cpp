#include "operators.h"

namespace engine {
namespace {

struct Dequantize {
    uint32_t elements;
    float scale;
    int32_t zero_point;
};
static_assert(sizeof(Dequantize) == 12, "Dequantize");

}  // namespace

uint16_t prepare_dequantize(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.type(output, Type::float32));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    builder.begin(&input.index, 1, output.index);
    builder.append(Dequantize{input.elements, input.scale, input.zero_point});
    return TL_OK;
}

void run_dequantize(const Call &call) {
    const Dequantize &layer = call.parameters<Dequantize>();
    const int8_t *input = call.input<int8_t>(0);
    float *output = call.output<float>();
    // The product of a float and a 9-bit integer is exact in double precision, so that rounding it once in single
    // precision gives what TFLM gets by way of double.
    for (uint32_t i = 0; i < layer.elements; ++i)
        output[i] = layer.scale * static_cast<float>(input[i] - layer.zero_point);
}

}  // namespace engine
