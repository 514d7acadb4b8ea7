#include "panels.h"

#include "finish.h"
#include "workspace.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine {
namespace {

/// Words of a pair of rows beside its weights: two starts in front, behind it two multipliers and two shifts.
constexpr uint32_t pair_words = 6;
/// In place of the first shift: a channel of the pair is not quick.
constexpr uint32_t slowly = 0xFFFFFFFFu;

/// What an op's kernels share.
struct Layer {
    const Convolution &c;
    const int8_t *filter;
    const uint8_t *bias;
    Scales scales;
    uint32_t depth;     // weights of a channel
    uint32_t segments;  // that lie apart in the image
    uint32_t segment;   // bytes each

    uint32_t groups() const { return (segment + 3) / 4; }
    uint32_t words() const { return pair_words + 4 * segments * groups(); }

    Channel channel(uint32_t index) const {
        return {bias_at(bias, index), scales.multipliers[index], scales.shifts[index], c.output_offset};
    }
};

/// Two pixels and the rows of a panel; the fields' order is known to multiply_panel().
struct Block {
    const uint32_t *panel;
    uint32_t pairs;         // of rows, those that are left
    const int8_t *values;   // of the first pixel
    uint32_t step;          // bytes from there to the second pixel, less 4
    uint32_t segments;
    uint32_t groups;        // of four values in a segment
    uint32_t segment_step;  // bytes from four behind the end of a segment to the next one
    int8_t *output;         // of the first pixel
    uint32_t output_step;   // bytes from there to the second pixel's
    int32_t offset;         // twice the output's, and one for rounding
    const Layer *layer;
    uint32_t end;  // the channel behind the last
};

extern "C" __attribute__((used)) void tl_finish_slowly(const int32_t (&sums)[4], Block &block) {
    const uint32_t first = block.end - 2 * block.pairs;
    for (uint32_t row = 0; row < 2; ++row) {
        const Channel channel = block.layer->channel(first + row);
        block.output[row] = channel.output(sums[2 * row]);
        block.output[block.output_step + row] = channel.output(sums[2 * row + 1]);
    }
    block.output += 2;
}

// Four values of each pixel (r0, r1) and of each row (r11, r12, first those at even places): sums of the first row in r4
// and r5, of the second in r6 and r7. Ordered for the Cortex-M7: SXTB16 goes first in a pair only, multiplications
// never go together, loads come two pairs before their use.
#define TL_FOUR                        \
    "sxtb16 r2, r0\n\t"                \
    "smlad r6, r12, r2, r6\n\t"        \
    "sxtb16 r3, r1\n\t"                \
    "smlad r4, r11, r2, r4\n\t"        \
    "smlad r5, r11, r3, r5\n\t"        \
    "ldr r11, [r8, #8]\n\t"            \
    "smlad r7, r12, r3, r7\n\t"        \
    "ldr r12, [r8, #12]\n\t"           \
    "sxtb16 r2, r0, ror #8\n\t"        \
    "ldr r0, [r9], #4\n\t"             \
    "sxtb16 r3, r1, ror #8\n\t"        \
    "smlad r4, r11, r2, r4\n\t"        \
    "ldr r1, [r9, r10]\n\t"            \
    "smlad r5, r11, r3, r5\n\t"        \
    "smlad r7, r12, r3, r7\n\t"        \
    "ldr r11, [r8, #16]!\n\t"          \
    "smlad r6, r12, r2, r6\n\t"        \
    "ldr r12, [r8, #4]\n\t"

/// The outputs of two pixels for all rows of a panel.
__attribute__((naked, noinline)) void multiply_panel(Block &) {
    __asm__ volatile(
        "push {r0, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"
        "sub sp, #8\n\t"
        "ldr r8, [r0, #0]\n\t"
        // A pair of rows; the block in r0.
        "2:\n\t"
        "ldrd r4, r6, [r8], #8\n\t"
        "ldr r9, [r0, #8]\n\t"
        "ldr r10, [r0, #12]\n\t"
        "ldr r1, [r0, #16]\n\t"
        "mov r5, r4\n\t"
        "ldr r2, [r0, #20]\n\t"
        "mov r7, r6\n\t"
        "ldr r11, [r8]\n\t"
        "add r2, #1\n\t"
        "ldr r12, [r8, #4]\n\t"
        "strd r1, r2, [sp]\n\t"
        // A segment.
        "3:\n\t"
        "ldr lr, [sp, #4]\n\t"
        "ldr r0, [r9], #4\n\t"
        "lsrs lr, lr, #1\n\t"
        "ldr r1, [r9, r10]\n\t"
        "bcc 4f\n\t"
        "1:\n\t" TL_FOUR
        "4:\n\t" TL_FOUR
        "subs lr, #1\n\t"
        "bne 1b\n\t"
        "ldr r1, [sp]\n\t"
        "ldr r0, [sp, #8]\n\t"
        "subs r1, #1\n\t"
        "beq 5f\n\t"
        "ldr r2, [r0, #24]\n\t"
        "str r1, [sp]\n\t"
        "add r9, r2\n\t"
        "b 3b\n\t"
        // The outputs; the multipliers are there already.
        "5:\n\t"
        "ldrd r2, r3, [r8, #8]\n\t"
        "ldr r1, [r0, #36]\n\t"
        "cmp r2, #0\n\t"
        "blt 6f\n\t"
        "smmulr r4, r4, r11\n\t"
        "ldr r9, [r0, #28]\n\t"
        "smmulr r5, r5, r11\n\t"
        "ldr r10, [r0, #32]\n\t"
        "smmulr r6, r6, r12\n\t"
        "add r4, r4, r4, asr #31\n\t"
        "smmulr r7, r7, r12\n\t"
        "add r5, r5, r5, asr #31\n\t"
        "asr r4, r2\n\t"
        "asr r5, r2\n\t"
        "add r6, r6, r6, asr #31\n\t"
        "add r4, r1\n\t"
        "add r7, r7, r7, asr #31\n\t"
        "add r5, r1\n\t"
        "ssat r4, #8, r4, asr #1\n\t"
        "asr r6, r3\n\t"
        "ssat r5, #8, r5, asr #1\n\t"
        "asr r7, r3\n\t"
        "add r6, r1\n\t"
        "strb r5, [r9, r10]\n\t"
        "add r7, r1\n\t"
        "strb r4, [r9], #1\n\t"
        "ssat r7, #8, r7, asr #1\n\t"
        "ldr r1, [r0, #4]\n\t"
        "ssat r6, #8, r6, asr #1\n\t"
        "strb r7, [r9, r10]\n\t"
        "subs r1, #1\n\t"
        "strb r6, [r9], #1\n\t"
        "add r8, #16\n\t"
        "str r9, [r0, #28]\n\t"
        "str r1, [r0, #4]\n\t"
        "bne 2b\n\t"
        "7:\n\t"
        "add sp, #12\n\t"
        "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n\t"
        "6:\n\t"
        "push {r4, r5, r6, r7}\n\t"
        "mov r1, r0\n\t"
        "mov r0, sp\n\t"
        "bl tl_finish_slowly\n\t"
        "add sp, #16\n\t"
        "ldr r0, [sp, #8]\n\t"
        "add r8, #16\n\t"
        "ldr r1, [r0, #4]\n\t"
        "subs r1, #1\n\t"
        "str r1, [r0, #4]\n\t"
        "bne 2b\n\t"
        "b 7b");
}

#undef TL_FOUR

inline void store_bytes(int8_t *to, uint32_t bytes) { __asm__ volatile("str %1, [%0]" : : "r"(to), "r"(bytes) : "memory"); }

/// Unpacks fours of two rows, and adds them to the rows' totals.
struct Unpacked {
    uint32_t *to;
    int32_t upper_total;
    int32_t lower_total;

