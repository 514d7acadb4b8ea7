#include "convolution.h"

#include "multiply.h"
#include "panels.h"
#include "wide.h"
#include "wide_vnni.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t conv_2d_options = 1;

/// A kernel of one tap over all channels needs no copy of its inputs.
bool reads_in_place(const Convolution &c) {
    return c.kernel_h == 1 && c.kernel_w == 1 && c.kernel_c == c.image_c;
}

uint32_t column_bytes(const Convolution &c) {
    const uint32_t depth = static_cast<uint32_t>(c.kernel_h) * c.kernel_w * c.kernel_c;
    return (depth + 3) & ~3u;
}

/// Runs over output pixels in order.
struct Pixel {
    int32_t y;
    int32_t x;

    void advance(int32_t width) {
        if (++x == width) {
            x = 0;
            ++y;
        }
    }
};

/// One convolution's parts that the loops below need.
struct Layer {
    const Convolution &shape;
    const int8_t *filter;
    const uint8_t *bias;
    Scales scales;
    Finish finish;
    uint32_t depth;

    /// Finishes the sums of channels [channel, channel + rows) of `columns` pixels into targets[c].
    template <int rows, int columns>
    void store(uint32_t channel, const int32_t (&sums)[rows][columns], int8_t *const (&targets)[columns]) const {
        for (int r = 0; r < rows; ++r) {
            const uint32_t row = channel + static_cast<uint32_t>(r);
            const int32_t multiplier = scales.multipliers[row];
            const int32_t shift = scales.shifts[row];
            for (int c = 0; c < columns; ++c) targets[c][row] = finish(sums[r][c], multiplier, shift);
        }
    }

    /// Multiplies `rows` rows of weights with `columns` columns, the first at `values`, each `step` bytes apart.
    template <Inputs inputs, int rows, int columns>
    void multiply_rows(uint32_t channel, const int8_t *values, uint32_t step,
                       int32_t (&sums)[rows][columns]) const {
        const int8_t *row = filter + channel * depth;
#if defined(__ARM_FEATURE_DSP)
        if constexpr (rows == 2 && columns == 2) {
            if (inputs == Inputs::as_they_are && step == depth)
                multiply_adjacent(row, values, depth, sums);
            else
                multiply_squares<inputs>(row, values, depth, step, shape.input_offset, sums);
            return;
        }
#endif
        const int8_t *weights[rows];
        const int8_t *columns_at[columns];
        for (int r = 0; r < rows; ++r) weights[r] = row + static_cast<uint32_t>(r) * depth;
        for (int c = 0; c < columns; ++c) columns_at[c] = values + static_cast<uint32_t>(c) * step;
        multiply<inputs, rows, columns>(weights, columns_at, depth, shape.input_offset, sums);
    }

    /// What a channel's sums start from: its bias, and the share of the input's offset in all products.
    int32_t start(uint32_t channel) const {
        const int32_t weights = total(filter + channel * depth, depth);
#if defined(TL_ENGINE_WIDE)
        const int32_t offset = shape.input_offset - wide::added();
#else
        const int32_t offset = shape.input_offset;
#endif
        return wrapping_add(bias_at(bias, channel), weights * offset);
    }

#if defined(TL_ENGINE_WIDE)
    /// Channels [first, first + count), whose sums start from `starts`.
    wide::Channels tile(uint32_t first, uint32_t count, const int32_t *starts) const {
        return {filter + first * depth,     depth, count, starts, scales.multipliers + first,
                scales.shifts + first, finish};
    }
#endif

    /// All channels of [first, end) for `columns` adjacent columns.
    template <int columns>
    void channels(uint32_t first, uint32_t end, const int32_t *starts, const int8_t *values,
                  int8_t *const (&targets)[columns]) const {
#if defined(TL_ENGINE_WIDE)
        for (uint32_t at = first; at < end; at += wide::tile) {
            const wide::Channels some = tile(at, end - at < wide::tile ? end - at : wide::tile, starts + at);
            if constexpr (columns == 2)
                wide::two_pixels(some, values, depth, targets[0] + at, targets[1] + at);
            else
                wide::one_pixel(some, values, targets[0] + at);
        }
#else
        uint32_t channel = first;
        for (; channel + 2 <= end; channel += 2) block<2, columns>(channel, starts, values, targets);
        if (channel < end) block<1, columns>(channel, starts, values, targets);
#endif
    }

    template <int rows, int columns>
    void block(uint32_t channel, const int32_t *starts, const int8_t *values,
               int8_t *const (&targets)[columns]) const {
        int32_t sums[rows][columns];
        for (int r = 0; r < rows; ++r)
            for (int c = 0; c < columns; ++c) sums[r][c] = starts[channel + static_cast<uint32_t>(r)];
        multiply_rows<Inputs::as_they_are>(channel, values, depth, sums);
        store(channel, sums, targets);
    }
};

