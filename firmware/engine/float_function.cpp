// Functions of one float: what converters leave between DEQUANTIZE and QUANTIZE. NEG, EXP, LOG, SQRT, SQUARE, FLOOR,
// CEIL and ROUND have no kernel for integers in TFLM; ELU, ABS and RSQRT have both.
#include "elementary.h"
#include "operators.h"

namespace engine {
namespace {

struct FloatFunction {
    uint32_t elements;
};

float round_to_even(float x) {
    const float down = rounded_down(x);
    const float rest = x - down;
    if (rest < 0.5f) return down;
    const bool is_odd = rounded_down(down / 2) * 2 != down;
    return rest > 0.5f || is_odd || x != x ? down + 1.0f : down;
}

float value_of(Code code, float x) {
    switch (code) {
        case Code::neg: return -x;
        case Code::abs: return x < 0.0f ? -x : (x == 0.0f ? 0.0f : x);
        case Code::elu: return x < 0.0f ? exponential_less_one(x) : x;
        case Code::exp: return exponential(x);
        case Code::log: return natural_logarithm(x);
        case Code::sqrt: return square_root(x);
        case Code::rsqrt: return 1.0f / square_root(x);
        case Code::square: return x * x;
        case Code::floor: return rounded_down(x);
        case Code::ceil: return -rounded_down(-x);
        default: return round_to_even(x);
    }
}

}  // namespace

uint16_t prepare_float_function(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(input, Type::float32));
    TL_TRY(builder.type(output, Type::float32));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    builder.variant = builder.operation.code == static_cast<uint32_t>(Code::elu) ||
                              builder.operation.code == static_cast<uint32_t>(Code::abs) ||
                              builder.operation.code == static_cast<uint32_t>(Code::rsqrt)
                          ? Variant::float_values
                          : Variant::plain;
    builder.begin(&input.index, 1, output.index);
    builder.append(FloatFunction{input.elements});
    return TL_OK;
}

void run_float_function(const Call &call) {
    const uint32_t elements = call.parameters<FloatFunction>().elements;
    const Code code = static_cast<Code>(call.record->code & operator_bits);
    const uint8_t *input = call.input<uint8_t>(0);
    uint8_t *output = call.output<uint8_t>();
    for (uint32_t i = 0; i < elements; ++i) {
        float value;
        memcpy(&value, input + 4 * i, sizeof value);
        value = value_of(code, value);
        memcpy(output + 4 * i, &value, sizeof value);
    }
}

}  // namespace engine
