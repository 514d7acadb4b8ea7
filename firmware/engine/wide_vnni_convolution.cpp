// CONV_2D of the host with AVX-512 VNNI.
#include "wide_vnni_lanes.h"

#if defined(TL_ENGINE_VNNI)

namespace engine::wide {
namespace {

/// Vectors of channels, and pixels, whose sums stay in registers.
constexpr uint32_t most_vectors = 4;
constexpr uint32_t most_pixels = 6;

/// Rows of 16 words to columns.
TL_VNNI inline void transpose(__m512i (&rows)[lanes]) {
    __m512i pairs[lanes], fours[lanes], eights[lanes];
    for (uint32_t i = 0; i < lanes; i += 2) {
        pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
    }
    for (uint32_t i = 0; i < lanes; i += 4) {
        fours[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
        fours[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
        fours[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
        fours[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
    }
    for (uint32_t i = 0; i < 4; ++i) {
        eights[i] = _mm512_shuffle_i32x4(fours[i], fours[4 + i], 0x88);
        eights[4 + i] = _mm512_shuffle_i32x4(fours[i], fours[4 + i], 0xDD);
        eights[8 + i] = _mm512_shuffle_i32x4(fours[8 + i], fours[12 + i], 0x88);
        eights[12 + i] = _mm512_shuffle_i32x4(fours[8 + i], fours[12 + i], 0xDD);
    }
    for (uint32_t i = 0; i < 4; ++i) {
        rows[i] = _mm512_shuffle_i32x4(eights[i], eights[8 + i], 0x88);
        rows[8 + i] = _mm512_shuffle_i32x4(eights[i], eights[8 + i], 0xDD);
        rows[4 + i] = _mm512_shuffle_i32x4(eights[4 + i], eights[12 + i], 0x88);
        rows[12 + i] = _mm512_shuffle_i32x4(eights[4 + i], eights[12 + i], 0xDD);
    }
}

struct Windows;

/// Channels that are multiplied together: fours of the weights of 16 channels after one another, `vectors` for each four.
struct Block {
    uint32_t first;
    uint32_t vectors;
    uint32_t fours;
    int8_t *packed;
    alignas(64) int32_t starts[most_vectors * lanes];
    alignas(64) Finishing finishing[most_vectors];

    TL_VNNI void pack(const WholeOp &op, uint32_t depth) {
        const Convolution &c = op.c;
        for (uint32_t v = 0; v < vectors; ++v) {
            const uint32_t from = first + v * lanes;
            const uint32_t count = from < c.output_c ? smaller(c.output_c - from, lanes) : 0;
            __m512i totals = _mm512_setzero_si512();
            for (uint32_t done = 0; done < fours; done += lanes) {
                const uint32_t left = depth - 4 * done;
                const __mmask64 mask = left >= 64 ? ~0ull : (1ull << left) - 1;
                __m512i rows[lanes];
                for (uint32_t i = 0; i < lanes; ++i)
                    rows[i] = i < count
                                  ? _mm512_maskz_loadu_epi8(mask, op.filter + static_cast<size_t>(from + i) * depth + 4 * done)
                                  : _mm512_setzero_si512();
                transpose(rows);
                const uint32_t some = smaller(fours - done, lanes);
                for (uint32_t i = 0; i < some; ++i) {
                    totals = _mm512_dpbusd_epi32(totals, _mm512_set1_epi8(1), rows[i]);
                    _mm512_store_si512(packed + static_cast<size_t>((done + i) * vectors + v) * 64, rows[i]);
                }
            }
            alignas(64) int32_t sums[lanes];
            // Values come with 128 added.
            _mm512_store_si512(sums, _mm512_mullo_epi32(totals, _mm512_set1_epi32(c.input_offset - 128)));
            finishing[v] = {};
            for (uint32_t i = 0; i < count; ++i) {
                starts[v * lanes + i] = wrapping_add(sums[i], bias_at(op.bias, from + i));
                finishing[v].set(i, op.scales.multipliers[from + i], op.scales.shifts[from + i]);
            }
        }
    }

    /// Six pixels.
    template <uint32_t width>
    TL_VNNI void multiply(const int8_t *const (&values)[most_pixels], int8_t *outputs, uint32_t output_c,
                          const Range &range) const {
        __m512i sums[most_pixels][width];
        for (uint32_t v = 0; v < width; ++v) {
            const __m512i start = _mm512_load_si512(starts + v * lanes);
            for (uint32_t p = 0; p < most_pixels; ++p) sums[p][v] = start;
        }
        const __m512i sign = _mm512_set1_epi8(INT8_MIN);
        const int8_t *weights = packed;
        for (uint32_t k = 0; k < fours; ++k, weights += width * 64) {
            __m512i row[width];
            for (uint32_t v = 0; v < width; ++v) row[v] = _mm512_load_si512(weights + v * 64);
            for (uint32_t p = 0; p < most_pixels; ++p) {
                int32_t four;
                memcpy(&four, values[p] + 4 * k, 4);
                const __m512i value = _mm512_xor_si512(_mm512_set1_epi32(four), sign);
                for (uint32_t v = 0; v < width; ++v) sums[p][v] = _mm512_dpbusd_epi32(sums[p][v], value, row[v]);
            }
        }
        for (uint32_t v = 0; v < width; ++v) {
            const Finishing &f = finishing[v];
            const __m512i multipliers = _mm512_loadu_si512(f.multipliers);
            const __m512i lefts = _mm512_loadu_si512(f.lefts);
            const __m512i rights = _mm512_loadu_si512(f.rights_less_one);
            const __mmask16 mask = first_lanes(output_c - first - v * lanes);
            for (uint32_t p = 0; p < most_pixels; ++p)
                finish_lanes(sums[p][v], multipliers, lefts, rights, static_cast<__mmask16>(f.whole), range, mask,
                             outputs + p * output_c + v * lanes);
        }
    }

    TL_VNNI void multiply_any(const int8_t *const (&values)[most_pixels], int8_t *outputs, uint32_t output_c,
                              const Range &range) const {
        switch (vectors) {
            case 1: return multiply<1>(values, outputs, output_c, range);
            case 2: return multiply<2>(values, outputs, output_c, range);
            case 3: return multiply<3>(values, outputs, output_c, range);
            default: return multiply<4>(values, outputs, output_c, range);
        }
    }

    /// All pixels of an op with 2, 4, 8 or 16 channels: several pixels a vector.
    TL_VNNI void multiply_narrow(const WholeOp &op, const Windows &windows, bool is_line, int8_t *columns,
                                 const Range &range) const;
};

/// Where windows of a convolution lie: in the image itself, or in a copy of it with its padding.
struct Windows {
    const int8_t *image;
    uint32_t row_bytes;
    uint32_t pixel_step;  // from one output's window to the next
    uint32_t line_step;   // and from one line of outputs to the next

    static constexpr uint32_t slack = 16;

    /// A copy with the zero point around it, if `room` bytes hold it and the slack.
    bool pad(const WholeOp &op, int8_t *copy, uint32_t room) {
        const Convolution &c = op.c;
        const uint32_t width = smaller((c.output_w - 1u) * c.stride_w + (c.kernel_w - 1u) * c.dilation_w + 1, room);
        const uint32_t height = smaller((c.output_h - 1u) * c.stride_h + (c.kernel_h - 1u) * c.dilation_h + 1, room);
        const uint64_t bytes = static_cast<uint64_t>(width) * height * c.image_c;
        if (bytes + slack > room) return false;
        memset(copy, -c.input_offset, static_cast<size_t>(bytes) + slack);
        const uint32_t columns = width - c.pad_w < c.image_w ? width - c.pad_w : c.image_w;
        for (uint32_t y = 0; y < c.image_h && y + c.pad_h < height; ++y)
            memcpy(copy + (static_cast<size_t>(y + c.pad_h) * width + c.pad_w) * c.image_c,
                   op.image + static_cast<size_t>(y) * c.image_w * c.image_c, static_cast<size_t>(columns) * c.image_c);
        *this = at(c, copy, width);
        return true;
    }

    static Windows at(const Convolution &c, const int8_t *image, uint32_t width) {
        const uint32_t row = width * c.image_c;
        return {image, row, static_cast<uint32_t>(c.stride_w) * c.image_c, c.stride_h * row};
    }

    const int8_t *window(uint32_t y, uint32_t x) const {
        return image + static_cast<size_t>(y) * line_step + static_cast<size_t>(x) * pixel_step;
    }

    /// Puts a window's values behind each other; up to `slack` bytes more are read and written.
    void gather(const Convolution &c, const int8_t *from, int8_t *column) const {
        const size_t row = static_cast<size_t>(c.dilation_h) * row_bytes;
        const uint32_t bytes = static_cast<uint32_t>(c.kernel_w) * c.kernel_c;
        if (c.dilation_w != 1) {
            for (int32_t y = 0; y < c.kernel_h; ++y, from += row)
                for (uint32_t x = 0; x < c.kernel_w; ++x, column += c.kernel_c)
                    memcpy(column, from + static_cast<size_t>(x) * c.dilation_w * c.image_c, c.kernel_c);
        } else if (bytes <= 8) {
            for (int32_t y = 0; y < c.kernel_h; ++y, from += row, column += bytes) memcpy(column, from, 8);
        } else if (bytes <= slack) {
            for (int32_t y = 0; y < c.kernel_h; ++y, from += row, column += bytes) memcpy(column, from, slack);
        } else {
            for (int32_t y = 0; y < c.kernel_h; ++y, from += row, column += bytes) memcpy(column, from, bytes);
        }
    }
};

TL_VNNI void Block::multiply_narrow(const WholeOp &op, const Windows &windows, bool is_line, int8_t *columns,
                                    const Range &range) const {
    const Convolution &c = op.c;
    const uint32_t channels = c.output_c;
    const uint32_t some = lanes / channels;
    const uint32_t pixels = static_cast<uint32_t>(c.output_h) * c.output_w;
    alignas(64) int32_t places[lanes], repeated[lanes];
    for (uint32_t i = 0; i < lanes; ++i) {
        places[i] = static_cast<int32_t>(i / channels * fours);
        repeated[i] = static_cast<int32_t>(i % channels);
    }
    const __m512i place = _mm512_load_si512(places);
    const __m512i repeat = _mm512_load_si512(repeated);
    const Finishing &f = finishing[0];
    const __m512i start = _mm512_permutexvar_epi32(repeat, _mm512_load_si512(starts));
    const __m512i multipliers = _mm512_permutexvar_epi32(repeat, _mm512_loadu_si512(f.multipliers));
    const __m512i lefts = _mm512_permutexvar_epi32(repeat, _mm512_loadu_si512(f.lefts));
    const __m512i rights = _mm512_permutexvar_epi32(repeat, _mm512_loadu_si512(f.rights_less_one));
    uint32_t whole = 0;
    for (uint32_t i = 0; i < lanes; ++i) whole |= (f.whole >> (i % channels) & 1) << i;
    const __m512i sign = _mm512_set1_epi8(INT8_MIN);
    __m512i weights[lanes];
    for (uint32_t k = 0; k < fours; ++k)
        weights[k] = _mm512_permutexvar_epi32(repeat, _mm512_load_si512(packed + 64 * k));
    // Columns are gathered well before they are loaded, whose stores would be waited for else.
    constexpr uint32_t batch = 32;
    uint32_t y = 0, x = 0;
    for (uint32_t first_pixel = 0; first_pixel < pixels; first_pixel += batch) {
        const uint32_t end = smaller(first_pixel + batch, pixels);
        const int8_t *values = op.image + static_cast<size_t>(first_pixel) * c.image_c;
        if (!is_line) {
            values = columns;
            for (uint32_t p = first_pixel; p < end; ++p) {
                windows.gather(c, windows.window(y, x), columns + (p - first_pixel) * 4 * fours);
                if (++x == c.output_w) {
                    x = 0;
                    ++y;
                }
            }
        }
        for (uint32_t at = first_pixel; at < end; at += some, values += 4 * fours * some) {
            const uint32_t count = smaller(end - at, some);
            const __m512i loaded = _mm512_xor_si512(_mm512_maskz_loadu_epi32(first_lanes(count * fours), values), sign);
            __m512i sums = start;
            for (uint32_t k = 0; k < fours; ++k) {
                const __m512i here = _mm512_add_epi32(place, _mm512_set1_epi32(static_cast<int32_t>(k)));
                sums = _mm512_dpbusd_epi32(sums, _mm512_permutexvar_epi32(here, loaded), weights[k]);
            }
            finish_lanes(sums, multipliers, lefts, rights, static_cast<__mmask16>(whole), range,
                         first_lanes(count * channels), op.output + static_cast<size_t>(at) * channels);
        }
    }
}
}  // namespace

TL_VNNI bool WholeOp::convolve() const {
    const uint32_t depth = static_cast<uint32_t>(c.kernel_h) * c.kernel_w * c.kernel_c;
    const uint32_t pixels = static_cast<uint32_t>(c.output_h) * c.output_w;
    const uint32_t fours = (depth + 3) / 4;
    if (!has_vnni || c.kernel_c != c.image_c || pixels < most_pixels || fours * 64 > buffer_bytes) return false;
    alignas(64) int8_t packed[buffer_bytes];
    alignas(64) int8_t columns[most_pixels * (4 * buffer_bytes / 64) + 64];
    alignas(64) int8_t padded[buffer_bytes];
    const bool in_place = c.kernel_h == 1 && c.kernel_w == 1 && c.pad_h == 0 && c.pad_w == 0 && depth % 4 == 0;
    Windows windows = Windows::at(c, image, c.image_w);
    if (!in_place && !windows.pad(*this, padded, sizeof padded)) return false;
    const Range range = range_of(c, scales);
    const uint32_t all = (c.output_c + lanes - 1) / lanes;
    Block blocks[8];
    for (uint32_t done = 0; done < all;) {
        // As many channels as the buffers hold.
        int8_t *room = packed;
        uint32_t count = 0;
        for (; count < 8 && done < all; ++count) {
            const uint32_t fitting = static_cast<uint32_t>(packed + buffer_bytes - room) / (fours * 64);
            const uint32_t left = all - done;
            const uint32_t wanted =
                left > most_vectors && left < 2 * most_vectors ? (left + 1) / 2 : smaller(left, most_vectors);
            if (fitting == 0) break;
            Block &block = blocks[count];
            block.vectors = smaller(wanted, fitting);
            block.first = done * lanes;
            block.fours = fours;
            block.packed = room;
            block.pack(*this, depth);
            room += block.vectors * fours * 64;
            done += block.vectors;
        }
        if (all == 1 && lanes % c.output_c == 0 && c.output_c > 1 && lanes / c.output_c * fours <= lanes) {
            blocks[0].multiply_narrow(*this, windows, in_place && c.stride_h == 1 && c.stride_w == 1, columns, range);
            return true;
        }
        uint32_t y = 0, x = 0;
        for (uint32_t at = 0; at < pixels; at += most_pixels) {
            if (at + most_pixels > pixels) {
                // The last ones cover some again.
                at = pixels - most_pixels;
                y = at / c.output_w;
                x = at % c.output_w;
            }
            const int8_t *values[most_pixels];
            for (uint32_t p = 0; p < most_pixels; ++p) {
                values[p] = windows.window(y, x);
                if (!in_place) {
                    int8_t *const column = columns + p * (4 * buffer_bytes / 64);
                    windows.gather(c, values[p], column);
                    values[p] = column;
                }
                if (++x == c.output_w) {
                    x = 0;
                    ++y;
                }
            }
            for (uint32_t n = 0; n < count; ++n)
                blocks[n].multiply_any(values, output + static_cast<size_t>(at) * c.output_c + blocks[n].first, c.output_c,
                                       range);
        }
    }
    return true;
}
}  // namespace engine::wide

#endif