    void fours(const int8_t *upper, const int8_t *lower, uint32_t count) {
        uint32_t a, b, c, d;
        __asm__ volatile("1:\n\t"
                         "ldr %[c], [%[upper]], #4\n\t"
                         "ldr %[d], [%[lower]], #4\n\t"
                         "sxtb16 %[a], %[c]\n\t"
                         "sxtb16 %[b], %[d]\n\t"
                         "smlad %[up], %[a], %[ones], %[up]\n\t"
                         "sxtb16 %[c], %[c], ror #8\n\t"
                         "smlad %[low], %[b], %[ones], %[low]\n\t"
                         "sxtb16 %[d], %[d], ror #8\n\t"
                         "sadd16 %[a], %[a], %[a]\n\t"
                         "smlad %[up], %[c], %[ones], %[up]\n\t"
                         "sadd16 %[b], %[b], %[b]\n\t"
                         "smlad %[low], %[d], %[ones], %[low]\n\t"
                         "sadd16 %[c], %[c], %[c]\n\t"
                         "strd %[a], %[b], [%[to]], #8\n\t"
                         "sadd16 %[d], %[d], %[d]\n\t"
                         "subs %[count], #1\n\t"
                         "strd %[c], %[d], [%[to]], #8\n\t"
                         "bne 1b"
                         : [upper] "+&r"(upper), [lower] "+&r"(lower), [to] "+&r"(to), [up] "+&r"(upper_total),
                           [low] "+&r"(lower_total), [count] "+&r"(count), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c),
                           [d] "=&r"(d)
                         : [ones] "r"(0x00010001)
                         : "cc", "memory");
    }
};

