#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t mul_options = 21;

}  // namespace

uint16_t prepare_mul(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_mul_int16(builder);
    const auto factor = [](const Pair &pair) {
        return static_cast<double>(pair.a.scale) * static_cast<double>(pair.b.scale) /
               static_cast<double>(pair.output.scale);
    };
    return ScaledPair::prepare(builder, mul_options, factor, 30);
}

void run_mul(const Call &call) {
    const ScaledPair &mul = call.parameters<ScaledPair>();
    each_pair(call, mul.elements, mul.broadcast(call), [&](int8_t a, int8_t b) {
        const int32_t product = (a + mul.offsets[0]) * (b + mul.offsets[1]);
        const int32_t level = wrapping_add(rescale(product, mul.multiplier, mul.shift), mul.offsets[2]);
        return static_cast<int8_t>(clamp(level, mul.low, mul.high));
    });
}

}  // namespace engine
