// ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM and SQUARED_DIFFERENCE of floats: what converters leave between DEQUANTIZE and
// QUANTIZE. TFLM clamps the first four to the activation's range, which without one ends at the largest floats.
#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

struct FloatPair {
    uint32_t elements;
    float low;
    float high;
    uint32_t repeats;
};
static_assert(sizeof(FloatPair) == 16, "FloatPair");

constexpr float largest = 3.40282347e38f;

float value_of(Code code, const FloatPair &pair, float a, float b) {
    float value;
    switch (code) {
        case Code::add: value = a + b; break;
        case Code::sub: value = a - b; break;
        case Code::mul: value = a * b; break;
        case Code::div: value = a / b; break;
        case Code::maximum: return a > b ? a : b;
        case Code::minimum: return a < b ? a : b;
        default: return (a - b) * (a - b);
    }
    // The same bits on every processor.
    if (value != value) return __builtin_nanf("");
    if (value < pair.low) return pair.low;
    return value > pair.high ? pair.high : value;
}

}  // namespace

uint16_t prepare_float_pair(Builder &builder) {
    Pair pair{};
    TL_TRY(pair.read(builder, Type::float32, Type::float32));
    FloatPair layer{pair.output.elements, -largest, largest, pair.repeats ? 1u : 0u};
    const uint8_t activation = builder.operation.options.scalar<uint8_t>(0, 0);
    switch (static_cast<Activation>(activation)) {
        case Activation::none: break;
        case Activation::relu: layer.low = 0.0f; break;
        case Activation::relu_n1_to_1: layer.low = -1.0f, layer.high = 1.0f; break;
        case Activation::relu6: layer.low = 0.0f, layer.high = 6.0f; break;
        default: return builder.refuse(TL_ERROR_OP_OPTIONS, 3, activation, "fused activation");
    }
    builder.variant = Variant::float_values;
    pair.append(builder, layer);
    return TL_OK;
}

void run_float_pair(const Call &call) {
    const FloatPair &layer = call.parameters<FloatPair>();
    const Code code = static_cast<Code>(call.record->code & operator_bits);
    const Broadcast *broadcast =
        layer.repeats != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<FloatPair>()) : nullptr;
    each_pair_of<float, float>(call, layer.elements, broadcast,
                               [&](float a, float b) { return value_of(code, layer, a, b); });
}

}  // namespace engine
