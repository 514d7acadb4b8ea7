// LOGISTIC, TANH, RELU, RELU6, LEAKY_RELU and SOFTMAX of int16 values.
#include "elementary.h"
#include "operators.h"
#include "sixteen.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t softmax_options = 9;
constexpr uint32_t leaky_relu_options = 75;

struct Int16Curve {
    uint32_t elements;
    CurveScale scale;
};
static_assert(sizeof(Int16Curve) == 12, "Int16Curve");

/// A line with a bend at zero, clamped.
struct Int16Relu {
    uint32_t elements;
    int32_t multiplier;        // from zero on
    int32_t below_multiplier;  // below zero; negative for a negative slope
    int16_t low;
    int16_t high;
    int8_t shift;
    int8_t below_shift;
    uint16_t keeps_scale;  // 1: RELU6, which only clamps
};
static_assert(sizeof(Int16Relu) == 20, "Int16Relu");

/// Entries of a table over all int16 values, for interpolation.
constexpr uint32_t table_entries = 513;

/// Followed by the tables of exp(x) and of 1 / (1 + x), and a last entry that is none.
struct Int16Softmax {
    uint32_t rows;
    uint32_t depth;
    int32_t multiplier;
    int32_t shift;
};
static_assert(sizeof(Int16Softmax) == 16, "Int16Softmax");

uint16_t read(Builder &builder, Tensor &input, Tensor &output) {
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.symmetric(input));
    TL_TRY(builder.symmetric(output));
    builder.variant = Variant::int16_values;
    return builder.dimension(output, input.elements, output.elements, "output size");
}

/// The nearest power of two of `scale`; false if it is not near one (TFLite's CheckedLog2).
bool near_power_of_two(float scale, int32_t *power) {
    const float logarithm = natural_logarithm(scale) * (1.0f / 0.693147182f);
    *power = round_to_int(logarithm);
    const float rest = logarithm - static_cast<float>(*power);
    return rest < 1e-3f && rest > -1e-3f;
}

/// `most_power`: inputs of a scale from 2^-12 to 2^(most_power - 12), if it is a power of two, are only shifted.
uint16_t prepare_curve(Builder &builder, int32_t most_power) {
    Tensor input, output;
    TL_TRY(read(builder, input, output));
    int32_t power = 0;
    if (!near_power_of_two(output.scale, &power) || power != -15)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, -15, power, "output scale", output.index);
    Int16Curve curve{};
    curve.elements = input.elements;
    const bool is_near = near_power_of_two(input.scale, &power);
    const int32_t left = 12 + power;
    if (is_near && left >= 0 && left <= most_power) {
        curve.scale = {3 << left, 0};
    } else {
        double multiplier = static_cast<double>(input.scale) * 4096.0 * 3.0;
        if (!(multiplier < 32768.0))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 2, 3, "input scale", input.index);
        int32_t shift = 0;
        for (; multiplier <= 32767.0 / 2.0 && shift <= 30; ++shift) multiplier *= 2.0;
        if (shift > 30) return builder.refuse(TL_ERROR_OP_QUANTIZATION, 30, shift, "input scale", input.index);
        const int32_t whole = static_cast<int32_t>(multiplier);
        // A multiplier of 0 stands for a power of two in TFLM, and none so small is left here.
        curve.scale = {whole, shift};
    }
    builder.begin(&input.index, 1, output.index);
    builder.append(curve);
    return TL_OK;
}

template <typename Curve>
void run_curve(const Call &call, Curve function) {
    const Int16Curve &curve = call.parameters<Int16Curve>();
    const uint8_t *input = call.input<uint8_t>(0);
    int16_t *output = call.output<int16_t>();
    for (uint32_t i = 0; i < curve.elements; ++i) output[i] = function(load_at<int16_t>(input, i), curve.scale);
}

