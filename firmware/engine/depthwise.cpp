#include "convolution.h"
#include "multiply.h"
#include "wide.h"

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

#if defined(__ARM_FEATURE_DSP)

/// Sums of four channels.
struct Quad {
    int32_t s0;
    int32_t s1;
    int32_t s2;
    int32_t s3;

    void tap(uint32_t values, uint32_t weights, uint32_t offsets) {
        const int16x2_t even = even_bytes_plus(offsets, values);
        const int16x2_t weight_even = even_bytes(weights);
        const int16x2_t odd = odd_bytes_plus(offsets, values);
        const int16x2_t weight_odd = odd_bytes(weights);
        s0 = __smlabb(even, weight_even, s0);
        s2 = __smlatt(even, weight_even, s2);
        s1 = __smlabb(odd, weight_odd, s1);
        s3 = __smlatt(odd, weight_odd, s3);
    }
};

/// Rows of three adjacent taps of a filter three wide, so that its rows follow one another and a tap is as far from the
/// next as in the image. Ordered for the Cortex-M7: SXTB16 goes first in a pair only, multiplications never go together,
/// loads come two pairs before their use. The last tap loads nothing ahead.
__attribute__((noinline)) void adjacent_rows(const int8_t *x, const int8_t *w, int32_t rows, uint32_t step,
                                             uint32_t image_row, uint32_t offsets, Quad &quad) {
    const int8_t *const end = w + static_cast<uint32_t>(3 * rows) * step;
    const uint32_t to_next_row = image_row - 2 * step;
    int32_t s0 = quad.s0, s1 = quad.s1, s2 = quad.s2, s3 = quad.s3;
    uint32_t values, weights, even, odd, weight;
    __asm__("1:\n\t"
            "ldr %[values], [%[x]]\n\t"
            "ldr %[weights], [%[w]]\n\t"
            "add %[x], %[step]\n\t"
            "add %[w], %[step]\n\t"
            "sxtab16 %[even], %[offsets], %[values]\n\t"
            "sxtb16 %[weight], %[weights]\n\t"
            "sxtab16 %[odd], %[offsets], %[values], ror #8\n\t"
            "smlabb %[s0], %[even], %[weight], %[s0]\n\t"
            "ldr %[values], [%[x]]\n\t"
            "smlatt %[s2], %[even], %[weight], %[s2]\n\t"
            "sxtb16 %[weight], %[weights], ror #8\n\t"
            "add %[x], %[step]\n\t"
            "ldr %[weights], [%[w]]\n\t"
            "smlabb %[s1], %[odd], %[weight], %[s1]\n\t"
            "sxtab16 %[even], %[offsets], %[values]\n\t"
            "smlatt %[s3], %[odd], %[weight], %[s3]\n\t"
            "sxtb16 %[weight], %[weights]\n\t"
            "add %[w], %[step]\n\t"
            "sxtab16 %[odd], %[offsets], %[values], ror #8\n\t"
            "smlabb %[s0], %[even], %[weight], %[s0]\n\t"
            "ldr %[values], [%[x]]\n\t"
            "smlatt %[s2], %[even], %[weight], %[s2]\n\t"
            "sxtb16 %[weight], %[weights], ror #8\n\t"
            "add %[x], %[next]\n\t"
            "ldr %[weights], [%[w]]\n\t"
            "smlabb %[s1], %[odd], %[weight], %[s1]\n\t"
            "sxtab16 %[even], %[offsets], %[values]\n\t"
            "smlatt %[s3], %[odd], %[weight], %[s3]\n\t"
            "sxtb16 %[weight], %[weights]\n\t"
            "add %[w], %[step]\n\t"
            "sxtab16 %[odd], %[offsets], %[values], ror #8\n\t"
            "smlabb %[s0], %[even], %[weight], %[s0]\n\t"
            "ldr %[values], %[end]\n\t"
            "smlatt %[s2], %[even], %[weight], %[s2]\n\t"
            "sxtb16 %[weight], %[weights], ror #8\n\t"
            "smlabb %[s1], %[odd], %[weight], %[s1]\n\t"
            "cmp %[w], %[values]\n\t"
            "smlatt %[s3], %[odd], %[weight], %[s3]\n\t"
            "bne 1b"
            : [x] "+&r"(x), [w] "+&r"(w), [s0] "+&r"(s0), [s1] "+&r"(s1), [s2] "+&r"(s2), [s3] "+&r"(s3),
              [values] "=&r"(values), [weights] "=&r"(weights), [even] "=&r"(even), [odd] "=&r"(odd),
              [weight] "=&r"(weight)
            : [step] "r"(step), [next] "r"(to_next_row), [offsets] "r"(offsets), [end] "m"(end)
            : "cc", "memory");
    quad = {s0, s1, s2, s3};
}

/// A row of three taps needs no loop: the steps are the load's index.
template <bool three>
inline void quad_rows(const Patch &patch, uint32_t channel, uint32_t offsets, Quad &quad) {
    const int8_t *x = patch.image + channel;
    const int8_t *w = patch.filter + channel;
    const uint32_t x_step = patch.image_column;
    const uint32_t w_step = patch.filter_column;
    for (int32_t y = patch.rows; y > 0; --y) {
        if (three) {
            quad.tap(load_bytes(x), load_bytes(w), offsets);
            quad.tap(load_bytes(x + x_step), load_bytes(w + w_step), offsets);
            quad.tap(load_bytes(x + 2 * x_step), load_bytes(w + 2 * w_step), offsets);
        } else {
            const int8_t *x_tap = x;
            const int8_t *w_tap = w;
            for (int32_t n = patch.columns; n > 0; --n, x_tap += x_step, w_tap += w_step)
                quad.tap(load_bytes(x_tap), load_bytes(w_tap), offsets);
        }
        x += patch.image_row;
        w += patch.filter_row;
    }
}

