#include "panels.h"

#include "panel_product.h"
#include "workspace.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine {
namespace {

using namespace panels;

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

/// Unpacks rows `first` and the next to `to`, of a single segment with two zeros in front if they are to meet values that
/// are read from two bytes before. Returns what is behind them.
__attribute__((noinline)) uint32_t *pack_pair(const Layer &layer, uint32_t first, uint32_t *to, bool is_shifted) {
    const int8_t *upper = layer.filter + first * layer.depth;
    const int8_t *lower = upper + layer.depth;
    uint32_t segment = layer.segment;
    uint32_t *const starts = to;
    Unpacked unpacked{to + 2, 0, 0};
    if (is_shifted) {
        const int8_t four[8] = {0, 0, upper[0], upper[1], 0, 0, lower[0], lower[1]};
        unpacked.fours(four, four + 4, 1);
        upper += 2;
        lower += 2;
        segment -= 2;
    }
    const uint32_t rest = segment & 3;
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
    const uint32_t *shifted;  // the same rows for values that are read from two bytes before, or null

    /// Two pixels, of which the second may be the first again: their values and outputs lie so far apart.
    __attribute__((noinline)) void multiply(const int8_t *values, uint32_t step, uint32_t segment_step, int8_t *to,
                                            uint32_t to_step, const uint32_t *panel = workspace) const {
        const uint32_t groups = layer.groups();
        Block block{panel, pairs,
                    values,    step - 4,
                    layer.segments, groups,
                    segment_step - 4 * groups - 4, to + first,
                    to_step,   2 * layer.c.output_offset + 1,
                    &layer,    first + 2 * pairs};
        multiply_panel(block);
    }

    /// Pixels whose values start two bytes off a multiple of four in turn: two of the same kind make a pair.
    void pointwise_in_turn() const {
        const uint32_t step = layer.c.image_c;
        const uint32_t to_step = layer.c.output_c;
        const uint32_t width = static_cast<uint32_t>(layer.c.output_h) * layer.c.output_w;
        for (uint32_t x = 0; x < width; ++x) {
            if ((x & 2) != 0) continue;  // the second of a pair
            const bool is_off = (x & 1) != 0;
            const int8_t *values = image + x * step - (is_off ? 2 : 0);
            const bool is_pair = x + 2 < width;
            multiply(values, is_pair ? 2 * step : 0, 0, output + x * to_step, is_pair ? 2 * to_step : 0,
                     is_off ? shifted : workspace);
        }
    }

    void pointwise() const {
        const Convolution &c = layer.c;
        if (shifted != nullptr) {
            pointwise_in_turn();
            return;
        }
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
    __attribute__((noinline, aligned(8))) void column_of(int32_t y, int32_t x, int8_t *to) const {
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
    const bool in_turn = is_pointwise && groups == 1 && depth % 4 == 2 && c.stride_h == 1 && c.stride_w == 1 &&
                         2 * layer.words() <= workspace_words && reinterpret_cast<uintptr_t>(call.input<int8_t>(0)) % 4 == 0 &&
                         (c.batches == 1 || static_cast<uint32_t>(c.image_h) * c.image_w % 2 == 0);
    const uint32_t most = workspace_words / (layer.words() * (in_turn ? 2 : 1));
    if (outputs < 2 || most == 0 || static_cast<uint32_t>(c.output_h) * c.output_w < 2) return false;
    const uint32_t pairs = outputs / 2;
    const uint32_t each = (pairs + (pairs + most - 1) / most - 1) / ((pairs + most - 1) / most);
    Panel panel{layer, call.input<int8_t>(0), call.output<int8_t>(), reinterpret_cast<int8_t *>(call.scratch()), 0, 0, 0,
                nullptr};
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
                for (uint32_t pair = 0; pair < panel.pairs; ++pair) to = pack_pair(layer, panel.first + 2 * pair, to, false);
                if (in_turn) {
                    panel.shifted = to;
                    for (uint32_t pair = 0; pair < panel.pairs; ++pair)
                        to = pack_pair(layer, panel.first + 2 * pair, to, true);
                }
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
