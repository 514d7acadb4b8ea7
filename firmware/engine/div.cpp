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

int32_t quotient(const ScaledPair &div, int32_t a, int32_t b) {
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
    const auto factor = [](const Pair &pair) {
        return static_cast<double>(pair.a.scale) /
               (static_cast<double>(pair.b.scale) * static_cast<double>(pair.output.scale));
    };
    return ScaledPair::prepare(builder, div_options, factor, max_shift);
}

void run_div(const Call &call) {
    const ScaledPair &div = call.parameters<ScaledPair>();
    each_pair(call, div.elements, div.broadcast(call), [&](int8_t first, int8_t second) {
        const int32_t a = first + div.offsets[0];
        const int32_t b = second + div.offsets[1];
        if (b == 0) return a < 0 ? div.low : div.high;
        const int32_t level = wrapping_add(quotient(div, a, b), div.offsets[2]);
        return static_cast<int8_t>(clamp(level, div.low, div.high));
    });
}

}  // namespace engine
