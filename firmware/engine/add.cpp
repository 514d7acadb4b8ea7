#include "broadcast.h"
#include "operators.h"
#include "wide_vnni.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t add_options = 11;
constexpr uint32_t sub_options = 28;
/// Headroom for the common scale of both inputs.
constexpr int left_shift = 20;

struct Add {
    uint32_t elements;
    int32_t multipliers[3];  // first input, second input, output
    int16_t offsets[3];
    int8_t shifts[3];
    int8_t low;
    int8_t high;
    uint8_t broadcast;
};
static_assert(sizeof(Add) == 28, "Add");

/// The sum, or with `sign` -1 the difference, of two values.
template <int sign>
inline int8_t sum(const Add &add, int8_t a, int8_t b) {
    const int32_t scaled_a = rounding_shift_right(
        doubling_high_scale((a + add.offsets[0]) * (1 << left_shift), add.multipliers[0]), -add.shifts[0]);
    const int32_t scaled_b = rounding_shift_right(
        doubling_high_scale((b + add.offsets[1]) * (1 << left_shift), add.multipliers[1]), -add.shifts[1]);
    const int32_t raw =
        rounding_shift_right(doubling_high_scale(scaled_a + sign * scaled_b, add.multipliers[2]), -add.shifts[2]);
    return static_cast<int8_t>(clamp(raw + add.offsets[2], add.low, add.high));
}

/// `ratios`: of the inputs' scales to twice the larger one, and of that, shifted back, to the output's.
uint16_t prepare(Builder &builder, const Pair &pair, const double (&ratios)[3]) {
    Add add{};
    add.elements = pair.output.elements;
    add.broadcast = pair.repeats ? 1 : 0;
    for (int i = 0; i < 3; ++i) {
        Scale scale;
        // The reference kernel shifts right only.
        if (!(ratios[i] < 1.0) || !make_scale(ratios[i], &scale) || scale.shift > 0)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "scale ratio too large", pair.output.index);
        add.multipliers[i] = scale.multiplier;
        add.shifts[i] = static_cast<int8_t>(scale.shift);
    }
    add.offsets[0] = static_cast<int16_t>(-pair.a.zero_point);
    add.offsets[1] = static_cast<int16_t>(-pair.b.zero_point);
    add.offsets[2] = static_cast<int16_t>(pair.output.zero_point);
    const uint8_t activation = builder.operation.options.scalar<uint8_t>(0, 0);
    TL_TRY(builder.range(pair.output, activation, &add.low, &add.high));
    pair.append(builder, add);
    return TL_OK;
}

template <int sign>
void run(const Call &call) {
    const Add &add = call.parameters<Add>();
    const Broadcast *broadcast = add.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<Add>()) : nullptr;
#if defined(TL_ENGINE_WIDE)
    if (broadcast == nullptr &&
        wide::add(call.input<int8_t>(0), call.input<int8_t>(1), add.elements, sign, left_shift,
                  {add.multipliers[0], add.shifts[0], add.offsets[0]}, {add.multipliers[1], add.shifts[1], add.offsets[1]},
                  {add.multipliers[2], add.shifts[2], add.offsets[2]}, add.low, add.high, call.output<int8_t>()))
        return;
#endif
    each_pair(call, add.elements, broadcast, [&](int8_t a, int8_t b) { return sum<sign>(add, a, b); });
}

}  // namespace

uint16_t prepare_add(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_add_int16(builder);
    Pair pair{};
    if (builder.operation.options.present()) TL_TRY(builder.options(add_options));
    TL_TRY(pair.read(builder, true));
    const double a = static_cast<double>(pair.a.scale);
    const double b = static_cast<double>(pair.b.scale);
    const double twice_larger = 2 * (a > b ? a : b);
    const double output = (1 << left_shift) * static_cast<double>(pair.output.scale);
    return prepare(builder, pair, {a / twice_larger, b / twice_larger, twice_larger / output});
}

uint16_t prepare_sub(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_sub_int16(builder);
    Pair pair{};
    if (builder.operation.options.present()) TL_TRY(builder.options(sub_options));
    TL_TRY(pair.read(builder, true));
    // Unlike for ADD, TFLM takes these ratios in single precision.
    const float a = pair.a.scale;
    const float b = pair.b.scale;
    const float twice_larger = 2 * (a > b ? a : b);
    const float output = (1 << left_shift) * pair.output.scale;
    return prepare(builder, pair,
                   {static_cast<double>(a / twice_larger), static_cast<double>(b / twice_larger),
                    static_cast<double>(twice_larger / output)});
}

void run_add(const Call &call) { run<1>(call); }

void run_sub(const Call &call) { run<-1>(call); }

}  // namespace engine