/// A line of pixels that lie `step` bytes apart.
template <int rows>
inline void pointwise_line(const Layer &layer, uint32_t channel, const int32_t (&start)[rows], const int8_t *values,
                           uint32_t step, uint32_t pixels, int8_t *output) {
    const uint32_t outputs = layer.shape.output_c;
    for (; pixels >= 2; pixels -= 2, values += 2 * step, output += 2 * outputs) {
        int32_t sums[rows][2];
        for (int r = 0; r < rows; ++r) sums[r][0] = sums[r][1] = start[r];
        layer.multiply_rows<Inputs::as_they_are>(channel, values, step, sums);
        layer.store(channel, sums, {output, output + outputs});
    }
    if (pixels == 0) return;
    int32_t sums[rows][1];
    for (int r = 0; r < rows; ++r) sums[r][0] = start[r];
    layer.multiply_rows<Inputs::as_they_are>(channel, values, step, sums);
    layer.store(channel, sums, {output});
}

/// Two rows of weights stay in the cache while all pixels pass by; the input's offset is folded into the sums'
/// start once for all of them.
template <int rows>
TL_RARE void pointwise_rows(const Layer &layer, uint32_t channel, const int8_t *image, int8_t *output) {
    const Convolution &c = layer.shape;
    int32_t start[rows];
    for (int r = 0; r < rows; ++r) start[r] = layer.start(channel + static_cast<uint32_t>(r));
    if (c.stride_h == 1 && c.stride_w == 1) {
        // Without strides all pixels form one line.
        pointwise_line<rows>(layer, channel, start, image, layer.depth,
                             static_cast<uint32_t>(c.output_h) * c.output_w, output);
        return;
    }
    const uint32_t line = static_cast<uint32_t>(c.stride_h) * c.image_w * layer.depth;
    for (uint32_t y = 0; y < c.output_h; ++y, image += line, output += static_cast<uint32_t>(c.output_w) * c.output_c)
        pointwise_line<rows>(layer, channel, start, image, c.stride_w * layer.depth, c.output_w, output);
}

TL_RARE void pointwise(const Layer &layer, const int8_t *image, int8_t *output) {
#if defined(TL_ENGINE_WIDE)
    const Convolution &c = layer.shape;
    const uint32_t step = c.stride_w * layer.depth;
    for (uint32_t first = 0; first < c.output_c; first += wide::tile) {
        const uint32_t count = c.output_c - first < wide::tile ? c.output_c - first : wide::tile;
        int32_t starts[wide::tile];
        for (uint32_t i = 0; i < count; ++i) starts[i] = layer.start(first + i);
        const wide::Channels some = layer.tile(first, count, starts);
        for (uint32_t y = 0; y < c.output_h; ++y) {
            const int8_t *values = image + y * c.stride_h * c.image_w * layer.depth;
            int8_t *target = output + y * c.output_w * c.output_c + first;
            uint32_t x = 0;
            for (; x + 2 <= c.output_w; x += 2, values += 2 * step, target += 2 * c.output_c)
                wide::two_pixels(some, values, step, target, target + c.output_c);
            if (x < c.output_w) wide::one_pixel(some, values, target);
        }
    }
#else
    uint32_t channel = 0;
    for (; channel + 2 <= layer.shape.output_c; channel += 2) pointwise_rows<2>(layer, channel, image, output);
    if (channel < layer.shape.output_c) pointwise_rows<1>(layer, channel, image, output);
#endif
}

TL_RARE void gathered(const Layer &layer, const int8_t *image, int8_t *output, int8_t *scratch) {
    const Convolution &c = layer.shape;
    const uint32_t groups = c.image_c / c.kernel_c;
    const uint32_t group_outputs = c.output_c / groups;
    const uint32_t pixels = static_cast<uint32_t>(c.output_h) * c.output_w;
    int8_t *second = scratch + layer.depth;
    int32_t *starts = reinterpret_cast<int32_t *>(scratch + 2 * column_bytes(c));
    for (uint32_t channel = 0; channel < c.output_c; ++channel) starts[channel] = layer.start(channel);
    Pixel pixel{0, 0};
    for (uint32_t done = 0; done < pixels; done += 2) {
        const bool pair = done + 2 <= pixels;
        const Pixel here = pixel;
        pixel.advance(c.output_w);
        const Pixel next = pixel;
        if (pair) pixel.advance(c.output_w);
        int8_t *target = output + done * c.output_c;
        for (uint32_t group = 0; group < groups; ++group) {
            const uint32_t first = group * group_outputs;
            gather(c, image, here.y, here.x, group * c.kernel_c, scratch);
            if (pair) {
                gather(c, image, next.y, next.x, group * c.kernel_c, second);
                layer.channels<2>(first, first + group_outputs, starts, scratch, {target, target + c.output_c});
            } else {
                layer.channels<1>(first, first + group_outputs, starts, scratch, {target});
            }
        }
    }
}

}  // namespace

