#include "dense.h"
#include "finish.h"
#include "multiply.h"
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t fully_connected_options = 8;

/// One scale for all units or one each. `quick` is one, for sums and biases that stay within 32 bits on the quick way
/// of rescaling.
enum class Scaling : uint8_t { one = 0, each = 1, quick = 2 };

struct FullyConnected {
    uint32_t batches;
    uint32_t depth;
    uint32_t units;
    int16_t input_offset;
    int16_t output_offset;
    int8_t low;
    int8_t high;
    Scaling scaling;
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
            const uint32_t scale = shape.scaling == Scaling::each ? row : 0;
            output[row] = finish(sums[r][0], scales.multipliers[scale], scales.shifts[scale]);
        }
    }
};

/// Whether all sums and biases stay within 32 bits on the quick way of rescaling.
TL_COLD bool is_quick(const Builder &builder, const Tensor &bias, uint32_t depth, double ratio) {
    constexpr uint32_t bound = 1u << 30;
    Scale scale;
    if (!make_scale(ratio, &scale) || scale.shift >= 0 || depth >= bound / (255 * 128)) return false;
    const int32_t room = static_cast<int32_t>(bound - depth * 255 * 128);
    for (uint32_t unit = 0; unit < bias.elements; ++unit) {
        const int32_t start = builder.model.file.load<int32_t>(bias.data + 4 * unit);
        if (start >= room || start <= -room) return false;
    }
    return true;
}

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
    layer.scaling = per_channel ? Scaling::each : Scaling::one;
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
    if (per_channel) {
        builder.begin_weighted(input, filter, biased ? &bias : nullptr, output);
        builder.append(layer);
        return builder.append_scales(input, filter, output, units);
    }

    if (!(filter.scale > 0.0f)) return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "weight scale", filter.index);
    // TFLM multiplies these two in single precision here, unlike everywhere else.
    const float product = input.scale * filter.scale;
    const double product_scale = static_cast<double>(product);
    const double output_scale = static_cast<double>(output.scale);
    if (biased) {
        const double difference = product_scale - static_cast<double>(bias.scale);
        const double distance = difference < 0 ? -difference : difference;
        if (!(distance / output_scale <= 0.02))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, 1, "bias scale", bias.index);
        if (is_quick(builder, bias, depth, product_scale / output_scale)) layer.scaling = Scaling::quick;
    }
    builder.begin_weighted(input, filter, biased ? &bias : nullptr, output);
    builder.append(layer);
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
                      Scales::at(call.arrays<FullyConnected>(), shape.scaling == Scaling::each ? shape.units : 1),
                      Finish(shape.output_offset, shape.low, shape.high)};
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
#if defined(__ARM_FEATURE_DSP)
    const bool is_dense = shape.scaling == Scaling::quick && Dense::fits(shape.depth) && shape.units >= 4;
#endif
    for (uint32_t batch = 0; batch < shape.batches; ++batch, input += shape.depth, output += shape.units) {
        uint32_t unit = 0;
#if defined(__ARM_FEATURE_DSP)
        if (is_dense) {
            Dense dense{layer.filter,
                        shape.depth,
                        nullptr,
                        0,
                        layer.bias,
                        layer.scales.multipliers[0],
                        ~layer.scales.shifts[0],
                        2 * shape.output_offset + 1,
                        shape.units / 4,
                        output};
            dense.unpack(input, shape.input_offset);
            multiply_dense(dense);
            unit = shape.units & ~3u;
            limit(output, unit, shape.low, shape.high);
        }
#endif
        for (; unit + 4 <= shape.units; unit += 4) layer.units<4>(unit, input, output);
        for (; unit < shape.units; ++unit) layer.units<1>(unit, input, output);
    }
}

}  // namespace engine