/// Channels [0, count) of one output pixel, a multiple of four, from their start to their outputs.
template <bool three, bool adjacent>
inline void finish_quads(const Patch &patch, uint32_t count, uint32_t offsets, const uint8_t *bias,
                         const Scales &scales, const Finish &finish, int8_t *output) {
    const int32_t *multipliers = scales.multipliers;
    const int8_t *shifts = scales.shifts;
    for (uint32_t channel = 0; channel < count; channel += 4) {
        Quad quad{0, 0, 0, 0};
        if (bias != nullptr) {
            const uint8_t *start = bias + 4 * channel;
            quad = {load_int32(start), load_int32(start + 4), load_int32(start + 8), load_int32(start + 12)};
        }
        if (adjacent)
            adjacent_rows(patch.image + channel, patch.filter + channel, patch.rows, patch.filter_column,
                          patch.image_row, offsets, quad);
        else
            quad_rows<three>(patch, channel, offsets, quad);
        output[channel] = finish(quad.s0, multipliers[channel], shifts[channel]);
        output[channel + 1] = finish(quad.s1, multipliers[channel + 1], shifts[channel + 1]);
        output[channel + 2] = finish(quad.s2, multipliers[channel + 2], shifts[channel + 2]);
        output[channel + 3] = finish(quad.s3, multipliers[channel + 3], shifts[channel + 3]);
    }
}

#endif

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

#if defined(__ARM_FEATURE_DSP)

/// Four of one channel, paired like adjacent_rows.
template <>
__attribute__((noinline)) void accumulate<Channels::one, 4>(const Patch &patch, const int8_t *x, const int8_t *w,
                                                            int32_t offset, int32_t (&sums)[4]) {
    const uint32_t x_step = patch.image_column;
    const uint32_t w_step = patch.filter_column;
    const int32_t columns = patch.columns;
    const uint32_t x_back = patch.image_row - static_cast<uint32_t>(columns) * x_step;
    const uint32_t w_back = patch.filter_row - static_cast<uint32_t>(columns) * w_step;
    int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
    for (int32_t y = patch.rows; y > 0; --y, x += x_back, w += w_back) {
        int32_t n = columns;
        uint32_t value, even, odd;
        __asm__("1:\n\t"
                "ldr %[odd], [%[w]]\n\t"
                "ldrsb %[value], [%[x]]\n\t"
                "add %[w], %[w_step]\n\t"
                "add %[x], %[x_step]\n\t"
                "sxtb16 %[even], %[odd]\n\t"
                "add %[value], %[offset]\n\t"
                "sxtb16 %[odd], %[odd], ror #8\n\t"
                "smlabb %[s0], %[even], %[value], %[s0]\n\t"
                "subs %[n], #1\n\t"
                "smlatb %[s2], %[even], %[value], %[s2]\n\t"
                "smlabb %[s1], %[odd], %[value], %[s1]\n\t"
                "smlatb %[s3], %[odd], %[value], %[s3]\n\t"
                "bne 1b"
                : [x] "+&r"(x), [w] "+&r"(w), [n] "+&r"(n), [s0] "+&r"(s0), [s1] "+&r"(s1), [s2] "+&r"(s2),
                  [s3] "+&r"(s3), [value] "=&r"(value), [even] "=&r"(even), [odd] "=&r"(odd)
                : [x_step] "r"(x_step), [w_step] "r"(w_step), [offset] "r"(offset)
                : "cc", "memory");
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
}

#endif

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

#if defined(TL_ENGINE_WIDE)
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
#endif

/// One output pixel of one output a channel.
inline void finish_channels(const Patch &patch, const Convolution &c, const uint8_t *bias, const Scales &scales,
                            const Finish &finish, int8_t *pixel) {
    const uint32_t quads = c.output_c & ~3u;
#if defined(__ARM_FEATURE_DSP)
    const uint32_t offsets = twice(c.input_offset);
    if (patch.columns == 3 && c.kernel_w == 3 && c.dilation_w == 1 && patch.rows > 0)
        finish_quads<true, true>(patch, quads, offsets, bias, scales, finish, pixel);
    else if (patch.columns == 3)
        finish_quads<true, false>(patch, quads, offsets, bias, scales, finish, pixel);
    else
        finish_quads<false, false>(patch, quads, offsets, bias, scales, finish, pixel);
#else
    uint32_t channel = 0;
    while (quads - channel >= wide::depthwise_channels) {
        const uint32_t left = (quads - channel) & ~(wide::depthwise_channels - 1);
        const uint32_t count = left < wide::tile ? left : wide::tile;
        finish_tile(patch, channel, count, c.input_offset, bias, scales, finish, pixel);
        channel += count;
    }
    for (; channel < quads; channel += 4)
        finish_outputs<Channels::own, 4>(patch, channel, channel, c.input_offset, bias, scales, finish, pixel);
#endif
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

/// All output pixels. A function for each kind, so that the loops of one kind lie together in the instruction cache.
template <Channels channels>
__attribute__((noinline)) void run(const Call &call) {
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
    if (call.parameters<Convolution>().depth_multiplier == 1)
        run<Channels::own>(call);
    else
        run<Channels::one>(call);
}

}  // namespace engine