void gather(const Convolution &c, const int8_t *image, int32_t y_out, int32_t x_out, uint32_t channel, int8_t *column) {
    const int32_t top = y_out * c.stride_h - c.pad_h;
    const int32_t left = x_out * c.stride_w - c.pad_w;
    const uint32_t row_bytes = static_cast<uint32_t>(c.kernel_w) * c.kernel_c;
    const Taps across = Taps::inside(left, c.image_w, c.kernel_w, c.dilation_w);
    const bool whole_rows = c.dilation_w == 1 && c.kernel_c == c.image_c;
    for (int32_t ky = 0; ky < c.kernel_h; ++ky, column += row_bytes) {
        const int32_t y = top + ky * c.dilation_h;
        if (y < 0 || y >= c.image_h || across.first >= across.end) {
            memset(column, -c.input_offset, row_bytes);
            continue;
        }
        if (across.first > 0) memset(column, -c.input_offset, static_cast<uint32_t>(across.first) * c.kernel_c);
        if (across.end < c.kernel_w)
            memset(column + across.end * c.kernel_c, -c.input_offset,
                   static_cast<uint32_t>(c.kernel_w - across.end) * c.kernel_c);
        int8_t *target = column + across.first * c.kernel_c;
        const int32_t x = left + across.first * c.dilation_w;
        const uint32_t place = static_cast<uint32_t>(y) * c.image_w + static_cast<uint32_t>(x);
        const int8_t *from = image + place * c.image_c + channel;
        if (whole_rows) {
            const uint32_t bytes = static_cast<uint32_t>(across.end - across.first) * c.kernel_c;
            memcpy(target, from, bytes);
            continue;
        }
        const uint32_t step = static_cast<uint32_t>(c.dilation_w) * c.image_c;
        for (int32_t kx = across.first; kx < across.end; ++kx, target += c.kernel_c, from += step)
            memcpy(target, from, c.kernel_c);
    }
}

uint16_t ConvolutionTensors::read(Builder &builder, uint32_t axis, uint32_t image_at, uint32_t filter_at,
                                  uint32_t bias_at) {
    // TRANSPOSE_CONV, whose image is not the first input, has no kernel for packed weights.
    const bool may_pack = image_at == 0;
    TL_TRY(builder.arity(bias_at, bias_at + 1));
    TL_TRY(builder.input(image_at, input));
    TL_TRY(builder.input(filter_at, filter));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(output));
    TL_TRY(builder.type(filter, filter.type == Type::int4 && may_pack ? Type::int4 : Type::int8));
    TL_TRY(builder.rank(input, 4));
    TL_TRY(builder.rank(filter, 4));
    TL_TRY(builder.rank(output, 4));
    TL_TRY(builder.constant(filter));
    const int32_t channels = filter.dims[axis];
    if (filter.scale_count != 1 && filter.scale_count != static_cast<uint32_t>(channels))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, channels, filter.scale_count, "weight scales", filter.index);
    if (filter.scale_count > 1) {
        const int32_t along = filter.quantized_dimension;
        if (along < 0 || along > 3 || filter.dims[along] != channels)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, axis, along, "quantized dimension", filter.index);
    }
    TL_TRY(builder.dimension(output, channels, output.dims[3], "output channels"));
    TL_TRY(builder.dimension(output, input.dims[0], output.dims[0], "batches"));
    biased = builder.has_input(bias_at);
    if (biased) {
        TL_TRY(builder.input(bias_at, bias));
        TL_TRY(builder.type(bias, Type::int32));
        TL_TRY(builder.constant(bias));
        TL_TRY(builder.dimension(bias, channels, bias.elements, "bias"));
    }
    return TL_OK;
}

