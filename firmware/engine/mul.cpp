#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t mul_options = 21;

struct Mul {
    uint32_t elements;
    int32_t multiplier;
    int16_t offsets[3];  // first input, second input, output
    int8_t shift;
    int8_t low;
    int8_t high;
    uint8_t broadcast;
    uint16_t reserved;
};
static_assert(sizeof(Mul) == 20, "Mul");

}  // namespace

uint16_t prepare_mul(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_mul_int16(builder);
    Pair pair{};
    const Table &options = builder.operation.options;
    if (options.present()) TL_TRY(builder.options(mul_options));
    TL_TRY(pair.read(builder, true));
    Mul mul{};
    Scale scale;
    if (!make_scale(static_cast<double>(pair.a.scale) * static_cast<double>(pair.b.scale) /
                        static_cast<double>(pair.output.scale),
                    &scale))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large",
                              pair.output.index);
    mul.elements = pair.output.elements;
    mul.multiplier = scale.multiplier;
    mul.shift = static_cast<int8_t>(scale.shift);
    mul.offsets[0] = static_cast<int16_t>(-pair.a.zero_point);
    mul.offsets[1] = static_cast<int16_t>(-pair.b.zero_point);
    mul.offsets[2] = static_cast<int16_t>(pair.output.zero_point);
    mul.broadcast = pair.repeats ? 1 : 0;
    TL_TRY(builder.range(pair.output, options.scalar<uint8_t>(0, 0), &mul.low, &mul.high));
    pair.append(builder, mul);
    return TL_OK;
}

void run_mul(const Call &call) {
    const Mul &mul = call.parameters<Mul>();
    const Broadcast *broadcast = mul.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<Mul>()) : nullptr;
    each_pair(call, mul.elements, broadcast, [&](int8_t a, int8_t b) {
        const int32_t product = (a + mul.offsets[0]) * (b + mul.offsets[1]);
        const int32_t level = wrapping_add(rescale(product, mul.multiplier, mul.shift), mul.offsets[2]);
        return static_cast<int8_t>(clamp(level, mul.low, mul.high));
    });
}

}  // namespace engine
