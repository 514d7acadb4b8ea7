#include "planes.h"

#include "finish.h"
#include "plane_sums.h"
#include "workspace.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine {
namespace {

using namespace planes;

/// Channels that are spread together: those of a word.
constexpr uint32_t most_lanes = 4;
/// Pairs of weights for which there is room.
constexpr uint32_t most_pairs = 160;

/// Two values of 16 bits, the first one lower.
inline uint32_t pair(int32_t low, int32_t high) {
    return (static_cast<uint32_t>(low) & 0xFFFFu) | (static_cast<uint32_t>(high) << 16);
}

/// A part of an image, and where its values go: to the column `column` of `to` in the first plane and the same place in the
/// others.
struct Spread {
    const int8_t *from;
    uint32_t step;      // bytes from pixel to pixel
    uint32_t row_step;  // and from row to row
    uint32_t rows;
    uint32_t count;  // pixels a row
    int32_t offset;  // added to each
    uint32_t *to;
    uint32_t row_words;
    uint32_t plane_words;
    uint32_t column;

    void half(uint32_t *row, uint32_t at, uint32_t lane, int32_t value) const {
        reinterpret_cast<int16_t *>(row + lane * plane_words)[at] = static_cast<int16_t>(value + offset);
    }

    /// One channel, to plane `lane`.
    __attribute__((noinline)) void one(uint32_t lane) const {
        const int8_t *line = from + lane;
        uint32_t *row = to;
        for (uint32_t y = 0; y < rows; ++y, line += row_step, row += row_words) {
            const int8_t *pixel = line;
            for (uint32_t x = 0; x < count; ++x, pixel += step) half(row, column + x, lane, *pixel);
        }
    }

    /// Four channels.
    __attribute__((noinline, aligned(8))) void four() const {
        const uint32_t offsets = twice(offset);
        const uint32_t plane_bytes = 4 * plane_words;
        const uint32_t lead = column & 1;
        const uint32_t pairs = (count - lead) / 2;
        const uint32_t tail = (count - lead) & 1;
        const int8_t *line = from;
        uint32_t *row = to + column / 2;
        for (uint32_t y = rows; y > 0; --y, line += row_step, row += row_words) {
            const int8_t *pixel = line;
            uint32_t *target = row;
            if (lead != 0) {
                for (uint32_t lane = 0; lane < most_lanes; ++lane) half(target, 1, lane, pixel[lane]);
                pixel += step;
                ++target;
            }
            if (pairs > 0) {
                uint32_t *last = target + 3 * plane_words;
                const uint32_t *const end = target + pairs;
                uint32_t a, b, c, d, e;
                __asm__ volatile("1:\n\t"
                                 "ldr %[a], [%[pixel]]\n\t"
                                 "ldr %[b], [%[pixel], %[step]]\n\t"
                                 "add %[pixel], %[pixel], %[step], lsl #1\n\t"
                                 "sxtab16 %[c], %[offsets], %[a]\n\t"
                                 "sxtab16 %[d], %[offsets], %[b]\n\t"
                                 "sxtab16 %[a], %[offsets], %[a], ror #8\n\t"
                                 "sxtab16 %[b], %[offsets], %[b], ror #8\n\t"
                                 "pkhbt %[e], %[c], %[d], lsl #16\n\t"
                                 "pkhtb %[d], %[d], %[c], asr #16\n\t"
                                 "pkhbt %[c], %[a], %[b], lsl #16\n\t"
                                 "str %[d], [%[to], %[plane], lsl #1]\n\t"
                                 "pkhtb %[b], %[b], %[a], asr #16\n\t"
                                 "str %[c], [%[to], %[plane]]\n\t"
                                 "str %[e], [%[to]], #4\n\t"
                                 "cmp %[to], %[end]\n\t"
                                 "str %[b], [%[last]], #4\n\t"
                                 "bne 1b"
                                 : [pixel] "+&r"(pixel), [to] "+&r"(target), [last] "+&r"(last), [a] "=&r"(a),
                                   [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d), [e] "=&r"(e)
                                 : [step] "r"(step), [plane] "r"(plane_bytes), [offsets] "r"(offsets), [end] "r"(end)
                                 : "cc", "memory");
            }
            if (tail != 0)
                for (uint32_t lane = 0; lane < most_lanes; ++lane) half(target, 0, lane, pixel[lane]);
        }
    }
};

/// One op.
struct Planes {
    const Convolution &c;
    const Tiling &tiling;
    uint32_t *weights;
    int32_t *sums;

