#include "broadcast.h"
#include "finish.h"
#include "operators.h"
#include "wide_vnni.h"
#include "workspace.h"

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

#if defined(__ARM_FEATURE_DSP)

/// Fewer elements are not worth two tables.
constexpr uint32_t least_elements = 1024;
constexpr uint32_t values = 256;

/// Doubled scaled values of each input, by the byte that stands for it.
template <int sign>
TL_COLD void fill_tables(const Add &add, int32_t (&tables)[2 * values]) {
    for (uint32_t i = 0; i < values; ++i) {
        const int32_t value = static_cast<int8_t>(i);
        for (uint32_t k = 0; k < 2; ++k) {
            const int32_t scaled = rounding_shift_right(
                doubling_high_scale((value + add.offsets[k]) * (1 << left_shift), add.multipliers[k]), -add.shifts[k]);
            tables[k * values + i] = k == 0 ? 2 * scaled : 2 * sign * scaled;
        }
    }
}

/// `count` outputs, a multiple of two, in the order in which the Cortex-M7 can pair the instructions; the output's shift goes
/// to the right.
__attribute__((noinline)) void add_by_tables(const Add &add, const int32_t (&tables)[2 * values], const int8_t *a,
                                             const int8_t *b, uint32_t count, int8_t *output) {
    const int8_t *const end = a + count;
    int32_t p, q, r, s;
    __asm__ volatile("1:\n\t"
                     "ldrb %[p], [%[a]], #1\n\t"
                     "ldrb %[r], [%[b]], #1\n\t"
                     "ldrb %[s], [%[b]], #1\n\t"
                     "ldr %[p], [%[first], %[p], lsl #2]\n\t"
                     "ldrb %[q], [%[a]], #1\n\t"
                     "ldr %[r], [%[second], %[r], lsl #2]\n\t"
                     "ldr %[s], [%[second], %[s], lsl #2]\n\t"
                     "add %[p], %[r]\n\t"
                     "smmulr %[p], %[p], %[multiplier]\n\t"
                     "ldr %[q], [%[first], %[q], lsl #2]\n\t"
                     "add %[q], %[s]\n\t"
                     "smmulr %[q], %[q], %[multiplier]\n\t"
                     "add %[p], %[p], %[p], asr #31\n\t"
                     "asr %[p], %[right]\n\t"
                     "add %[q], %[q], %[q], asr #31\n\t"
                     "add %[p], %[offset]\n\t"
                     "ssat %[p], #8, %[p], asr #1\n\t"
                     "strb %[p], [%[to]], #1\n\t"
                     "asr %[q], %[right]\n\t"
                     "add %[q], %[offset]\n\t"
                     "ssat %[q], #8, %[q], asr #1\n\t"
                     "cmp %[a], %[end]\n\t"
                     "strb %[q], [%[to]], #1\n\t"
                     "bne 1b"
                     : [a] "+&r"(a), [b] "+&r"(b), [to] "+&r"(output), [p] "=&r"(p), [q] "=&r"(q), [r] "=&r"(r),
                       [s] "=&r"(s)
                     : [first] "r"(tables), [second] "r"(tables + values), [multiplier] "r"(add.multipliers[2]),
                       [right] "r"(-add.shifts[2] - 1), [offset] "r"(2 * add.offsets[2] + 1), [end] "r"(end)
                     : "cc", "memory");
}

#endif

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
#if defined(__ARM_FEATURE_DSP)
    if (broadcast == nullptr && add.elements >= least_elements && add.shifts[2] < 0) {
        auto &tables = *reinterpret_cast<int32_t(*)[2 * values]>(workspace);
        fill_tables<sign>(add, tables);
        const int8_t *a = call.input<int8_t>(0);
        const int8_t *b = call.input<int8_t>(1);
        int8_t *output = call.output<int8_t>();
        const uint32_t even = add.elements & ~1u;
        add_by_tables(add, tables, a, b, even, output);
        if (even != add.elements) output[even] = sum<sign>(add, a[even], b[even]);
        limit(output, even, add.low, add.high);
        return;
    }
#endif
    each_pair(call, add.elements, broadcast, [&](int8_t a, int8_t b) { return sum<sign>(add, a, b); });
}

}  // namespace

uint16_t prepare_add(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_add_int16(builder);
    Pair pair{};
    if (builder.operation.options.present()) TL_TRY(builder.options(add_options));
    if (builder.takes_float(0)) return prepare_float_pair(builder);
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
    if (builder.takes_float(0)) return prepare_float_pair(builder);
    TL_TRY(pair.read(builder, true));
    const double a = static_cast<double>(pair.a.scale);
    const double b = static_cast<double>(pair.b.scale);
    const double twice_larger = 2 * (a > b ? a : b);
    const double output = (1 << left_shift) * static_cast<double>(pair.output.scale);
    return prepare(builder, pair, {a / twice_larger, b / twice_larger, twice_larger / output});
}

void run_add(const Call &call) { run<1>(call); }

void run_sub(const Call &call) { run<-1>(call); }

}  // namespace engine
