#include "multiply.h"
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t fully_connected_options = 8;

struct FullyConnected {
    uint32_t batches;
    uint32_t depth;
    uint32_t units;
    int16_t input_offset;
    int16_t output_offset;
    int8_t low;
    int8_t high;
    uint8_t per_channel;
    int8_t weights_zero_point;  // other than 0 for computed weights only
};
static_assert(sizeof(FullyConnected) == 20, "FullyConnected");

struct Layer {
    const FullyConnected &shape;
    const int8_t *filter;
    const uint8_t *bias;
    Scales scales;
    Finish finish;

    template <int rows>
    void multiply_rows(const int8_t *first, const int8_t *input, int32_t (&sums)[rows][1]) const {
#if defined(__ARM_FEATURE_DSP)
        if constexpr (rows == 4) {
            multiply_quad(first, input, shape.depth, shape.input_offset, sums);
            return;
        }
#endif
        const int8_t *weights[rows];
        for (int r = 0; r < rows; ++r) weights[r] = first + static_cast<uint32_t>(r) * shape.depth;
        multiply<Inputs::plus_offset, rows, 1>(weights, {input}, shape.depth, shape.input_offset, sums);
    }

    template <int rows>
    void units(uint32_t unit, const int8_t *input, int8_t *output) const {
        int32_t sums[rows][1];
        for (int r = 0; r < rows; ++r) {
            const uint32_t row = unit + static_cast<uint32_t>(r);
            sums[r][0] = bias_at(bias, row);
        }
        multiply_rows(filter + unit * shape.depth, input, sums);
        for (int r = 0; r < rows; ++r) {
            const uint32_t row = unit + static_cast<uint32_t>(r);
            const uint32_t scale = shape.per_channel != 0 ? row : 0;
            output[row] = finish(sums[r][0], scales.multipliers[scale], scales.shifts[scale]);
        }
    }
};

}  // namespace

uint16_t prepare_fully_connected(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_fully_connected_int16(builder);
    Tensor input, filter, bias, output;
    TL_TRY(builder.arity(2, 3));
    const Table &options = builder.operation.options;
    if (options.present()) TL_TRY(builder.options(fully_connected_options));
    const uint8_t activation = options.scalar<uint8_t>(0, 0);
    const uint8_t weights_format = options.scalar<uint8_t>(1, 0);
    if (weights_format != 0) return builder.refuse(TL_ERROR_OP_OPTIONS, 0, weights_format, "weights format");
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, filter));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(output));
    TL_TRY(builder.type(filter, filter.type == Type::int4 ? Type::int4 : Type::int8));
    TL_TRY(builder.rank(filter, 2));
    if (filter.type == Type::int4) TL_TRY(builder.constant(filter));
    const uint32_t units = static_cast<uint32_t>(filter.dims[0]);
    const uint32_t depth = static_cast<uint32_t>(filter.dims[1]);
    TL_TRY(builder.dimension(output, units, output.last_dim(), "units"));
    const uint32_t batches = output.elements / units;
    TL_TRY(builder.dimension(input, static_cast<int64_t>(batches) * depth, input.elements, "input size"));
    const bool biased = builder.has_input(2);
    if (biased) {
        TL_TRY(builder.input(2, bias));
        TL_TRY(builder.type(bias, Type::int32));
        TL_TRY(builder.constant(bias));
        TL_TRY(builder.dimension(bias, units, bias.elements, "bias"));
    }
    const bool per_channel = filter.scale_count > 1;
    if (filter.scale_count == 0)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "weight scales", filter.index);
    if (per_channel && (filter.scale_count != units || filter.quantized_dimension != 0))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, units, filter.scale_count, "weight scales", filter.index);
    FullyConnected layer{};
    layer.batches = batches;
    layer.depth = depth;
    layer.units = units;
    layer.input_offset = static_cast<int16_t>(-input.zero_point);
    layer.output_offset = static_cast<int16_t>(output.zero_point);
    layer.per_channel = per_channel ? 1 : 0;
    if (per_channel && filter.type == Type::int4)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, filter.scale_count, "weight scales", filter.index);
    if (!per_channel && filter.zero_point != 0) {
        // Only weights that another op computes are quantized so.
        if (filter.constant)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, filter.zero_point, "weight zero point", filter.index);
        TL_TRY(builder.quantized(filter));
        layer.weights_zero_point = static_cast<int8_t>(filter.zero_point);
        builder.variant = Variant::computed_weights;
    }
    TL_TRY(builder.range(output, activation, &layer.low, &layer.high));
    builder.begin_weighted(input, filter, biased ? &bias : nullptr, output);
    builder.append(layer);
    if (per_channel) return builder.append_scales(input, filter, output, units);

    if (!(filter.scale > 0.0f)) return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "weight scale", filter.index);
    const double product_scale = static_cast<double>(input.scale) * static_cast<double>(filter.scale);
    const double output_scale = static_cast<double>(output.scale);
    if (biased) {
        const double difference = product_scale - static_cast<double>(bias.scale);
        const double distance = difference < 0 ? -difference : difference;
        if (!(distance / output_scale <= 0.02))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, 1, "bias scale", bias.index);
    }
    return builder.append_scale(product_scale / output_scale, output);
}

uint32_t fully_connected_weights(const Call &call) {
    const FullyConnected &shape = call.parameters<FullyConnected>();
    return shape.units * shape.depth;
}

void run_fully_connected_offset(const Call &call) {
    const FullyConnected &shape = call.parameters<FullyConnected>();
    const Scales scales = Scales::at(call.arrays<FullyConnected>(), 1);
    const uint8_t *bias = call.input<uint8_t>(2);
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t batch = 0; batch < shape.batches; ++batch, input += shape.depth) {
        const int8_t *weights = call.input<int8_t>(1);
        for (uint32_t unit = 0; unit < shape.units; ++unit, weights += shape.depth) {
            uint32_t sum = static_cast<uint32_t>(bias_at(bias, unit));
            for (uint32_t i = 0; i < shape.depth; ++i)
                sum += static_cast<uint32_t>((weights[i] - shape.weights_zero_point) * (input[i] + shape.input_offset));
            const int32_t level = wrapping_add(
                rescale(static_cast<int32_t>(sum), scales.multipliers[0], scales.shifts[0]), shape.output_offset);
            *output++ = static_cast<int8_t>(clamp(level, shape.low, shape.high));
        }
    }
}

void run_fully_connected(const Call &call) {
    const FullyConnected &shape = call.parameters<FullyConnected>();
    const Layer layer{shape, call.input<int8_t>(1), call.input<uint8_t>(2),
                      Scales::at(call.arrays<FullyConnected>(), shape.per_channel != 0 ? shape.units : 1),
                      Finish(shape.output_offset, shape.low, shape.high)};
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t batch = 0; batch < shape.batches; ++batch, input += shape.depth, output += shape.units) {
        uint32_t unit = 0;
        for (; unit + 4 <= shape.units; unit += 4) layer.units<4>(unit, input, output);
        for (; unit < shape.units; ++unit) layer.units<1>(unit, input, output);
    }
}

}  // namespace engine
