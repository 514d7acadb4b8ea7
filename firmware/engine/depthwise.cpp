#include "convolution.h"
#include "multiply.h"
#include "planes.h"
#include "wide.h"
#include "wide_vnni.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t depthwise_conv_2d_options = 2;

/// The taps of one output pixel's window that lie inside the image.
struct Patch {
    const int8_t *image;   // value of the first tap, channel 0
    const int8_t *filter;  // weight of the first tap, channel 0
    int32_t rows;
    int32_t columns;
    uint32_t image_row;  // bytes from tap to tap
    uint32_t image_column;
    uint32_t filter_row;
    uint32_t filter_column;
};

/// Whose values adjacent outputs weigh.
enum class Channels { own, one };

/// sums[i] += value * weights[i] over the whole patch, for `count` outputs whose first tap is at `x` and `w`.
template <Channels channels, int count>
inline void accumulate(const Patch &patch, const int8_t *x, const int8_t *w, int32_t offset, int32_t (&sums)[count]) {
    for (int32_t y = patch.rows; y > 0; --y, x += patch.image_row, w += patch.filter_row) {
        const int8_t *x_tap = x;
        const int8_t *w_tap = w;
        for (int32_t n = patch.columns; n > 0; --n, x_tap += patch.image_column, w_tap += patch.filter_column) {
            for (int i = 0; i < count; ++i) {
                const int16_t value = static_cast<int16_t>(x_tap[channels == Channels::one ? 0 : i] + offset);
                sums[i] = wrapping_add(sums[i], value * w_tap[i]);
            }
        }
    }
}

/// Outputs [output, output + count) of one pixel, the first of them of input channel `channel`.
template <Channels channels, int count>
inline void finish_outputs(const Patch &patch, uint32_t channel, uint32_t output, int32_t offset, const uint8_t *bias,
                           const Scales &scales, const Finish &finish, int8_t *pixel) {
    int32_t sums[count];
    for (int i = 0; i < count; ++i) sums[i] = bias_at(bias, output + static_cast<uint32_t>(i));
    if (patch.rows > 0)
        accumulate<channels, count>(patch, patch.image + channel, patch.filter + output, offset, sums);
    for (int i = 0; i < count; ++i) {
        const uint32_t at = output + static_cast<uint32_t>(i);
        pixel[at] = finish(sums[i], scales.multipliers[at], scales.shifts[at]);
    }
}

#if defined(TL_ENGINE_WIDE)

/// The last outputs of a run, fewer than four. Takes copies, so that the callers' stay in registers.
template <Channels channels>
__attribute__((noinline)) void finish_rest(uint32_t count, Patch patch, uint32_t channel, uint32_t output,
                                           int32_t offset, const uint8_t *bias, Scales scales, Finish finish,
                                           int8_t *pixel) {
    if (count == 1)
        finish_outputs<channels, 1>(patch, channel, output, offset, bias, scales, finish, pixel);
    else if (count == 2)
        finish_outputs<channels, 2>(patch, channel, output, offset, bias, scales, finish, pixel);
    else
        finish_outputs<channels, 3>(patch, channel, output, offset, bias, scales, finish, pixel);
}

/// Channels [channel, channel + count) of one output pixel, as many as vectors take well.
inline void finish_tile(const Patch &patch, uint32_t channel, uint32_t count, int32_t offset, const uint8_t *bias,
                        const Scales &scales, const Finish &finish, int8_t *pixel) {
    int32_t sums[wide::tile];
    for (uint32_t i = 0; i < count; ++i) sums[i] = bias_at(bias, channel + i);
    const wide::Window window{patch.image + channel, patch.filter + channel, patch.rows,
                              patch.columns,         patch.image_row,        patch.image_column,
                              patch.filter_row,      patch.filter_column,    offset};
    wide::depthwise(window, count, sums, scales.multipliers + channel, scales.shifts + channel, finish,
                    pixel + channel);
}

/// One output pixel of one output a channel.
inline void finish_channels(const Patch &patch, const Convolution &c, const uint8_t *bias, const Scales &scales,
                            const Finish &finish, int8_t *pixel) {
    const uint32_t quads = c.output_c & ~3u;
    uint32_t channel = 0;
    while (quads - channel >= wide::depthwise_channels) {
        const uint32_t left = (quads - channel) & ~(wide::depthwise_channels - 1);
        const uint32_t count = left < wide::tile ? left : wide::tile;
        finish_tile(patch, channel, count, c.input_offset, bias, scales, finish, pixel);
        channel += count;
    }
    for (; channel < quads; channel += 4)
        finish_outputs<Channels::own, 4>(patch, channel, channel, c.input_offset, bias, scales, finish, pixel);
    const uint32_t rest = c.output_c & 3u;
    if (rest > 0)
        finish_rest<Channels::own>(rest, patch, quads, quads, c.input_offset, bias, scales, finish, pixel);
}

/// One output pixel of several outputs a channel.
inline void finish_multiplied(const Patch &patch, const Convolution &c, const uint8_t *bias, const Scales &scales,
                              const Finish &finish, int8_t *pixel) {
    const uint32_t quads = c.depth_multiplier & ~3u;
    const uint32_t rest = c.depth_multiplier & 3u;
    uint32_t output = 0;
    for (uint32_t channel = 0; channel < c.image_c; ++channel, output += rest) {
        for (const uint32_t end = output + quads; output < end; output += 4)
            finish_outputs<Channels::one, 4>(patch, channel, output, c.input_offset, bias, scales, finish, pixel);
        if (rest > 0)
            finish_rest<Channels::one>(rest, patch, channel, output, c.input_offset, bias, scales, finish, pixel);
    }
}

