// ADD, SUB, MUL, MAXIMUM and MINIMUM of int16 values.
#include "broadcast.h"
#include "operators.h"
#include "sixteen.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t add_options = 11;
constexpr uint32_t mul_options = 21;
constexpr uint32_t sub_options = 28;
/// Headroom for the common scale of both inputs.
constexpr int left_shift = 15;

struct Int16Arithmetic {
    uint32_t elements;
    int32_t multipliers[3];  // first input, second input, output; the last one only for MUL
    int16_t low;
    int16_t high;
    int8_t shifts[3];
    uint8_t broadcast;
};
static_assert(sizeof(Int16Arithmetic) == 24, "Int16Arithmetic");

uint16_t read(Builder &builder, Pair &pair, uint32_t options, Int16Arithmetic &layer) {
    if (options != 0 && builder.operation.options.present()) TL_TRY(builder.options(options));
    TL_TRY(pair.read(builder, Type::int16, Type::int16));
    const Tensor *const tensors[] = {&pair.a, &pair.b, &pair.output};
    for (const Tensor *tensor : tensors) TL_TRY(builder.symmetric(*tensor));
    layer.elements = pair.output.elements;
    layer.broadcast = pair.repeats ? 1 : 0;
    const uint8_t activation = options != 0 ? builder.operation.options.scalar<uint8_t>(0, 0) : 0;
    return builder.range(pair.output, activation, &layer.low, &layer.high);
}

uint16_t append(Builder &builder, const Pair &pair, const Int16Arithmetic &layer) {
    builder.variant = Variant::int16_values;
    pair.append(builder, layer);
    return TL_OK;
}

/// `ratios`: of the inputs' scales to twice the larger one, and of that, shifted back, to the output's.
uint16_t prepare_sum(Builder &builder, const Pair &pair, const double (&ratios)[3], Int16Arithmetic &layer) {
    for (int i = 0; i < 3; ++i) {
        Scale scale;
        // The reference kernel shifts right only.
        if (!(ratios[i] < 1.0) || !make_scale(ratios[i], &scale) || scale.shift > 0)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "scale ratio too large", pair.output.index);
        layer.multipliers[i] = scale.multiplier;
        layer.shifts[i] = static_cast<int8_t>(scale.shift);
    }
    return append(builder, pair, layer);
}

uint16_t prepare_sum(Builder &builder, uint32_t options) {
    Pair pair{};
    Int16Arithmetic layer{};
    TL_TRY(read(builder, pair, options, layer));
    const double a = static_cast<double>(pair.a.scale);
    const double b = static_cast<double>(pair.b.scale);
    const double twice_larger = 2 * (a > b ? a : b);
    const double output = (1 << left_shift) * static_cast<double>(pair.output.scale);
    return prepare_sum(builder, pair, {a / twice_larger, b / twice_larger, twice_larger / output}, layer);
}

template <typename Combine>
void run(const Call &call, Combine combine) {
    const Int16Arithmetic &layer = call.parameters<Int16Arithmetic>();
    const Broadcast *broadcast =
        layer.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<Int16Arithmetic>()) : nullptr;
    each_pair_of<int16_t, int16_t>(call, layer.elements, broadcast, [&](int16_t a, int16_t b) {
        return static_cast<int16_t>(clamp(combine(layer, a, b), layer.low, layer.high));
    });
}

int32_t scaled(const Int16Arithmetic &layer, int i, int32_t value) {
    return rounding_shift_right(doubling_high_scale(value, layer.multipliers[i]), -layer.shifts[i]);
}

}  // namespace

uint16_t prepare_add_int16(Builder &builder) { return prepare_sum(builder, add_options); }

uint16_t prepare_sub_int16(Builder &builder) { return prepare_sum(builder, sub_options); }

uint16_t prepare_mul_int16(Builder &builder) {
    Pair pair{};
    Int16Arithmetic layer{};
    Scale scale;
    TL_TRY(read(builder, pair, mul_options, layer));
    if (!make_scale(static_cast<double>(pair.a.scale) * static_cast<double>(pair.b.scale) /
                        static_cast<double>(pair.output.scale),
                    &scale))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large",
                              pair.output.index);
    layer.multipliers[2] = scale.multiplier;
    layer.shifts[2] = static_cast<int8_t>(scale.shift);
    return append(builder, pair, layer);
}

uint16_t prepare_extremum_int16(Builder &builder) {
    Pair pair{};
    Int16Arithmetic layer{};
    TL_TRY(read(builder, pair, 0, layer));
    return append(builder, pair, layer);
}

void run_add_int16(const Call &call) {
    run(call, [](const Int16Arithmetic &layer, int32_t a, int32_t b) {
        const int32_t sum = scaled(layer, 0, a * (1 << left_shift)) + scaled(layer, 1, b * (1 << left_shift));
        return scaled(layer, 2, sum);
    });
}

void run_sub_int16(const Call &call) {
    run(call, [](const Int16Arithmetic &layer, int32_t a, int32_t b) {
        const int32_t difference = scaled(layer, 0, a * (1 << left_shift)) - scaled(layer, 1, b * (1 << left_shift));
        return scaled(layer, 2, difference);
    });
}

void run_mul_int16(const Call &call) {
    run(call, [](const Int16Arithmetic &layer, int32_t a, int32_t b) {
        return rescale(a * b, layer.multipliers[2], layer.shifts[2]);
    });
}

void run_maximum_int16(const Call &call) {
    run(call, [](const Int16Arithmetic &, int32_t a, int32_t b) { return a > b ? a : b; });
}

void run_minimum_int16(const Call &call) {
    run(call, [](const Int16Arithmetic &, int32_t a, int32_t b) { return a < b ? a : b; });
}

}  // namespace engine
