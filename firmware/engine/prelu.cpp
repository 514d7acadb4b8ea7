// PRELU of int8 values, or of int16 ones by slopes of int8.
#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

struct Prelu {
    uint32_t elements;
    int32_t multiplier;        // from zero on
    int32_t below_multiplier;  // of products with the slope
    int16_t offsets[3];        // input, slope, output
    int8_t shift;
    int8_t below_shift;
    uint8_t broadcast;
    uint8_t reserved[3];
};
static_assert(sizeof(Prelu) == 24, "Prelu");

template <typename Value>
void run(const Call &call) {
    constexpr int32_t low = sizeof(Value) == 1 ? INT8_MIN : INT16_MIN;
    constexpr int32_t high = sizeof(Value) == 1 ? INT8_MAX : INT16_MAX;
    const Prelu &prelu = call.parameters<Prelu>();
    const Broadcast *broadcast =
        prelu.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<Prelu>()) : nullptr;
    each_pair_of<Value, Value, int8_t>(call, prelu.elements, broadcast, [&](Value value, int8_t slope) {
        const int32_t centred = value + prelu.offsets[0];
        const int32_t level = centred >= 0 ? rescale(centred, prelu.multiplier, prelu.shift)
                                           : rescale(centred * (slope + prelu.offsets[1]), prelu.below_multiplier,
                                                     prelu.below_shift);
        return static_cast<Value>(clamp(wrapping_add(level, prelu.offsets[2]), low, high));
    });
}

}  // namespace

uint16_t prepare_prelu(Builder &builder) {
    Pair pair{};
    const bool wide = builder.takes_int16(0);
    if (wide) {
        TL_TRY(pair.read(builder, Type::int16, Type::int8, Type::int16));
        TL_TRY(builder.symmetric(pair.a));
        TL_TRY(builder.symmetric(pair.output));
        builder.variant = Variant::int16_values;
    } else {
        TL_TRY(pair.read(builder, true));
    }
    const double input = static_cast<double>(pair.a.scale);
    const double output = static_cast<double>(pair.output.scale);
    Prelu prelu{};
    Scale above;
    Scale below;
    if (!make_scale(input / output, &above) ||
        !make_scale(input * static_cast<double>(pair.b.scale) / output, &below))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large",
                              pair.output.index);
    prelu.elements = pair.output.elements;
    prelu.multiplier = above.multiplier;
    prelu.shift = static_cast<int8_t>(above.shift);
    prelu.below_multiplier = below.multiplier;
    prelu.below_shift = static_cast<int8_t>(below.shift);
    prelu.offsets[0] = static_cast<int16_t>(-pair.a.zero_point);
    prelu.offsets[1] = static_cast<int16_t>(-pair.b.zero_point);
    prelu.offsets[2] = static_cast<int16_t>(pair.output.zero_point);
    prelu.broadcast = pair.repeats ? 1 : 0;
    pair.append(builder, prelu);
    return TL_OK;
}

void run_prelu(const Call &call) { run<int8_t>(call); }

void run_prelu_int16(const Call &call) { run<int16_t>(call); }

}  // namespace engine