#else

// What planes have no room for is rare.

inline void finish_channels(const Patch &patch, const Convolution &c, const uint8_t *bias, const Scales &scales,
                            const Finish &finish, int8_t *pixel) {
    for (uint32_t channel = 0; channel < c.output_c; ++channel)
        finish_outputs<Channels::own, 1>(patch, channel, channel, c.input_offset, bias, scales, finish, pixel);
}

inline void finish_multiplied(const Patch &patch, const Convolution &c, const uint8_t *bias, const Scales &scales,
                              const Finish &finish, int8_t *pixel) {
    uint32_t output = 0;
    for (uint32_t channel = 0; channel < c.image_c; ++channel)
        for (uint32_t turn = 0; turn < c.depth_multiplier; ++turn, ++output)
            finish_outputs<Channels::one, 1>(patch, channel, output, c.input_offset, bias, scales, finish, pixel);
}

#endif

/// All output pixels.
template <Channels channels>
__attribute__((noinline)) TL_RARE void run(const Call &call) {
    const Convolution &c = call.parameters<Convolution>();
    const int8_t *filter = call.input<int8_t>(1);
    const uint8_t *bias = call.input<uint8_t>(2);
    const Scales scales = Scales::at(call.arrays<Convolution>(), c.output_c);
    Finish finish(c.output_offset, c.low, c.high);
    finish.consider(bias, scales.shifts, c.output_c, static_cast<uint64_t>(c.kernel_h) * c.kernel_w);
    const int8_t *image = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    Patch patch{};
    patch.image_column = static_cast<uint32_t>(c.dilation_w) * c.image_c;
    patch.image_row = static_cast<uint32_t>(c.dilation_h) * c.image_w * c.image_c;
    patch.filter_column = c.output_c;
    patch.filter_row = static_cast<uint32_t>(c.kernel_w) * c.output_c;
    for (uint32_t batch = 0; batch < c.batches; ++batch) {
#if defined(TL_ENGINE_WIDE)
        if (channels == Channels::own && wide::WholeOp{c, image, filter, bias, scales, output}.convolve_depthwise()) {
            image += static_cast<uint32_t>(c.image_h) * c.image_w * c.image_c;
            output += static_cast<uint32_t>(c.output_h) * c.output_w * c.output_c;
            continue;
        }
#endif
        for (int32_t y = 0; y < c.output_h; ++y) {
            const int32_t top = y * c.stride_h - c.pad_h;
            const Taps down = Taps::inside(top, c.image_h, c.kernel_h, c.dilation_h);
            for (int32_t x = 0; x < c.output_w; ++x) {
                const int32_t left = x * c.stride_w - c.pad_w;
                const Taps across = Taps::inside(left, c.image_w, c.kernel_w, c.dilation_w);
                patch.rows = down.end - down.first;
                patch.columns = across.end - across.first;
                if (patch.rows > 0 && patch.columns > 0) {
                    const int32_t in_y = top + down.first * c.dilation_h;
                    const int32_t in_x = left + across.first * c.dilation_w;
                    const uint32_t place = static_cast<uint32_t>(in_y) * c.image_w + static_cast<uint32_t>(in_x);
                    patch.image = image + place * c.image_c;
                    patch.filter = filter + static_cast<uint32_t>(down.first * c.kernel_w + across.first) * c.output_c;
                } else {
                    // A dilated window may step over the whole image.
                    patch.rows = 0;
                    patch.image = image;
                    patch.filter = filter;
                }
                if (channels == Channels::own)
                    finish_channels(patch, c, bias, scales, finish, output);
                else
                    finish_multiplied(patch, c, bias, scales, finish, output);
                output += c.output_c;
            }
        }
        image += static_cast<uint32_t>(c.image_h) * c.image_w * c.image_c;
    }
}

}  // namespace

uint16_t prepare_depthwise(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_depthwise_int16(builder);
    ConvolutionTensors tensors;
    Convolution convolution{};
    TL_TRY(builder.options(depthwise_conv_2d_options));
    TL_TRY(tensors.read(builder, 3));
    TL_TRY(builder.dimension(tensors.filter, 1, tensors.filter.dims[0], "first filter dimension"));
    TL_TRY(describe(builder, tensors, 4, 5, convolution));
    const int32_t channels = tensors.input.dims[3];
    const int32_t outputs = tensors.output.dims[3];
    // The stated multiplier is redundant; the shapes decide, and must agree with it as TFLite's own kernel asks.
    const int32_t stated = builder.operation.options.scalar<int32_t>(3, 0);
    if (outputs % channels != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, channels, outputs, "output channels", tensors.output.index);
    if (stated != outputs / channels)
        return builder.refuse(TL_ERROR_OP_OPTIONS, outputs / channels, stated, "depth multiplier");
    convolution.kernel_c = 1;
    convolution.depth_multiplier = static_cast<uint16_t>(outputs / channels);
    builder.begin_weighted(tensors.input, tensors.filter, tensors.biased ? &tensors.bias : nullptr, tensors.output);
    builder.append(convolution);
    return builder.append_scales(tensors.input, tensors.filter, tensors.output, convolution.output_c);
}

void run_depthwise(const Call &call) {
#if defined(__ARM_FEATURE_DSP)
    Tiling tiling;
    if (tiling.find(call.parameters<Convolution>())) {
        run_planes(call, tiling);
        return;
    }
#endif
    if (call.parameters<Convolution>().depth_multiplier == 1)
        run<Channels::own>(call);
    else
        run<Channels::one>(call);
}

}  // namespace engine
