// L2_NORMALIZATION and LOG_SOFTMAX, both over the last dimension.
#include "inverse_root.h"
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t l2_norm_options = 12;
/// Values of a row whose squares sum up in 32 bits.
constexpr uint32_t max_squares = 33025;
/// Integer bits of a scaled difference, of the sum of exponentials, and of the output.
constexpr int difference_bits = 5;
constexpr int sum_bits = 12;
constexpr int output_bits = 4;

struct L2Normalization {
    uint32_t rows;
    uint32_t depth;
    int32_t zero_point;
};
static_assert(sizeof(L2Normalization) == 12, "L2Normalization");

struct LogSoftmax {
    uint32_t rows;
    uint32_t depth;
    int32_t multiplier;
    int32_t shift;
    int32_t back_multiplier;  // from differences in Q5.26 to the input's steps
    int32_t back_shift;
    int32_t least_difference;
};
static_assert(sizeof(LogSoftmax) == 28, "LogSoftmax");

/// x * 2^exponent: saturated to the left, rounded to the right.
int32_t times_power(int32_t x, int exponent) {
    return exponent >= 0 ? shift_left_saturated(x, exponent) : rounding_shift_right(x, -exponent);
}

int32_t saturated(int64_t x) {
    return static_cast<int32_t>(x > INT32_MAX ? INT32_MAX : (x < INT32_MIN ? INT32_MIN : x));
}

/// log(x) in Q5.26 of x >= 1 in Q12.19 (log_x_for_x_greater_than_or_equal_to_1 of TFLite's common.h).
int32_t log_of_sum(int32_t x) {
    constexpr int accumulated_bits = difference_bits + 1;
    constexpr int32_t log_of_two = 1488522236;
    constexpr int32_t fourth_root_of_half = 1805811301;
    constexpr int32_t root_of_half = 1518500250;
    constexpr int32_t quarter = 1 << (31 - accumulated_bits - 2);
    // Q0.31: 11/240, 1/20 and 1/4 times the fourth root of 2; 2 divided by it, less it.
    constexpr int32_t alpha_n = 117049297;
    constexpr int32_t alpha_d = 127690142;
    constexpr int32_t alpha_f = 638450708;
    constexpr int32_t alpha_i = 1057819769;

    const int zeros = leading_zeros(static_cast<uint32_t>(x));
    const int32_t r_a = shift_left_saturated(doubling_high_multiply(times_power(x, zeros - 1), root_of_half), 1);
    const int32_t power_a =
        saturated(static_cast<int64_t>(times_power(sum_bits - zeros, 31 - accumulated_bits)) + quarter);
    const int headroom = leading_zeros(static_cast<uint32_t>(doubling_high_multiply(x, root_of_half))) - 1;
    const int32_t r_b = times_power(x, headroom);
    const int32_t power_b =
        saturated(static_cast<int64_t>(times_power(sum_bits - headroom, 31 - accumulated_bits)) - quarter);
    const int32_t r = r_a < r_b ? r_a : r_b;
    const int32_t power = power_a > power_b ? power_a : power_b;

    const int64_t both = static_cast<int64_t>(r) + fourth_root_of_half;
    const int32_t p = static_cast<int32_t>((both + (both >= 0 ? 1 : -1)) / 2);
    const int32_t half_q = wrapping_add(r, -fourth_root_of_half);
    const int32_t q = wrapping_add(half_q, half_q);
    const int32_t square = doubling_high_multiply(q, q);
    const int32_t numerator = wrapping_add(
        doubling_high_multiply(q, r), doubling_high_multiply(doubling_high_multiply(q, square), alpha_n));
    const int32_t inner = wrapping_add(wrapping_add(alpha_i, q), doubling_high_multiply(alpha_d, square));
    const int32_t denominator = wrapping_add(doubling_high_multiply(p, inner), doubling_high_multiply(alpha_f, q));
    const int32_t fraction = doubling_high_multiply(rounding_shift_right(numerator, accumulated_bits),
                                                    reciprocal_of_one_plus(denominator));
    return shift_left_saturated(wrapping_add(doubling_high_multiply(power, log_of_two), fraction), 1);
}

uint16_t read(Builder &builder, Tensor &input, Tensor &output) {
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(output));
    if (input.rank == 0) return builder.refuse(TL_ERROR_OP_SHAPE, 1, 0, "rank", input.index);
    if (!input.same_shape(output))
        return builder.refuse(TL_ERROR_OP_SHAPE, input.elements, output.elements, "output shape", output.index);
    return TL_OK;
}

