#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

struct SquaredDifference {
    uint32_t elements;
    int32_t multipliers[3];  // first input, second input, output
    int16_t offsets[3];
    int8_t shifts[3];
    uint8_t broadcast;
    uint8_t left_shift;  // headroom of both inputs
    uint8_t reserved;
};
static_assert(sizeof(SquaredDifference) == 28, "SquaredDifference");

template <typename Value>
void run(const Call &call) {
    constexpr int32_t low = sizeof(Value) == 1 ? INT8_MIN : INT16_MIN;
    constexpr int32_t high = sizeof(Value) == 1 ? INT8_MAX : INT16_MAX;
    const SquaredDifference &layer = call.parameters<SquaredDifference>();
    const Broadcast *broadcast =
        layer.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<SquaredDifference>()) : nullptr;
    const auto scaled = [&](int32_t value, int i) {
        return rounding_shift_right(doubling_high_scale((value + layer.offsets[i]) * (1 << layer.left_shift),
                                                        layer.multipliers[i]),
                                    -layer.shifts[i]);
    };
    each_pair_of<Value, Value>(call, layer.elements, broadcast, [&](Value a, Value b) {
        const int32_t difference = scaled(a, 0) - scaled(b, 1);
        const uint32_t size = difference < 0 ? 0u - static_cast<uint32_t>(difference) : static_cast<uint32_t>(difference);
        const int32_t level = rescale(static_cast<int32_t>(size * size), layer.multipliers[2], layer.shifts[2]);
        return static_cast<Value>(clamp(wrapping_add(level, layer.offsets[2]), low, high));
    });
}

}  // namespace

uint16_t prepare_squared_difference(Builder &builder) {
    if (builder.takes_float(0)) return prepare_float_pair(builder);
    Pair pair{};
    Tensor first;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, first));
    const bool wide = first.is_int16();
    TL_TRY(pair.read(builder, wide ? Type::int16 : Type::int8, wide ? Type::int16 : Type::int8));
    if (wide) {
        const Tensor *const tensors[] = {&pair.a, &pair.b, &pair.output};
        for (const Tensor *tensor : tensors) TL_TRY(builder.symmetric(*tensor));
    }
    SquaredDifference layer{};
    layer.left_shift = wide ? 0 : 7;
    const float larger = pair.a.scale > pair.b.scale ? pair.a.scale : pair.b.scale;
    const double twice_larger = 2.0 * static_cast<double>(larger);
    // TFLM takes this product in single precision.
    const float output = static_cast<float>(1 << (2 * layer.left_shift)) * pair.output.scale;
    const double ratios[3] = {static_cast<double>(pair.a.scale) / twice_larger,
                              static_cast<double>(pair.b.scale) / twice_larger,
                              twice_larger * twice_larger / static_cast<double>(output)};
    for (int i = 0; i < 3; ++i) {
        Scale scale;
        if (!make_scale(ratios[i], &scale))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large",
                                  pair.output.index);
        layer.multipliers[i] = scale.multiplier;
        layer.shifts[i] = static_cast<int8_t>(scale.shift);
    }
    layer.elements = pair.output.elements;
    layer.offsets[0] = static_cast<int16_t>(-pair.a.zero_point);
    layer.offsets[1] = static_cast<int16_t>(-pair.b.zero_point);
    layer.offsets[2] = static_cast<int16_t>(pair.output.zero_point);
    layer.broadcast = pair.repeats ? 1 : 0;
    if (wide) builder.variant = Variant::int16_values;
    pair.append(builder, layer);
    return TL_OK;
}

void run_squared_difference(const Call &call) { run<int8_t>(call); }

void run_squared_difference_int16(const Call &call) { run<int16_t>(call); }

}  // namespace engine
