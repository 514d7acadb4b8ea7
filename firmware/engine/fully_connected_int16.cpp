// FULLY_CONNECTED of int16 activations with int8 weights.
#include "operators.h"
#include "sixteen.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions, and TensorType for sums of 32 bits.
constexpr uint32_t fully_connected_options = 8;
constexpr uint8_t int32_sums = 2;

/// Followed by one scale, or one a unit.
struct Int16Dense {
    uint32_t batches;
    uint32_t depth;
    uint32_t units;
    int16_t low;
    int16_t high;
    uint8_t per_channel;
    uint8_t narrow_sums;  // 1: of 32 bits
    uint16_t reserved;
};
static_assert(sizeof(Int16Dense) == 20, "Int16Dense");

}  // namespace

uint16_t prepare_fully_connected_int16(Builder &builder) {
    Tensor input, filter, bias, output;
    TL_TRY(builder.arity(2, 3));
    const Table &options = builder.operation.options;
    if (options.present()) TL_TRY(builder.options(fully_connected_options));
    const uint8_t weights_format = options.scalar<uint8_t>(1, 0);
    if (weights_format != 0) return builder.refuse(TL_ERROR_OP_OPTIONS, 0, weights_format, "weights format");
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, filter));
    TL_TRY(builder.output(output));
    TL_TRY(builder.symmetric(input));
    TL_TRY(builder.symmetric(output));
    TL_TRY(builder.type(filter, Type::int8));
    TL_TRY(builder.rank(filter, 2));
    TL_TRY(builder.constant(filter));
    Int16Dense layer{};
    layer.units = static_cast<uint32_t>(filter.dims[0]);
    layer.depth = static_cast<uint32_t>(filter.dims[1]);
    TL_TRY(builder.dimension(output, layer.units, output.last_dim(), "units"));
    layer.batches = output.elements / layer.units;
    TL_TRY(builder.dimension(input, static_cast<int64_t>(layer.batches) * layer.depth, input.elements, "input size"));
    const bool biased = builder.has_input(2);
    bool is_narrow = !biased && options.scalar<uint8_t>(4, 0) == int32_sums;
    if (biased) {
        TL_TRY(builder.input(2, bias));
        is_narrow = bias.type == Type::int32;
        TL_TRY(builder.type(bias, is_narrow ? Type::int32 : Type::int64));
        TL_TRY(builder.constant(bias));
        TL_TRY(builder.dimension(bias, layer.units, bias.elements, "bias"));
    }
    layer.narrow_sums = is_narrow ? 1 : 0;
    layer.per_channel = filter.scale_count > 1 ? 1 : 0;
    if (filter.scale_count == 0)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "weight scales", filter.index);
    if (layer.per_channel != 0 && (filter.scale_count != layer.units || filter.quantized_dimension != 0))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, layer.units, filter.scale_count, "weight scales",
                              filter.index);
    TL_TRY(builder.range(output, options.scalar<uint8_t>(0, 0), &layer.low, &layer.high));
    builder.variant = Variant::int16_values;
    builder.begin_weighted(input, filter, biased ? &bias : nullptr, output);
    builder.append(layer);
    if (layer.per_channel != 0) return builder.append_scales(input, filter, output, layer.units, max_wide_shift);
    if (filter.zero_point != 0)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, filter.zero_point, "weight zero point", filter.index);
    const double product = static_cast<double>(input.scale) * static_cast<double>(filter.scale);
    if (biased) {
        const double difference = product - static_cast<double>(bias.scale);
        const double distance = difference < 0 ? -difference : difference;
        if (!(distance / static_cast<double>(output.scale) <= 0.02))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, 1, "bias scale", bias.index);
    }
    const double ratio = product / static_cast<double>(output.scale);
    if (!(filter.scale > 0.0f) || !(ratio < 128.0))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 128, INT32_MAX, "scale ratio too large", output.index);
    return builder.append_scale(ratio, output);
}

void run_fully_connected_int16(const Call &call) {
    const Int16Dense &shape = call.parameters<Int16Dense>();
    const Scales scales = Scales::at(call.arrays<Int16Dense>(), shape.per_channel != 0 ? shape.units : 1);
    const uint8_t *input = call.input<uint8_t>(0);
    const uint8_t *bias = call.input<uint8_t>(2);
    int16_t *output = call.output<int16_t>();
    for (uint32_t batch = 0; batch < shape.batches; ++batch, input += 2 * shape.depth) {
        const int8_t *weights = call.input<int8_t>(1);
        for (uint32_t unit = 0; unit < shape.units; ++unit, weights += shape.depth) {
            int64_t sum = 0;
            for (uint32_t i = 0; i < shape.depth; ++i) sum += weights[i] * load_at<int16_t>(input, i);
            const uint32_t scale = shape.per_channel != 0 ? unit : 0;
            const int32_t multiplier = scales.multipliers[scale];
            const int32_t shift = scales.shifts[scale];
            int32_t level;
            if (shape.narrow_sums != 0) {
                const int32_t start = bias != nullptr ? load_at<int32_t>(bias, unit) : 0;
                level = rescale(wrapping_add(static_cast<int32_t>(sum), start), multiplier, shift);
            } else {
                const int64_t start = bias != nullptr ? load_at<int64_t>(bias, unit) : 0;
                const uint64_t total = static_cast<uint64_t>(sum) + static_cast<uint64_t>(start);
                level = rescale_wide(static_cast<int64_t>(total), multiplier, shift);
            }
            *output++ = static_cast<int16_t>(clamp(level, shape.low, shape.high));
        }
    }
}

}  // namespace engine
