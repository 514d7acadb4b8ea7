// CONV_2D, DEPTHWISE_CONV_2D and TRANSPOSE_CONV of int16 activations with int8 weights: sums of 64 bits, or of 32 where
// the biases are.
#include "convolution.h"
#include "operators.h"
#include "sixteen.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t conv_2d_options = 1;
constexpr uint32_t depthwise_conv_2d_options = 2;
constexpr uint32_t transpose_conv_options = 49;

/// Followed by the scales of the output channels.
struct Int16Convolution {
    Convolution shape;
    int16_t low;
    int16_t high;
    uint32_t narrow_sums;  // 1: of 32 bits
};
static_assert(sizeof(Int16Convolution) == 48, "Int16Convolution");

/// A layer at one output position: what its sums run over, channel by channel.
struct Layer {
    const Int16Convolution &parameters;
    const Convolution &shape;
    const uint8_t *image;
    const int8_t *filter;
    const uint8_t *bias;
    Scales scales;

    explicit Layer(const Call &call, uint32_t image_at = 0)
        : parameters(call.parameters<Int16Convolution>()), shape(parameters.shape),
          image(call.input<uint8_t>(image_at)), filter(call.input<int8_t>(1)), bias(call.input<uint8_t>(2)),
          scales(Scales::at(call.arrays<Int16Convolution>(), shape.output_c)) {}

    int16_t value(uint32_t batch, int32_t y, int32_t x, uint32_t channel) const {
        const uint32_t row = (batch * shape.image_h + static_cast<uint32_t>(y)) * shape.image_w;
        return load_at<int16_t>(image, (row + static_cast<uint32_t>(x)) * shape.image_c + channel);
    }

    bool inside(int32_t y, int32_t x) const { return y >= 0 && y < shape.image_h && x >= 0 && x < shape.image_w; }

    int16_t finish(int64_t sum, uint32_t channel) const {
        const int32_t multiplier = scales.multipliers[channel];
        const int32_t shift = scales.shifts[channel];
        int32_t level;
        if (parameters.narrow_sums != 0) {
            const int32_t start = bias != nullptr ? load_at<int32_t>(bias, channel) : 0;
            level = rescale(wrapping_add(static_cast<int32_t>(sum), start), multiplier, shift);
        } else {
            const int64_t start = bias != nullptr ? load_at<int64_t>(bias, channel) : 0;
            level = rescale_wide(static_cast<int64_t>(static_cast<uint64_t>(sum) + static_cast<uint64_t>(start)),
                                 multiplier, shift);
        }
        return static_cast<int16_t>(clamp(level, parameters.low, parameters.high));
    }
};

/// Calls `sum_at(batch, y, x, channel)` for each output in order, and stores what comes of it.
template <typename SumAt>
void each_output(const Call &call, const Layer &layer, SumAt sum_at) {
    const Convolution &c = layer.shape;
    int16_t *output = call.output<int16_t>();
    for (uint32_t batch = 0; batch < c.batches; ++batch)
        for (int32_t y = 0; y < c.output_h; ++y)
            for (int32_t x = 0; x < c.output_w; ++x)
                for (uint32_t channel = 0; channel < c.output_c; ++channel)
                    *output++ = layer.finish(sum_at(batch, y, x, channel), channel);
}