    bool is_square() const {
        return c.kernel_h == 3 && c.kernel_w == 3 && c.stride_w <= 2 && c.dilation_w == 1;
    }

    Step *even_steps() const { return reinterpret_cast<Step *>(weights); }
    Step *odd_steps() const { return even_steps() + c.kernel_h * tiling.even_words; }

    /// Pairs up the doubled weights of an output, whose first is at `filter`.
    __attribute__((noinline, aligned(8))) void pack(const int8_t *filter) const {
        if (is_square()) {
            for (uint32_t *to = weights; to != weights + 6; to += 2, filter += 3 * c.output_c) {
                const int32_t middle = 2 * filter[c.output_c];
                to[0] = pair(2 * filter[0], middle);
                to[1] = pair(middle, 2 * filter[2 * c.output_c]);
            }
            return;
        }
        const uint32_t width = c.kernel_w;
        const uint32_t step = c.output_c;
        const uint32_t evens = tiling.even_words;
        const uint32_t odds = tiling.odd_words;
        const uint32_t pitch = 4 * c.dilation_h * tiling.row_words;
        Step *even = even_steps();
        Step *odd = odd_steps();
        for (uint32_t y = c.kernel_h; y > 0; --y, even += evens, odd += odds) {
            int32_t last = 0;
            for (uint32_t x = 0; x < width; x += 2) {
                const int32_t first = 2 * *filter;
                filter += step;
                if (odds > 0) odd[x / 2] = {pair(last, first), 4};
                last = 0;
                if (x + 1 < width) {
                    last = 2 * *filter;
                    filter += step;
                }
                even[x / 2] = {pair(first, last), 4};
            }
            even[evens - 1].way = pitch - 4 * (evens - 1);
            if (odds == 0) continue;
            if ((width & 1) == 0) odd[odds - 1].weights = pair(last, 0);
            odd[odds - 1].way = pitch - 4 * (odds - 1);
        }
    }

    /// The doubled sums of a tile from one plane, of whose rows [first, end) are not padding.
    __attribute__((noinline)) void sum(const uint32_t *plane, uint32_t rows, uint32_t columns, int32_t first, int32_t end) const {
        const uint32_t next = c.stride_h * tiling.row_words;
        if (is_square()) {
            const uint32_t pitch = 4 * c.dilation_h * tiling.row_words;
            const uint32_t passed = c.stride_w == 1 ? (columns + 1) / 2 : columns;
            Squares squares{plane, pitch, 4 * next, rows, 4 * passed, sums, 4 * columns, weights};
            (c.stride_w == 1 ? sum_squares : sum_strided_squares)(squares);
            return;
        }
        const uint32_t turns = (c.stride_w & 1) + 1;
        const uint32_t spacing = turns * c.stride_w / 2;
        int32_t *to = sums;
        const uint32_t across = rows * turns * ((columns + 4 * turns - 1) / (4 * turns));
        const uint32_t down = columns * ((rows + 3) / 4);
        if (down < across && c.dilation_w == 1 && tiling.lanes * tiling.plane_words + 3 * next <= workspace_words) {
            for (uint32_t x = 0; x < columns; ++x, ++to) {
                const uint32_t start = x * c.stride_w;
                const bool is_odd = (start & 1) != 0;
                const Step *const steps = is_odd ? odd_steps() : even_steps();
                sum_line(plane + start / 2, next, steps,
                         steps + c.kernel_h * (is_odd ? tiling.odd_words : tiling.even_words), rows, to, columns);
            }
            return;
        }
        for (uint32_t y = 0; y < rows; ++y, plane += next, to += columns, first -= c.stride_h, end -= c.stride_h) {
            // Rows of the kernel that meet padding only add nothing.
            Taps taps{0, c.kernel_h};
            if (c.dilation_h == 1) {
                if (first > 0) taps.first = first;
                if (end < taps.end) taps.end = end;
            }
            const uint32_t above = static_cast<uint32_t>(taps.first);
            const uint32_t met = static_cast<uint32_t>(taps.end - taps.first);
            const Step *const evens = even_steps() + above * tiling.even_words;
            const Step *const odds = odd_steps() + above * tiling.odd_words;
            const uint32_t *const row = plane + above * c.dilation_h * tiling.row_words;
            for (uint32_t rest = 0; rest < c.dilation_w && rest < columns; ++rest) {
                const uint32_t *x = row + rest * tiling.segment;
                const uint32_t count = (columns - rest + c.dilation_w - 1) / c.dilation_w;
                sum_line(x, spacing, evens, evens + met * tiling.even_words, (count + turns - 1) / turns, to + rest,
                         turns * c.dilation_w);
                if (turns == 2 && count > 1)
                    sum_line(x + c.stride_w / 2, spacing, odds, odds + met * tiling.odd_words, count / 2,
                             to + rest + c.dilation_w, 2 * c.dilation_w);
            }
        }
    }
};

/// A tile's window of the image; rows and columns are counted from its first, which may lie outside.
struct Window {
    int32_t first_row;
    int32_t end_row;
    int32_t first_column;
    int32_t end_column;
    bool is_padded;