void log_softmax(const LogSoftmax &layer, const int8_t *input, int8_t *output) {
    int32_t most = INT8_MIN;
    for (uint32_t i = 0; i < layer.depth; ++i)
        if (input[i] > most) most = input[i];
    int32_t sum = 0;
    for (uint32_t i = 0; i < layer.depth; ++i) {
        const int32_t difference = input[i] - most;
        if (difference >= layer.least_difference)
            sum += rounding_shift_right(
                exp_of_negative(rescale(difference, layer.multiplier, layer.shift), difference_bits), sum_bits);
    }
    const int32_t log = log_of_sum(sum);
    const int32_t back = rescale(wrapping_add(log, INT32_MIN), layer.back_multiplier, layer.back_shift);
    const int32_t above = layer.least_difference - 1 > back ? layer.least_difference - 1 : back;
    for (uint32_t i = 0; i < layer.depth; ++i) {
        const int32_t difference = input[i] - most;
        if (difference <= above) {
            output[i] = INT8_MIN;
            continue;
        }
        const int32_t level = wrapping_add(rescale(difference, layer.multiplier, layer.shift), wrapping_negate(log));
        output[i] = static_cast<int8_t>(
            clamp(rounding_shift_right(level, 31 - difference_bits - output_bits) + INT8_MAX, INT8_MIN, INT8_MAX));
    }
}

}  // namespace

uint16_t prepare_l2_normalization(Builder &builder) {
    Tensor input, output;
    const Table &options = builder.operation.options;
    TL_TRY(builder.options(l2_norm_options));
    TL_TRY(read(builder, input, output));
    if (options.scalar<uint8_t>(0, 0) != 0)
        return builder.refuse(TL_ERROR_OP_OPTIONS, 0, options.scalar<uint8_t>(0, 0), "fused activation");
    if (input.rank > 4) return builder.refuse(TL_ERROR_OP_SHAPE, 4, input.rank, "rank", input.index);
    const uint32_t depth = static_cast<uint32_t>(input.last_dim());
    if (depth > max_squares) return builder.refuse(TL_ERROR_OP_SHAPE, max_squares, depth, "depth", input.index);
    builder.begin(&input.index, 1, output.index);
    builder.append(L2Normalization{input.elements / depth, depth, input.zero_point});
    return TL_OK;
}

uint16_t prepare_log_softmax(Builder &builder) {
    Tensor input, output;
    TL_TRY(read(builder, input, output));
    if (output.zero_point != INT8_MAX || output.scale != 16.0f / 256)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, INT8_MAX, output.zero_point, "output scale", output.index);
    LogSoftmax layer{};
    layer.depth = static_cast<uint32_t>(input.last_dim());
    layer.rows = input.elements / layer.depth;
    // A sum of 2^12 exponentials would overflow its integer bits.
    if (layer.depth >= (1u << sum_bits))
        return builder.refuse(TL_ERROR_OP_SHAPE, (1 << sum_bits) - 1, layer.depth, "classes", input.index);
    const double wanted = static_cast<double>(input.scale) * (1 << (31 - difference_bits));
    constexpr double largest = 2147483647.0;
    const double real = wanted < largest ? wanted : largest;
    if (!(real > 1.0)) return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "input scale", input.index);
    int exponent = 0;
    uint64_t rounded = (split(real, &exponent) + (1ull << 21)) >> 22;
    if (rounded == (1ull << 31)) {
        rounded >>= 1;
        ++exponent;
    }
    layer.multiplier = static_cast<int32_t>(rounded);
    // With the largest shift only differences of zero are ever scaled.
    layer.shift = exponent < 31 ? exponent : 31;
    Scale back;
    const double reverse = static_cast<double>(1u << (31 - layer.shift)) / static_cast<double>(layer.multiplier);
    if (!(reverse < 1.0) || !make_scale(reverse, &back) || back.shift > 0)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "input scale", input.index);
    layer.back_multiplier = back.multiplier;
    layer.back_shift = back.shift;
    layer.least_difference = -static_cast<int32_t>(
        (static_cast<int64_t>((1 << difference_bits) - 1) << (31 - difference_bits)) >> exponent);
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_l2_normalization(const Call &call) {
    constexpr int32_t output_places = 7;
    const L2Normalization &layer = call.parameters<L2Normalization>();
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t row = 0; row < layer.rows; ++row, input += layer.depth, output += layer.depth) {
        int32_t sum = 0;
        for (uint32_t i = 0; i < layer.depth; ++i) {
            const int32_t centred = input[i] - layer.zero_point;
            sum += centred * centred;
        }
        const Scale inverse = inverse_root(sum);
        for (uint32_t i = 0; i < layer.depth; ++i) {
            const int32_t level =
                rescale(input[i] - layer.zero_point, inverse.multiplier, inverse.shift + output_places);
            output[i] = static_cast<int8_t>(clamp(level, INT8_MIN, INT8_MAX));
        }
    }
}

void run_log_softmax(const Call &call) {
    const LogSoftmax &layer = call.parameters<LogSoftmax>();
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t row = 0; row < layer.rows; ++row, input += layer.depth, output += layer.depth)
        log_softmax(layer, input, output);
}

}  // namespace engine