/// Reads and checks the tensors, as ConvolutionTensors::read does for int8.
uint16_t read(Builder &builder, ConvolutionTensors &tensors, uint32_t axis, bool is_transposed, bool may_be_narrow,
              Int16Convolution &layer) {
    const uint32_t image_at = is_transposed ? 2 : 0;
    const uint32_t bias_at = is_transposed ? 3 : 2;
    Tensor &filter = tensors.filter;
    TL_TRY(builder.arity(bias_at, bias_at + 1));
    TL_TRY(builder.input(image_at, tensors.input));
    TL_TRY(builder.input(1, filter));
    TL_TRY(builder.output(tensors.output));
    TL_TRY(builder.symmetric(tensors.input));
    TL_TRY(builder.symmetric(tensors.output));
    TL_TRY(builder.type(filter, Type::int8));
    TL_TRY(builder.constant(filter));
    const Tensor *const images[] = {&tensors.input, &filter, &tensors.output};
    for (const Tensor *tensor : images) TL_TRY(builder.rank(*tensor, 4));
    const int32_t channels = filter.dims[axis];
    if (filter.scale_count != 1 && filter.scale_count != static_cast<uint32_t>(channels))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, channels, filter.scale_count, "weight scales", filter.index);
    if (filter.scale_count > 1) {
        const int32_t along = filter.quantized_dimension;
        if (along < 0 || along > 3 || filter.dims[along] != channels)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, axis, along, "quantized dimension", filter.index);
    }
    TL_TRY(builder.dimension(tensors.output, channels, tensors.output.dims[3], "output channels"));
    TL_TRY(builder.dimension(tensors.output, tensors.input.dims[0], tensors.output.dims[0], "batches"));
    tensors.biased = builder.has_input(bias_at);
    if (!tensors.biased) return TL_OK;
    TL_TRY(builder.input(bias_at, tensors.bias));
    const bool is_narrow = tensors.bias.type == Type::int32 && may_be_narrow;
    layer.narrow_sums = is_narrow ? 1 : 0;
    TL_TRY(builder.type(tensors.bias, is_narrow ? Type::int32 : Type::int64));
    TL_TRY(builder.constant(tensors.bias));
    return builder.dimension(tensors.bias, channels, tensors.bias.elements, "bias");
}

uint16_t append(Builder &builder, const ConvolutionTensors &tensors, uint8_t activation, Int16Convolution &layer) {
    TL_TRY(builder.range(tensors.output, activation, &layer.low, &layer.high));
    builder.variant = Variant::int16_values;
    builder.begin_weighted(tensors.input, tensors.filter, tensors.biased ? &tensors.bias : nullptr, tensors.output);
    builder.append(layer);
    return builder.append_scales(tensors.input, tensors.filter, tensors.output, layer.shape.output_c, max_wide_shift);
}

}  // namespace

uint16_t prepare_convolution_int16(Builder &builder) {
    ConvolutionTensors tensors;
    Int16Convolution layer{};
    TL_TRY(builder.options(conv_2d_options));
    TL_TRY(read(builder, tensors, 0, false, true, layer));
    TL_TRY(describe(builder, tensors, 3, 4, layer.shape));
    const int32_t depth = tensors.filter.dims[3];
    const int32_t channels = tensors.input.dims[3];
    if (channels % depth != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, channels, depth, "filter depth", tensors.filter.index);
    if (tensors.output.dims[3] % (channels / depth) != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, channels / depth, tensors.output.dims[3], "groups");
    layer.shape.kernel_c = static_cast<uint16_t>(depth);
    return append(builder, tensors, builder.operation.options.scalar<uint8_t>(3, 0), layer);
}

uint16_t prepare_depthwise_int16(Builder &builder) {
    ConvolutionTensors tensors;
    Int16Convolution layer{};
    TL_TRY(builder.options(depthwise_conv_2d_options));
    TL_TRY(read(builder, tensors, 3, false, false, layer));
    TL_TRY(builder.dimension(tensors.filter, 1, tensors.filter.dims[0], "first filter dimension"));
    TL_TRY(describe(builder, tensors, 4, 5, layer.shape));
    const int32_t channels = tensors.input.dims[3];
    const int32_t outputs = tensors.output.dims[3];
    const int32_t stated = builder.operation.options.scalar<int32_t>(3, 0);
    if (outputs % channels != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, channels, outputs, "output channels", tensors.output.index);
    if (stated != outputs / channels)
        return builder.refuse(TL_ERROR_OP_OPTIONS, outputs / channels, stated, "depth multiplier");
    layer.shape.kernel_c = 1;
    layer.shape.depth_multiplier = static_cast<uint16_t>(stated);
    return append(builder, tensors, builder.operation.options.scalar<uint8_t>(4, 0), layer);
}