    static Window of(const Convolution &c, int32_t top, int32_t left, uint32_t rows, uint32_t columns) {
        const int32_t height = static_cast<int32_t>((rows - 1) * c.stride_h + (c.kernel_h - 1u) * c.dilation_h + 1);
        const int32_t width = static_cast<int32_t>((columns - 1) * c.stride_w + (c.kernel_w - 1u) * c.dilation_w + 1);
        Window window{top < 0 ? -top : 0, height, left < 0 ? -left : 0, width, false};
        if (window.end_row > c.image_h - top) window.end_row = c.image_h - top;
        if (window.end_column > c.image_w - left) window.end_column = c.image_w - left;
        window.is_padded =
            top < 0 || left < 0 || window.end_row < height || window.end_column < width;
        return window;
    }

    /// Spreads `lanes` channels of the image whose first row and column start at `origin`.
    void spread(const Convolution &c, const Tiling &tiling, const int8_t *origin, uint32_t lanes) const {
        if (end_row <= first_row) return;
        Spread part;
        part.step = static_cast<uint32_t>(c.image_c) * c.dilation_w;
        part.row_step = static_cast<uint32_t>(c.image_w) * c.image_c;
        part.rows = static_cast<uint32_t>(end_row - first_row);
        part.offset = c.input_offset;
        part.row_words = tiling.row_words;
        part.plane_words = tiling.plane_words;
        for (int32_t rest = 0; rest < c.dilation_w; ++rest) {
            int32_t column = first_column - rest;
            column = column <= 0 ? 0 : (column + c.dilation_w - 1) / c.dilation_w;
            const int32_t count = (end_column - rest + c.dilation_w - 1) / c.dilation_w - column;
            if (count <= 0) continue;
            part.count = static_cast<uint32_t>(count);
            part.column = static_cast<uint32_t>(column);
            part.from = origin + first_row * c.image_w * c.image_c + (rest + column * c.dilation_w) * c.image_c;
            part.to = workspace + static_cast<uint32_t>(first_row) * tiling.row_words +
                      static_cast<uint32_t>(rest) * tiling.segment;
            if (lanes == most_lanes)
                part.four();
            else
                for (uint32_t lane = 0; lane < lanes; ++lane) part.one(lane);
        }
    }
};

}  // namespace

