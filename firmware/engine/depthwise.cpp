#include "convolution.h"
#include "multiply.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t depthwise_conv_2d_options = 2;

/// Channels whose sums are kept at a time.
#if defined(__ARM_FEATURE_DSP)
constexpr uint32_t lanes = 4;
#else
constexpr uint32_t lanes = 16;
#endif

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

/// sums[i] += values[i] * weights[i] over the whole patch, for `count` channels.
inline void channelwise(const Patch &patch, uint32_t channel, uint32_t count, int32_t offset, int32_t *sums) {
    for (int32_t y = 0; y < patch.rows; ++y) {
        for (int32_t n = 0; n < patch.columns; ++n) {
            const int8_t *x = patch.image + static_cast<uint32_t>(y) * patch.image_row +
                              static_cast<uint32_t>(n) * patch.image_column + channel;
            const int8_t *w = patch.filter + static_cast<uint32_t>(y) * patch.filter_row +
                              static_cast<uint32_t>(n) * patch.filter_column + channel;
            for (uint32_t i = 0; i < count; ++i)
                sums[i] = wrapping_add(sums[i], static_cast<int16_t>(x[i] + offset) * w[i]);
        }
    }
}

/// sums[i] += value * weights[i] over the whole patch: `count` outputs of the same input channel.
inline void multiplied(const Patch &patch, uint32_t channel, uint32_t output, uint32_t count, int32_t offset,
                       int32_t *sums) {
    for (int32_t y = 0; y < patch.rows; ++y) {
        const int8_t *x = patch.image + static_cast<uint32_t>(y) * patch.image_row + channel;
        const int8_t *w = patch.filter + static_cast<uint32_t>(y) * patch.filter_row + output;
#if defined(__ARM_FEATURE_DSP)
        if (count == lanes) {
            for (int32_t n = patch.columns; n > 0; --n) {
                const int32_t value = *x + offset;
                const uint32_t weights = load_bytes(w);
                x += patch.image_column;
                w += patch.filter_column;
                const int16x2_t even = even_bytes(weights);
                const int16x2_t odd = odd_bytes(weights);
                sums[0] = __smlabb(even, value, sums[0]);
                sums[1] = __smlabb(odd, value, sums[1]);
                sums[2] = __smlatb(even, value, sums[2]);
                sums[3] = __smlatb(odd, value, sums[3]);
            }
            continue;
        }
#endif
        for (int32_t n = 0; n < patch.columns; ++n) {
            const int32_t value = *x + offset;
            for (uint32_t i = 0; i < count; ++i) sums[i] = wrapping_add(sums[i], value * w[i]);
            x += patch.image_column;
            w += patch.filter_column;
        }
    }
}

}  // namespace

uint16_t prepare_depthwise(Builder &builder) {
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
    const uint32_t inputs[3] = {tensors.input.index, tensors.filter.index,
                                tensors.biased ? tensors.bias.index : omitted};
    builder.begin(inputs, 3, tensors.output.index);
    builder.append(convolution);
    return builder.append_scales(tensors.input, tensors.filter, tensors.output, convolution.output_c);
}

void run_depthwise(const Call &call) {
    const Convolution &c = call.parameters<Convolution>();
    const int8_t *filter = call.input<int8_t>(1);
    const uint8_t *bias = call.input<uint8_t>(2);
    const Scales scales = Scales::at(call.arrays<Convolution>(), c.output_c);
    Finish finish(c.output_offset, c.low, c.high);
    finish.consider(bias, scales.shifts, c.output_c, static_cast<uint64_t>(c.kernel_h) * c.kernel_w);
    const int8_t *image = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    const uint32_t multiplier = c.depth_multiplier;
    // With one output a channel the channels form one long run; otherwise each channel's outputs do.
    const uint32_t runs = multiplier == 1 ? 1 : c.image_c;
    const uint32_t run = multiplier == 1 ? c.output_c : multiplier;
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
                uint32_t finished = 0;
#if defined(__ARM_FEATURE_DSP)
                if (multiplier == 1) {
                    finished = run & ~3u;
                    const uint32_t offsets = twice(c.input_offset);
                    if (patch.columns == 3 && c.kernel_w == 3 && c.dilation_w == 1 && patch.rows > 0)
                        finish_quads<true, true>(patch, finished, offsets, bias, scales, finish, output);
                    else if (patch.columns == 3)
                        finish_quads<true, false>(patch, finished, offsets, bias, scales, finish, output);
                    else
                        finish_quads<false, false>(patch, finished, offsets, bias, scales, finish, output);
                }
#endif
                for (uint32_t first = 0; first < runs; ++first) {
                    for (uint32_t done = finished; done < run; done += lanes) {
                        const uint32_t count = run - done < lanes ? run - done : lanes;
                        const uint32_t channel = first * run + done;
                        int32_t sums[lanes];
                        for (uint32_t i = 0; i < count; ++i) sums[i] = bias_at(bias, channel + i);
                        if (multiplier == 1)
                            channelwise(patch, channel, count, c.input_offset, sums);
                        else
                            multiplied(patch, first, channel, count, c.input_offset, sums);
                        for (uint32_t i = 0; i < count; ++i)
                            output[channel + i] =
                                finish(sums[i], scales.multipliers[channel + i], scales.shifts[channel + i]);
                    }
                }
                output += c.output_c;
            }
        }
        image += static_cast<uint32_t>(c.image_h) * c.image_w * c.image_c;
    }
}

}  // namespace engine
