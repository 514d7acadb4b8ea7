#include "convolution.h"
#include "multiply.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t transpose_conv_options = 49;

/// Taps of the filter along one axis that meet the image for one output position: `first`, then every `stride`-th,
/// while the image's position runs down from `image`.
struct Meeting {
    int32_t first;
    int32_t image;
    int32_t count;

    static Meeting at(int32_t output, int32_t pad, int32_t stride, int32_t kernel, int32_t image_size) {
        const int32_t reach = output + pad;
        Meeting meeting{reach % stride, reach / stride, 0};
        const int32_t beyond = meeting.image - (image_size - 1);
        if (beyond > 0) {
            meeting.first += beyond * stride;
            meeting.image -= beyond;
        }
        if (meeting.first < kernel) meeting.count = (kernel - 1 - meeting.first) / stride + 1;
        if (meeting.count > meeting.image + 1) meeting.count = meeting.image + 1;
        return meeting;
    }
};

struct Layer {
    const Convolution &shape;
    const int8_t *filter;
    const uint8_t *bias;
    Scales scales;
    Finish finish;

    template <int rows>
    void channels(const int8_t *image, const Meeting &down, const Meeting &across, uint32_t channel,
                  int8_t *output) const {
        const Convolution &c = shape;
        const uint32_t depth = c.image_c;
        const uint32_t taps = static_cast<uint32_t>(c.kernel_h) * c.kernel_w * depth;
        int32_t sums[rows][1];
        for (int r = 0; r < rows; ++r) sums[r][0] = bias_at(bias, channel + static_cast<uint32_t>(r));
        for (int32_t i = 0; i < down.count; ++i) {
            const uint32_t in_y = static_cast<uint32_t>(down.image - i);
            const uint32_t tap_y = static_cast<uint32_t>(down.first + i * c.stride_h);
            for (int32_t j = 0; j < across.count; ++j) {
                const uint32_t in_x = static_cast<uint32_t>(across.image - j);
                const uint32_t tap_x = static_cast<uint32_t>(across.first + j * c.stride_w);
                const int8_t *weights[rows];
                for (int r = 0; r < rows; ++r)
                    weights[r] = filter + (channel + static_cast<uint32_t>(r)) * taps +
                                 (tap_y * c.kernel_w + tap_x) * depth;
                multiply<Inputs::plus_offset, rows, 1>(weights, {image + (in_y * c.image_w + in_x) * depth}, depth,
                                                       c.input_offset, sums);
            }
        }
        for (int r = 0; r < rows; ++r) {
            const uint32_t row = channel + static_cast<uint32_t>(r);
            output[row] = finish(sums[r][0], scales.multipliers[row], scales.shifts[row]);
        }
    }
};

}  // namespace

uint16_t describe_transposed(Builder &builder, const ConvolutionTensors &tensors, Convolution &c) {
    const Tensor &input = tensors.input;
    const Tensor &filter = tensors.filter;
    const Tensor &output = tensors.output;
    const Table &options = builder.operation.options;
    const uint8_t padding = options.scalar<uint8_t>(0, 0);
    // The geometry is that of the convolution which leads back from the output to the input.
    WindowAxis across{output.dims[2], filter.dims[2], options.scalar<int32_t>(1, 0), 1, input.dims[2], 0};
    WindowAxis down{output.dims[1], filter.dims[1], options.scalar<int32_t>(2, 0), 1, input.dims[1], 0};
    if (builder.model.file.broken) return builder.refuse(TL_ERROR_MODEL_FORMAT, 0, 0, "options");
    TL_TRY(down.check(builder, padding, input));
    TL_TRY(across.check(builder, padding, input));
    if (input.dims[0] > max_window_dim || input.dims[3] > max_window_dim || output.dims[3] > max_window_dim)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_window_dim, output.dims[3], "dimension too large");
    c.batches = static_cast<uint16_t>(input.dims[0]);
    c.image_h = static_cast<uint16_t>(input.dims[1]);
    c.image_w = static_cast<uint16_t>(input.dims[2]);
    c.image_c = static_cast<uint16_t>(input.dims[3]);
    c.output_h = static_cast<uint16_t>(output.dims[1]);
    c.output_w = static_cast<uint16_t>(output.dims[2]);
    c.output_c = static_cast<uint16_t>(output.dims[3]);
    c.kernel_h = static_cast<uint16_t>(filter.dims[1]);
    c.kernel_w = static_cast<uint16_t>(filter.dims[2]);
    c.kernel_c = c.image_c;
    c.stride_h = static_cast<uint16_t>(down.stride);
    c.stride_w = static_cast<uint16_t>(across.stride);
    c.dilation_h = c.dilation_w = 1;
    c.pad_h = static_cast<uint16_t>(down.pad);
    c.pad_w = static_cast<uint16_t>(across.pad);
    c.input_offset = static_cast<int16_t>(-input.zero_point);
    c.output_offset = static_cast<int16_t>(output.zero_point);
    return TL_OK;
}

uint16_t prepare_transpose_conv(Builder &builder) {
    if (builder.takes_int16(2)) return prepare_transpose_conv_int16(builder);
    ConvolutionTensors tensors;
    Tensor shape;
    TL_TRY(builder.options(transpose_conv_options));
    TL_TRY(tensors.read(builder, 0, 2, 1, 3));
    // The output tensor has the shape already; the input that repeats it may as well be computed.
    TL_TRY(builder.input(0, shape));
    TL_TRY(builder.type(shape, Type::int32));
    TL_TRY(builder.dimension(tensors.filter, tensors.input.dims[3], tensors.filter.dims[3], "filter depth"));
    Convolution c{};
    TL_TRY(describe_transposed(builder, tensors, c));
    TL_TRY(builder.range(tensors.output, builder.operation.options.scalar<uint8_t>(3, 0), &c.low, &c.high));
    const uint32_t inputs[3] = {tensors.input.index, tensors.filter.index,
                                tensors.biased ? tensors.bias.index : omitted};
    builder.begin(inputs, 3, tensors.output.index);
    builder.append(c);
    return builder.append_scales(tensors.input, tensors.filter, tensors.output, c.output_c);
}

void run_transpose_conv(const Call &call) {
    const Convolution &c = call.parameters<Convolution>();
    const Layer layer{c, call.input<int8_t>(1), call.input<uint8_t>(2),
                      Scales::at(call.arrays<Convolution>(), c.output_c), Finish(c.output_offset, c.low, c.high)};
    const int8_t *image = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t batch = 0; batch < c.batches; ++batch) {
        for (int32_t y = 0; y < c.output_h; ++y) {
            const Meeting down = Meeting::at(y, c.pad_h, c.stride_h, c.kernel_h, c.image_h);
            for (int32_t x = 0; x < c.output_w; ++x, output += c.output_c) {
                const Meeting across = Meeting::at(x, c.pad_w, c.stride_w, c.kernel_w, c.image_w);
                uint32_t channel = 0;
                for (; channel + 2 <= c.output_c; channel += 2)
                    layer.channels<2>(image, down, across, channel, output);
                if (channel < c.output_c) layer.channels<1>(image, down, across, channel, output);
            }
        }
        image += static_cast<uint32_t>(c.image_h) * c.image_w * c.image_c;
    }
}

}  // namespace engine