bool Tiling::find(const Convolution &c) {
    if (c.dilation_w > 1 && c.stride_w > 1) return false;
    lanes = c.image_c < most_lanes ? c.image_c : most_lanes;
    even_words = (c.kernel_w + 1u) / 2;
    odd_words = (c.stride_w & 1) != 0 ? c.kernel_w / 2u + 1 : 0;
    const uint32_t packed = weight_words(c);
    if (packed > 2 * most_pairs) return false;
    const uint32_t halo = (c.kernel_h - 1u) * c.dilation_h + 1;
    // Behind an odd number of sums one more may be written.
    const uint32_t room = workspace_words - packed - 1;
    for (columns = c.output_w;; columns = (columns + 1) / 2) {
        const uint32_t each = (columns + c.dilation_w - 1) / c.dilation_w;
        segment = ((each - 1) * c.stride_w + c.kernel_w + 1u) / 2;
        row_words = segment * c.dilation_w;
        const uint64_t first = static_cast<uint64_t>(lanes) * row_words * halo + columns;
        if (first <= room) {
            const uint32_t more = (room - static_cast<uint32_t>(first)) / (lanes * row_words * c.stride_h + columns);
            rows = more + 1 < c.output_h ? more + 1 : c.output_h;
            plane_words = row_words * ((rows - 1) * c.stride_h + halo);
            return true;
        }
        if (columns == 1) return false;
    }
}

void run_planes(const Call &call, const Tiling &tiling) {
    const Convolution &c = call.parameters<Convolution>();
    const int8_t *filter = call.input<int8_t>(1);
    const uint8_t *bias = call.input<uint8_t>(2);
    const Scales scales = Scales::at(call.arrays<Convolution>(), c.output_c);
    const int8_t *image = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    const uint32_t planes_words = tiling.lanes * tiling.plane_words;
    uint32_t *const weights = workspace + workspace_words - tiling.weight_words(c);
    const Planes planes{c, tiling, weights, reinterpret_cast<int32_t *>(workspace + planes_words)};
    const uint32_t products = static_cast<uint32_t>(c.kernel_h) * c.kernel_w;
    for (uint32_t batch = 0; batch < c.batches; ++batch) {
        for (uint32_t y = 0; y < c.output_h; y += tiling.rows) {
            const uint32_t rows = c.output_h - y < tiling.rows ? c.output_h - y : tiling.rows;
            for (uint32_t x = 0; x < c.output_w; x += tiling.columns) {
                const uint32_t columns = c.output_w - x < tiling.columns ? c.output_w - x : tiling.columns;
                const int32_t top = static_cast<int32_t>(y * c.stride_h) - c.pad_h;
                const int32_t left = static_cast<int32_t>(x * c.stride_w) - c.pad_w;
                const Window window = Window::of(c, top, left, rows, columns);
                if (window.is_padded) memset(workspace, 0, 4 * planes_words);
                const int8_t *origin = image + (top * c.image_w + left) * c.image_c;
                int8_t *target = output + (y * c.output_w + x) * c.output_c;
                uint32_t out = 0;
                for (uint32_t channel = 0; channel < c.image_c; channel += most_lanes) {
                    const uint32_t lanes = c.image_c - channel < most_lanes ? c.image_c - channel : most_lanes;
                    window.spread(c, tiling, origin + channel, lanes);
                    for (uint32_t lane = 0; lane < lanes; ++lane)
                        for (uint32_t turn = 0; turn < c.depth_multiplier; ++turn, ++out) {
                            planes.pack(filter + out);
                            planes.sum(workspace + lane * tiling.plane_words, rows, columns, window.first_row,
                                       window.end_row);
                            const Channel how{bias_at(bias, out), scales.multipliers[out], scales.shifts[out],
                                              c.output_offset};
                            if (columns == c.output_w) {
                                finish_channel(how, products, planes.sums, rows * columns, target + out, c.output_c);
                                continue;
                            }
                            for (uint32_t row = 0; row < rows; ++row)
                                finish_channel(how, products, planes.sums + row * columns, columns,
                                               target + row * c.output_w * c.output_c + out, c.output_c);
                        }
                }
            }
        }
        image += static_cast<uint32_t>(c.image_h) * c.image_w * c.image_c;
        output += static_cast<uint32_t>(c.output_h) * c.output_w * c.output_c;
    }
    limit(call.output<int8_t>(), static_cast<uint32_t>(c.batches) * c.output_h * c.output_w * c.output_c, c.low, c.high);
}

}  // namespace engine

#endif