uint16_t prepare_transpose_conv_int16(Builder &builder) {
    ConvolutionTensors tensors;
    Tensor shape;
    Int16Convolution layer{};
    TL_TRY(builder.options(transpose_conv_options));
    TL_TRY(read(builder, tensors, 0, true, false, layer));
    TL_TRY(builder.input(0, shape));
    TL_TRY(builder.type(shape, Type::int32));
    TL_TRY(builder.dimension(tensors.filter, tensors.input.dims[3], tensors.filter.dims[3], "filter depth"));
    TL_TRY(describe_transposed(builder, tensors, layer.shape));
    return append(builder, tensors, builder.operation.options.scalar<uint8_t>(3, 0), layer);
}

void run_convolution_int16(const Call &call) {
    const Layer layer(call);
    const Convolution &c = layer.shape;
    const uint32_t group_outputs = c.output_c / (c.image_c / static_cast<uint32_t>(c.kernel_c));
    each_output(call, layer, [&](uint32_t batch, int32_t y, int32_t x, uint32_t channel) {
        const uint32_t first = channel / group_outputs * c.kernel_c;
        const int8_t *weights = layer.filter + channel * c.kernel_h * c.kernel_w * c.kernel_c;
        int64_t sum = 0;
        for (int32_t ky = 0; ky < c.kernel_h; ++ky)
            for (int32_t kx = 0; kx < c.kernel_w; ++kx, weights += c.kernel_c) {
                const int32_t in_y = y * c.stride_h - c.pad_h + ky * c.dilation_h;
                const int32_t in_x = x * c.stride_w - c.pad_w + kx * c.dilation_w;
                if (!layer.inside(in_y, in_x)) continue;
                for (uint32_t k = 0; k < c.kernel_c; ++k)
                    sum += weights[k] * layer.value(batch, in_y, in_x, first + k);
            }
        return sum;
    });
}

void run_depthwise_int16(const Call &call) {
    const Layer layer(call);
    const Convolution &c = layer.shape;
    each_output(call, layer, [&](uint32_t batch, int32_t y, int32_t x, uint32_t channel) {
        const int8_t *weights = layer.filter + channel;
        int64_t sum = 0;
        for (int32_t ky = 0; ky < c.kernel_h; ++ky)
            for (int32_t kx = 0; kx < c.kernel_w; ++kx, weights += c.output_c) {
                const int32_t in_y = y * c.stride_h - c.pad_h + ky * c.dilation_h;
                const int32_t in_x = x * c.stride_w - c.pad_w + kx * c.dilation_w;
                if (layer.inside(in_y, in_x))
                    sum += *weights * layer.value(batch, in_y, in_x, channel / c.depth_multiplier);
            }
        return sum;
    });
}

void run_transpose_conv_int16(const Call &call) {
    const Layer layer(call);
    const Convolution &c = layer.shape;
    each_output(call, layer, [&](uint32_t batch, int32_t y, int32_t x, uint32_t channel) {
        const int8_t *weights = layer.filter + channel * c.kernel_h * c.kernel_w * c.image_c;
        int64_t sum = 0;
        for (int32_t ky = 0; ky < c.kernel_h; ++ky)
            for (int32_t kx = 0; kx < c.kernel_w; ++kx, weights += c.image_c) {
                const int32_t reach_y = y + c.pad_h - ky;
                const int32_t reach_x = x + c.pad_w - kx;
                if (reach_y < 0 || reach_x < 0 || reach_y % c.stride_h != 0 || reach_x % c.stride_w != 0) continue;
                const int32_t in_y = reach_y / c.stride_h;
                const int32_t in_x = reach_x / c.stride_w;
                if (!layer.inside(in_y, in_x)) continue;
                for (uint32_t k = 0; k < c.image_c; ++k) sum += weights[k] * layer.value(batch, in_y, in_x, k);
            }
        return sum;
    });
}

}  // namespace engine
