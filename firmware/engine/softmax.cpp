#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t softmax_options = 9;
/// Integer bits of a scaled difference, and of the sum of exponentials.
constexpr int difference_bits = 5;
constexpr int sum_bits = 12;

struct Softmax {
    uint32_t rows;
    uint32_t depth;
    int32_t multiplier;
    int32_t shift;
    int32_t least_difference;
    uint32_t wide;  // 1: int16 output
};
static_assert(sizeof(Softmax) == 24, "Softmax");

inline int32_t exponential(const Softmax &softmax, int32_t difference) {
    return exp_of_negative(doubling_high_scale(shift_left(difference, softmax.shift), softmax.multiplier),
                           difference_bits);
}

template <typename Output>
void run(const Softmax &softmax, const int8_t *input, Output *output) {
    constexpr int32_t low = sizeof(Output) == 1 ? INT8_MIN : INT16_MIN;
    constexpr int32_t high = sizeof(Output) == 1 ? INT8_MAX : INT16_MAX;
    for (uint32_t row = 0; row < softmax.rows; ++row, input += softmax.depth, output += softmax.depth) {
        int32_t most = INT8_MIN;
        for (uint32_t i = 0; i < softmax.depth; ++i)
            if (input[i] > most) most = input[i];
        int32_t sum = 0;
        for (uint32_t i = 0; i < softmax.depth; ++i) {
            const int32_t difference = input[i] - most;
            if (difference >= softmax.least_difference)
                sum += rounding_shift_right(exponential(softmax, difference), sum_bits);
        }
        const int headroom = leading_zeros(static_cast<uint32_t>(sum));
        const int32_t above_one = static_cast<int32_t>((static_cast<uint32_t>(sum) << headroom) - (1u << 31));
        const int32_t reciprocal = reciprocal_of_one_plus(above_one);
        const int exponent = sum_bits - headroom + 31 - static_cast<int>(sizeof(Output)) * 8;
        for (uint32_t i = 0; i < softmax.depth; ++i) {
            const int32_t difference = input[i] - most;
            if (difference < softmax.least_difference) {
                output[i] = static_cast<Output>(low);
                continue;
            }
            const int32_t share = doubling_high_multiply(reciprocal, exponential(softmax, difference));
            // Among very many classes of nearly the same weight each one's share rounds to nothing.
            const int32_t level = exponent > 31 ? 0 : rounding_shift_right(share, exponent);
            output[i] = static_cast<Output>(clamp(level + low, low, high));
        }
    }
}

}  // namespace

uint16_t prepare_softmax(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_softmax_int16(builder);
    Tensor input, output;
    TL_TRY(builder.options(softmax_options));
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    const bool wide = output.type == Type::int16;
    if (wide) {
        TL_TRY(builder.type(output, Type::int16));
        const float distance = output.scale - 1.0f / 65536;
        const float tolerance = 0.001f / 65536;
        const bool near = distance <= tolerance && distance >= -tolerance;
        if (output.scale_count != 1 || output.zero_point != INT16_MIN || !near)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, INT16_MIN, output.zero_point, "output scale", output.index);
    } else {
        TL_TRY(builder.quantized(output));
        if (output.zero_point != INT8_MIN || output.scale != 1.0f / 256)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, INT8_MIN, output.zero_point, "output scale", output.index);
    }
    if (input.rank == 0) return builder.refuse(TL_ERROR_OP_SHAPE, 1, 0, "rank", input.index);
    if (!input.same_shape(output))
        return builder.refuse(TL_ERROR_OP_SHAPE, input.elements, output.elements, "output shape", output.index);
    Softmax softmax{};
    softmax.depth = static_cast<uint32_t>(input.last_dim());
    softmax.rows = input.elements / softmax.depth;
    softmax.wide = wide ? 1 : 0;
    // A sum of 2^12 exponentials would overflow its integer bits.
    if (softmax.depth >= (1u << sum_bits))
        return builder.refuse(TL_ERROR_OP_SHAPE, (1 << sum_bits) - 1, softmax.depth, "classes", input.index);
    const float beta = builder.operation.options.scalar<float>(0, 0.0f);
    const double wanted = static_cast<double>(beta) * static_cast<double>(input.scale) * (1 << (31 - difference_bits));
    constexpr double largest = 2147483647.0;
    const double real = wanted < largest ? wanted : largest;
    if (!(real > 1.0)) return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "beta times scale", input.index);
    int exponent = 0;
    const uint64_t fraction = split(real, &exponent);
    uint64_t rounded = (fraction + (1ull << 21)) >> 22;
    if (rounded == (1ull << 31)) {
        rounded >>= 1;
        ++exponent;
    }
    // Beyond this shift only differences of zero are ever scaled.
    softmax.shift = exponent > 31 ? 31 : exponent;
    softmax.multiplier = static_cast<int32_t>(rounded);
    softmax.least_difference = -static_cast<int32_t>(
        (static_cast<int64_t>((1 << difference_bits) - 1) << (31 - difference_bits)) >> exponent);
    builder.begin(&input.index, 1, output.index);
    builder.append(softmax);
    return TL_OK;
}

void run_softmax(const Call &call) {
    const Softmax &softmax = call.parameters<Softmax>();
    if (softmax.wide != 0)
        run(softmax, call.input<int8_t>(0), call.output<int16_t>());
    else
        run(softmax, call.input<int8_t>(0), call.output<int8_t>());
}

}  // namespace engine