uint16_t describe(Builder &builder, const ConvolutionTensors &tensors, uint32_t activation_field,
                  uint32_t dilation_field, Convolution &c) {
    const Table &options = builder.operation.options;
    const Tensor &input = tensors.input;
    const Tensor &filter = tensors.filter;
    const Tensor &output = tensors.output;
    const uint8_t padding = options.scalar<uint8_t>(0, 0);
    WindowAxis across{input.dims[2],
                      filter.dims[2],
                      options.scalar<int32_t>(1, 0),
                      options.scalar<int32_t>(dilation_field, 1),
                      output.dims[2],
                      0};
    WindowAxis down{input.dims[1],
                    filter.dims[1],
                    options.scalar<int32_t>(2, 0),
                    options.scalar<int32_t>(dilation_field + 1, 1),
                    output.dims[1],
                    0};
    const uint8_t activation = options.scalar<uint8_t>(activation_field, 0);
    if (builder.model.file.broken) return builder.refuse(TL_ERROR_MODEL_FORMAT, 0, 0, "options");
    TL_TRY(down.check(builder, padding, output));
    TL_TRY(across.check(builder, padding, output));
    if (input.dims[0] > max_window_dim || input.dims[3] > max_window_dim || output.dims[3] > max_window_dim)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_window_dim, output.dims[3], "dimension too large");
    TL_TRY(builder.range(output, activation, &c.low, &c.high));
    c.batches = static_cast<uint16_t>(input.dims[0]);
    c.image_h = static_cast<uint16_t>(input.dims[1]);
    c.image_w = static_cast<uint16_t>(input.dims[2]);
    c.image_c = static_cast<uint16_t>(input.dims[3]);
    c.output_h = static_cast<uint16_t>(output.dims[1]);
    c.output_w = static_cast<uint16_t>(output.dims[2]);
    c.output_c = static_cast<uint16_t>(output.dims[3]);
    c.kernel_h = static_cast<uint16_t>(filter.dims[1]);
    c.kernel_w = static_cast<uint16_t>(filter.dims[2]);
    c.stride_h = static_cast<uint16_t>(down.stride);
    c.stride_w = static_cast<uint16_t>(across.stride);
    c.dilation_h = static_cast<uint16_t>(down.dilation);
    c.dilation_w = static_cast<uint16_t>(across.dilation);
    c.pad_h = static_cast<uint16_t>(down.pad);
    c.pad_w = static_cast<uint16_t>(across.pad);
    c.input_offset = static_cast<int16_t>(-input.zero_point);
    c.output_offset = static_cast<int16_t>(output.zero_point);
    return TL_OK;
}

uint16_t prepare_convolution(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_convolution_int16(builder);
    ConvolutionTensors tensors;
    Convolution convolution{};
    TL_TRY(builder.options(conv_2d_options));
    TL_TRY(tensors.read(builder, 0));
    TL_TRY(describe(builder, tensors, 3, 4, convolution));
    const int32_t depth = tensors.filter.dims[3];
    const int32_t channels = tensors.input.dims[3];
    if (channels % depth != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, channels, depth, "filter depth", tensors.filter.index);
    if (tensors.output.dims[3] % (channels / depth) != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, channels / depth, tensors.output.dims[3], "groups");
    convolution.kernel_c = static_cast<uint16_t>(depth);
    convolution.depth_multiplier = 0;
    builder.scratch_bytes =
        reads_in_place(convolution) ? 0 : 2 * column_bytes(convolution) + 4u * convolution.output_c;
    builder.begin_weighted(tensors.input, tensors.filter, tensors.biased ? &tensors.bias : nullptr, tensors.output);
    builder.append(convolution);
    return builder.append_scales(tensors.input, tensors.filter, tensors.output, convolution.output_c);
}

namespace {

/// Any op.
TL_RARE void run_any(const Call &call) {
    const Convolution &c = call.parameters<Convolution>();
    const uint32_t depth = static_cast<uint32_t>(c.kernel_h) * c.kernel_w * c.kernel_c;
    const uint8_t *bias = call.input<uint8_t>(2);
    const Scales scales = Scales::at(call.arrays<Convolution>(), c.output_c);
    Finish finish(c.output_offset, c.low, c.high);
    finish.consider(bias, scales.shifts, c.output_c, depth);
    const Layer layer{c, call.input<int8_t>(1), bias, scales, finish, depth};
    const int8_t *image = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t batch = 0; batch < c.batches; ++batch) {
#if defined(TL_ENGINE_WIDE)
        const bool is_done = wide::WholeOp{c, image, layer.filter, bias, scales, output}.convolve();
#else
        constexpr bool is_done = false;
#endif
        if (!is_done && reads_in_place(c))
            pointwise(layer, image, output);
        else if (!is_done)
            gathered(layer, image, output, reinterpret_cast<int8_t *>(call.scratch()));
        image += static_cast<uint32_t>(c.image_h) * c.image_w * c.image_c;
        output += static_cast<uint32_t>(c.output_h) * c.output_w * c.output_c;
    }
}

}  // namespace

void run_convolution(const Call &call) {
#if defined(__ARM_FEATURE_DSP)
    if (run_panels(call)) return;
#endif
    run_any(call);
}

}  // namespace engine