/// Unpacks rows `first` and the next to `to`. Returns what is behind them.
__attribute__((noinline)) uint32_t *pack_pair(const Layer &layer, uint32_t first, uint32_t *to) {
    const int8_t *upper = layer.filter + first * layer.depth;
    const int8_t *lower = upper + layer.depth;
    const uint32_t segment = layer.segment;
    const uint32_t rest = segment & 3;
    uint32_t *const starts = to;
    Unpacked unpacked{to + 2, 0, 0};
    for (uint32_t n = layer.segments; n > 0; --n, upper += segment, lower += segment) {
        if (segment >= 4) unpacked.fours(upper, lower, segment / 4);
        if (rest == 0) continue;
        int8_t last[8] = {};
        for (uint32_t i = 0; i < rest; ++i) {
            last[i] = upper[segment - rest + i];
            last[4 + i] = lower[segment - rest + i];
        }
        unpacked.fours(last, last + 4, 1);
    }
    to = unpacked.to;
    const int32_t upper_total = unpacked.upper_total, lower_total = unpacked.lower_total;
    const Channel above = layer.channel(first), below = layer.channel(first + 1);
    const bool quick = above.is_quick(layer.depth) && below.is_quick(layer.depth);
    const int32_t offset = layer.c.input_offset;
    starts[0] = 2u * static_cast<uint32_t>(upper_total * offset + (quick ? above.start : 0));
    starts[1] = 2u * static_cast<uint32_t>(lower_total * offset + (quick ? below.start : 0));
    to[0] = static_cast<uint32_t>(above.multiplier);
    to[1] = static_cast<uint32_t>(below.multiplier);
    to[2] = quick ? static_cast<uint32_t>(~above.shift) : slowly;
    to[3] = static_cast<uint32_t>(~below.shift);
    return to + 4;
}

/// One op's image and output, and a panel of rows [first, first + 2 * pairs).
struct Panel {
    const Layer &layer;
    const int8_t *image;
    int8_t *output;
    int8_t *scratch;
    uint32_t channel;  // of the image, the group's first
    uint32_t first;
    uint32_t pairs;

    /// Two pixels, of which the second may be the first again: their values and outputs lie so far apart.
    void multiply(const int8_t *values, uint32_t step, uint32_t segment_step, int8_t *to, uint32_t to_step) const {
        const uint32_t groups = layer.groups();
        Block block{workspace, pairs,
                    values,    step - 4,
                    layer.segments, groups,
                    segment_step - 4 * groups - 4, to + first,
                    to_step,   2 * layer.c.output_offset + 1,
                    &layer,    first + 2 * pairs};
        multiply_panel(block);
    }

    void pointwise() const {
        const Convolution &c = layer.c;
        const uint32_t step = c.stride_w * c.image_c;
        const bool is_line = c.stride_h == 1 && c.stride_w == 1;
        const uint32_t lines = is_line ? 1 : c.output_h;
        const uint32_t width = is_line ? static_cast<uint32_t>(c.output_h) * c.output_w : c.output_w;
        const int8_t *line = image + channel;
        int8_t *to = output;
        for (uint32_t y = 0; y < lines; ++y, line += c.stride_h * c.image_w * c.image_c) {
            const int8_t *values = line;
            uint32_t x = 0;
            for (; x + 2 <= width; x += 2, values += 2 * step, to += 2 * c.output_c)
                multiply(values, step, 0, to, c.output_c);
            if (x < width) {
                multiply(values, 0, 0, to, 0);
                to += c.output_c;
            }
        }
    }

    /// Copies the window of an output pixel.
    __attribute__((noinline)) void column_of(int32_t y, int32_t x, int8_t *to) const {
        const Convolution &c = layer.c;
        const int32_t top = y * c.stride_h - c.pad_h;
        const int32_t left = x * c.stride_w - c.pad_w;
        const uint32_t bytes = static_cast<uint32_t>(c.kernel_w) * c.kernel_c;
        if (bytes >= 32 || c.dilation_w != 1 || c.kernel_c != c.image_c || top < 0 || left < 0 ||
            top + (c.kernel_h - 1) * c.dilation_h >= c.image_h || left + c.kernel_w > c.image_w) {
            gather(c, image, y, x, channel, to);
            return;
        }
        // Few bytes a row are copied without calls, and without loops where they are fewer than 16.
        const uint32_t step = static_cast<uint32_t>(c.dilation_h) * c.image_w * c.image_c;
        const int8_t *row = image + (top * c.image_w + left) * c.image_c;
        for (uint32_t n = c.kernel_h; n > 0; --n, row += step) {
            const int8_t *from = row;
            for (uint32_t eights = bytes / 8; eights > 0; --eights, from += 8, to += 8) {
                const uint32_t a = load_bytes(from), b = load_bytes(from + 4);
                store_bytes(to, a);
                store_bytes(to + 4, b);
            }
            if ((bytes & 4) != 0) {
                store_bytes(to, load_bytes(from));
                from += 4;
                to += 4;
            }
            for (uint32_t i = bytes & 3; i > 0; --i) *to++ = *from++;
        }
    }