uint16_t prepare_line(Builder &builder, const Tensor &input, const Tensor &output, float slope, int16_t low) {
    Int16Relu relu{};
    Scale above;
    Scale below;
    const double ratio = static_cast<double>(input.scale) / static_cast<double>(output.scale);
    const double sloped = static_cast<double>(input.scale) * static_cast<double>(slope) / static_cast<double>(output.scale);
    if (!make_scale(ratio, &above) || !make_scale(sloped < 0 ? -sloped : sloped, &below))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
    relu.elements = input.elements;
    relu.multiplier = above.multiplier;
    relu.below_multiplier = sloped < 0 ? -below.multiplier : below.multiplier;
    relu.shift = static_cast<int8_t>(above.shift);
    relu.below_shift = static_cast<int8_t>(below.shift);
    relu.low = low;
    relu.high = INT16_MAX;
    builder.begin(&input.index, 1, output.index);
    builder.append(relu);
    return TL_OK;
}

/// One of a table's entries (TFLite's LUTPopulate for int16): a sample, moved so that the error half way to the next one
/// is halved.
template <typename Function>
int16_t table_entry(uint32_t index, float least, float most, float output_scale, Function function) {
    constexpr uint32_t steps = table_entries - 1;
    const float step = (most - least) / static_cast<float>(steps);
    const auto rounded = [](float value) { return static_cast<float>(round_to_int(value)); };
    const auto limited = [](float value) {
        return static_cast<int16_t>(value < -32768.0f ? -32768.0f : (value > 32767.0f ? 32767.0f : value));
    };
    if (index == steps) return limited(rounded(function(most) * output_scale));
    const float at = least + static_cast<float>(index) * step;
    const float value = function(at);
    const float half_way = function(at + step / 2);
    const float next = function(least + static_cast<float>(index + 1) * step);
    const float sample = rounded(value * output_scale);
    const float interpolated = rounded((next * output_scale + rounded(value * output_scale)) / 2);
    const float error = interpolated - rounded(half_way * output_scale);
    return limited(sample - rounded(error / 2));
}

int16_t softmax_entry(uint32_t index) {
    constexpr float range = 65535.0f;
    // The output's scale is 2 / range.
    constexpr float output_least = 2.0f / range * -32768.0f;
    constexpr float output_most = 2.0f / range * 32767.0f;
    constexpr float output_scale = 65536.0f / (output_most - output_least);
    if (index < table_entries) {
        constexpr float scale = 10.0f / range;
        return table_entry(index, scale * -65535.0f, scale * 0.0f, output_scale, exponential);
    }
    constexpr float scale = 1.0f / range;
    return table_entry(index - table_entries, scale * 0.0f, scale * 65535.0f, output_scale,
                       [](float x) { return 1.0f / (1.0f + x); });
}

int16_t looked_up(const int16_t *table, int16_t value) {
    const int32_t at = 256 + (value >> 7);
    const int32_t slope = table[at + 1] - table[at];
    // The slope is taken as int16, which it always is here.
    return static_cast<int16_t>(table[at] + ((static_cast<int16_t>(slope) * (value & 0x7F) + 64) >> 7));
}

void softmax(const Int16Softmax &layer, const int16_t *tables, const uint8_t *input, int16_t *output) {
    int32_t most = INT16_MIN;
    for (uint32_t i = 0; i < layer.depth; ++i) {
        const int32_t value = load_at<int16_t>(input, i);
        if (value > most) most = value;
    }
    int32_t sum = 0;
    for (uint32_t i = 0; i < layer.depth; ++i) {
        const int32_t difference = load_at<int16_t>(input, i) - most;
        const int32_t scaled = rescale(difference, layer.multiplier, layer.shift);
        output[i] = looked_up(tables, clamp_int16(wrapping_add(scaled, INT16_MAX)));
        sum += output[i];
    }
    const int headroom = leading_zeros(static_cast<uint32_t>(sum));
    const int32_t shifted = static_cast<int32_t>(((static_cast<int64_t>(sum) << (headroom - 1)) + (1 << 13)) >> 14);
    const int16_t reciprocal = looked_up(tables + table_entries, clamp_int16(shifted - ((1 << 15) + (1 << 16))));
    const int right = 31 - headroom;
    for (uint32_t i = 0; i < layer.depth; ++i) {
        const int32_t level = static_cast<int32_t>((output[i] * reciprocal + (1 << (right - 1))) >> right);
        output[i] = static_cast<int16_t>(clamp(level, 0, INT16_MAX));
    }
}

}  // namespace

