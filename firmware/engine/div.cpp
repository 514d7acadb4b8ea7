// DIV of int8 values. Where TFLM's result is undefined there is one here: a division by zero gives an end of the range,
// and a quotient so small that its bits are all shifted out gives what an Arm core makes of TFLM's code.
#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t div_options = 29;
/// Beyond this shift small dividends would be shifted to the left, which the kernel cannot.
constexpr int32_t max_shift = 22;

struct Div {
    uint32_t elements;
    int32_t multiplier;
    int16_t offsets[3];  // first input, second input, output
    int8_t shift;
    int8_t low;
    int8_t high;
    uint8_t broadcast;
    uint16_t reserved;
};
static_assert(sizeof(Div) == 20, "Div");

/// x / 2^exponent, rounded half away from zero, by a mask of 32 bits however large the exponent is.
int32_t shifted_right(int32_t x, int32_t exponent) {
    if (exponent <= 31) return rounding_shift_right(x, exponent);
    return x < 0 ? -1 : 1;
}

/// Bits above the number's own, less the sign.
int headroom_of(int32_t x) {
    if (x >= 0) return leading_zeros(static_cast<uint32_t>(x)) - 1;
    return leading_zeros(2 * (0u - static_cast<uint32_t>(x)) - 1);
}

int32_t quotient(const Div &div, int32_t a, int32_t b) {
    if (b < 0) {
        a = -a;
        b = -b;
    }
    const int zeros = leading_zeros(static_cast<uint32_t>(b));
    const int32_t inverse =
        reciprocal_of_one_plus(static_cast<int32_t>((static_cast<uint32_t>(b) << zeros) - (1u << 31)));
    const int headroom = headroom_of(a);
    const int32_t unscaled = doubling_high_multiply(shift_left(a, headroom), inverse);
    return shifted_right(doubling_high_multiply(unscaled, div.multiplier), 31 - zeros + headroom - div.shift);
}

}  // namespace

uint16_t prepare_div(Builder &builder) {
    Pair pair{};
    const Table &options = builder.operation.options;
    if (options.present()) TL_TRY(builder.options(div_options));
    TL_TRY(pair.read(builder, true));
    const double ratio = static_cast<double>(pair.a.scale) /
                         (static_cast<double>(pair.b.scale) * static_cast<double>(pair.output.scale));
    Scale scale;
    if (!make_scale(ratio, &scale) || scale.shift > max_shift)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, max_shift, INT32_MAX, "scale ratio too large",
                              pair.output.index);
    Div div{};
    div.elements = pair.output.elements;
    div.multiplier = scale.multiplier;
    div.shift = static_cast<int8_t>(scale.shift);
    div.offsets[0] = static_cast<int16_t>(-pair.a.zero_point);
    div.offsets[1] = static_cast<int16_t>(-pair.b.zero_point);
    div.offsets[2] = static_cast<int16_t>(pair.output.zero_point);
    div.broadcast = pair.repeats ? 1 : 0;
    TL_TRY(builder.range(pair.output, options.scalar<uint8_t>(0, 0), &div.low, &div.high));
    pair.append(builder, div);
    return TL_OK;
}

void run_div(const Call &call) {
    const Div &div = call.parameters<Div>();
    const Broadcast *broadcast = div.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<Div>()) : nullptr;
    each_pair(call, div.elements, broadcast, [&](int8_t first, int8_t second) {
        const int32_t a = first + div.offsets[0];
        const int32_t b = second + div.offsets[1];
        if (b == 0) return a < 0 ? div.low : div.high;
        const int32_t level = wrapping_add(quotient(div, a, b), div.offsets[2]);
        return static_cast<int8_t>(clamp(level, div.low, div.high));
    });
}

}  // namespace engine