    /// Windows of several pixels.
    void windows(bool in_place) const {
        const Convolution &c = layer.c;
        const uint32_t row = static_cast<uint32_t>(c.dilation_h) * c.image_w * c.image_c;
        const uint32_t column = (layer.depth + 3) & ~3u;
        const int32_t tall = (c.kernel_h - 1) * c.dilation_h + 1;
        int8_t *to = output;
        for (int32_t y = 0; y < c.output_h; ++y) {
            const int32_t top = y * c.stride_h - c.pad_h;
            const bool is_inside = in_place && top >= 0 && top + tall <= c.image_h;
            for (int32_t x = 0; x < c.output_w; x += 2) {
                const bool is_pair = x + 1 < c.output_w;
                const int32_t left = x * c.stride_w - c.pad_w;
                const int32_t right = left + c.kernel_w + (is_pair ? c.stride_w : 0);
                const uint32_t to_step = is_pair ? c.output_c : 0;
                if (is_inside && left >= 0 && right <= c.image_w) {
                    multiply(image + (top * c.image_w + left) * c.image_c, is_pair ? c.stride_w * c.image_c : 0, row, to,
                             to_step);
                } else {
                    column_of(y, x, scratch);
                    if (is_pair) column_of(y, x + 1, scratch + column);
                    multiply(scratch, is_pair ? column : 0, layer.segment, to, to_step);
                }
                to += c.output_c + to_step;
            }
        }
    }
};

}  // namespace

bool run_panels(const Call &call) {
    const Convolution &c = call.parameters<Convolution>();
    const bool is_pointwise = c.kernel_h == 1 && c.kernel_w == 1 && c.pad_h == 0 && c.pad_w == 0;
    const bool in_place = c.kernel_c == c.image_c && c.image_c % 4 == 0 && c.dilation_w == 1;
    const uint32_t groups = c.image_c / c.kernel_c;
    const uint32_t outputs = c.output_c / groups;
    const uint32_t depth = static_cast<uint32_t>(c.kernel_h) * c.kernel_w * c.kernel_c;
    Layer layer{c,
                call.input<int8_t>(1),
                call.input<uint8_t>(2),
                Scales::at(call.arrays<Convolution>(), c.output_c),
                depth,
                in_place ? c.kernel_h : 1u,
                in_place ? static_cast<uint32_t>(c.kernel_w) * c.kernel_c : depth};
    const uint32_t most = workspace_words / layer.words();
    if (outputs < 2 || most == 0 || static_cast<uint32_t>(c.output_h) * c.output_w < 2) return false;
    const uint32_t pairs = outputs / 2;
    const uint32_t each = (pairs + (pairs + most - 1) / most - 1) / ((pairs + most - 1) / most);
    Panel panel{layer, call.input<int8_t>(0), call.output<int8_t>(), reinterpret_cast<int8_t *>(call.scratch()), 0, 0, 0};
    for (uint32_t batch = 0; batch < c.batches; ++batch) {
        for (uint32_t group = 0; group < groups; ++group) {
            panel.channel = group * c.kernel_c;
            // Of an odd number the last row is done with the one before it once more.
            for (uint32_t done = 0; done < outputs; done += 2 * panel.pairs) {
                panel.pairs = pairs - done / 2 < each ? pairs - done / 2 : each;
                if (panel.pairs == 0) {
                    panel.pairs = 1;
                    done = outputs - 2;
                }
                panel.first = group * outputs + done;
                uint32_t *to = workspace;
                for (uint32_t pair = 0; pair < panel.pairs; ++pair) to = pack_pair(layer, panel.first + 2 * pair, to);
                if (is_pointwise)
                    panel.pointwise();
                else
                    panel.windows(in_place);
            }
        }
        panel.image += static_cast<uint32_t>(c.image_h) * c.image_w * c.image_c;
        panel.output += static_cast<uint32_t>(c.output_h) * c.output_w * c.output_c;
    }
    limit(call.output<int8_t>(), static_cast<uint32_t>(c.batches) * c.output_h * c.output_w * c.output_c, c.low, c.high);
    return true;
}

}  // namespace engine

#endif