uint16_t prepare_logistic_int16(Builder &builder) { return prepare_curve(builder, 0); }

uint16_t prepare_tanh_int16(Builder &builder) { return prepare_curve(builder, 1); }

uint16_t prepare_relu_int16(Builder &builder) {
    Tensor input, output;
    TL_TRY(read(builder, input, output));
    return prepare_line(builder, input, output, 1.0f, 0);
}

uint16_t prepare_leaky_relu_int16(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.options(leaky_relu_options));
    TL_TRY(read(builder, input, output));
    return prepare_line(builder, input, output, builder.operation.options.scalar<float>(0, 0.0f), INT16_MIN);
}

uint16_t prepare_relu6_int16(Builder &builder) {
    Tensor input, output;
    Int16Relu relu{};
    TL_TRY(read(builder, input, output));
    TL_TRY(builder.range(input, static_cast<uint8_t>(Activation::relu6), &relu.low, &relu.high));
    relu.elements = input.elements;
    relu.keeps_scale = 1;
    builder.begin(&input.index, 1, output.index);
    builder.append(relu);
    return TL_OK;
}

uint16_t prepare_softmax_int16(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.options(softmax_options));
    TL_TRY(read(builder, input, output));
    if (input.rank == 0) return builder.refuse(TL_ERROR_OP_SHAPE, 1, 0, "rank", input.index);
    const float distance = output.scale - 1.0f / 32768;
    const float tolerance = 0.001f / 32768;
    if (!(distance <= tolerance && distance >= -tolerance) || !input.same_shape(output))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, 1, "output scale or shape", output.index);
    Int16Softmax layer{};
    layer.depth = static_cast<uint32_t>(input.last_dim());
    layer.rows = input.elements / layer.depth;
    // The sum of as many exponentials has 16 bits before the point.
    if (layer.depth > UINT16_MAX)
        return builder.refuse(TL_ERROR_OP_SHAPE, UINT16_MAX, layer.depth, "classes", input.index);
    const float beta = builder.operation.options.scalar<float>(0, 0.0f);
    Scale scale;
    if (!make_scale(static_cast<double>(input.scale) * static_cast<double>(beta) / (10.0 / 65535.0), &scale) ||
        scale.shift > 14)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "beta times scale", input.index);
    layer.multiplier = scale.multiplier;
    layer.shift = scale.shift;
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    for (uint32_t i = 0; i < 2 * table_entries; i += 2) {
        const int16_t entries[2] = {softmax_entry(i), softmax_entry(i + 1)};
        builder.append(entries, sizeof entries);
    }
    return TL_OK;
}

void run_logistic_int16(const Call &call) { run_curve(call, logistic_int16); }

void run_tanh_int16(const Call &call) { run_curve(call, tanh_int16); }

void run_relu_int16(const Call &call) {
    const Int16Relu &relu = call.parameters<Int16Relu>();
    const uint8_t *input = call.input<uint8_t>(0);
    int16_t *output = call.output<int16_t>();
    for (uint32_t i = 0; i < relu.elements; ++i) {
        int32_t level = load_at<int16_t>(input, i);
        if (relu.keeps_scale == 0) {
            if (level >= 0)
                level = rescale(level, relu.multiplier, relu.shift);
            else if (relu.below_multiplier >= 0)
                level = rescale(level, relu.below_multiplier, relu.below_shift);
            else
                level = wrapping_negate(rescale(level, -relu.below_multiplier, relu.below_shift));
        }
        output[i] = static_cast<int16_t>(clamp(level, relu.low, relu.high));
    }
}

void run_softmax_int16(const Call &call) {
    const Int16Softmax &layer = call.parameters<Int16Softmax>();
    const int16_t *tables = reinterpret_cast<const int16_t *>(call.arrays<Int16Softmax>());
    const uint8_t *input = call.input<uint8_t>(0);
    int16_t *output = call.output<int16_t>();
    for (uint32_t row = 0; row < layer.rows; ++row, input += 2 * layer.depth, output += layer.depth)
        softmax(layer, tables, input, output);
}

}  // namespace engine
