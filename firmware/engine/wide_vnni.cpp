#include "wide_vnni.h"

#if defined(TL_ENGINE_WIDE)

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>
#define TL_VNNI __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

namespace engine::wide {
namespace {

const bool has_vnni = __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");

constexpr uint32_t lanes = 16;
/// Vectors of channels, and pixels, whose sums stay in registers.
constexpr uint32_t most_vectors = 4;
constexpr uint32_t most_pixels = 6;
constexpr uint32_t buffer_bytes = 1 << 16;

inline uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

TL_VNNI inline __mmask16 first_lanes(uint32_t count) {
    return count >= lanes ? 0xFFFF : static_cast<__mmask16>((1u << count) - 1);
}

/// x * multiplier / 2^31, rounded half up.
TL_VNNI inline __m512i doubling_high(__m512i x, __m512i multiplier) {
    const __m512i half = _mm512_set1_epi64(1 << 30);
    const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(x, multiplier), half);
    const __m512i odd =
        _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(x, 32), _mm512_srli_epi64(multiplier, 32)), half);
    return _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
}

/// x / 2^(right_less_one + 1), rounded half away from zero.
TL_VNNI inline __m512i shifted_right(__m512i x, __m512i right_less_one) {
    const __m512i lowered = _mm512_add_epi32(x, _mm512_srai_epi32(x, 31));
    return _mm512_srai_epi32(
        _mm512_add_epi32(_mm512_srav_epi32(lowered, right_less_one), _mm512_set1_epi32(1)), 1);
}

/// How sixteen channels' sums become outputs.
struct Finishing {
    int32_t multipliers[lanes];
    int32_t lefts[lanes];
    int32_t rights_less_one[lanes];
    uint32_t whole;  // a bit for each channel without a shift to the right

    void set(uint32_t lane, int32_t multiplier, int32_t shift) {
        multipliers[lane] = multiplier;
        lefts[lane] = shift > 0 ? shift : 0;
        rights_less_one[lane] = shift < 0 ? -shift - 1 : 0;
        if (shift >= 0) whole |= 1u << lane;
    }
};

/// What all channels share.
struct Range {
    __m512i offset;
    __m512i low;
    __m512i high;
    __m512i twice;  // the offset's, and one for rounding
    bool is_plain;  // all channels are shifted right by two or more, and outputs may be any int8
};

TL_VNNI inline Range range_of(const Convolution &c, const Scales &scales) {
    bool is_plain = c.low == INT8_MIN && c.high == INT8_MAX;
    for (uint32_t i = 0; i < c.output_c; ++i) is_plain = is_plain && scales.shifts[i] <= -2;
    return {_mm512_set1_epi32(c.output_offset), _mm512_set1_epi32(c.low), _mm512_set1_epi32(c.high),
            _mm512_set1_epi32(2 * c.output_offset + 1), is_plain};
}

TL_VNNI inline void finish_lanes(__m512i sums, __m512i multipliers, __m512i lefts, __m512i rights, __mmask16 whole,
                                 const Range &range, __mmask16 mask, int8_t *output) {
    __m128i bytes;
    if (range.is_plain) {
        const __m512i product = doubling_high(sums, multipliers);
        const __m512i lowered = _mm512_add_epi32(product, _mm512_srai_epi32(product, 31));
        bytes = _mm512_cvtsepi32_epi8(
            _mm512_srai_epi32(_mm512_add_epi32(_mm512_srav_epi32(lowered, rights), range.twice), 1));
    } else {
        if (whole != 0) sums = _mm512_sllv_epi32(sums, lefts);
        const __m512i product = doubling_high(sums, multipliers);
        __m512i level = shifted_right(product, rights);
        if (whole != 0) level = _mm512_mask_mov_epi32(level, whole, product);
        level = _mm512_add_epi32(level, range.offset);
        bytes = _mm512_cvtepi32_epi8(_mm512_min_epi32(_mm512_max_epi32(level, range.low), range.high));
    }
    // Stores under a mask take longer.
    if (mask == 0xFFFF)
        _mm_storeu_si128(reinterpret_cast<__m128i *>(output), bytes);
    else
        _mm_mask_storeu_epi8(output, mask, bytes);
}

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

TL_VNNI inline __m512i rescaled(__m512i x, const Rescaling &how) {
    const __m512i product = doubling_high(x, _mm512_set1_epi32(how.multiplier));
    return how.shift == 0 ? product : shifted_right(product, _mm512_set1_epi32(-how.shift - 1));
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

// Rows of the image, four above one another, become words: so the weights of four taps meet an instruction. Words of a row
// follow one another by column and channel; without a stride so do the outputs, so that vectors run across pixels, and
// weights and multipliers are repeated as far as a vector reaches.
TL_VNNI bool WholeOp::convolve_depthwise() const {
    const uint32_t channels = c.output_c;
    const uint32_t groups = (c.kernel_h + 3u) / 4;
    const uint32_t width = c.image_w + 2u * c.pad_w + c.kernel_w * c.dilation_w + c.stride_w;
    const uint32_t row_words = width * channels + lanes;
    const uint32_t tile = channels + lanes;
    constexpr uint32_t words = buffer_bytes / 4;
    if (!has_vnni || groups * row_words > words || (groups * c.kernel_w + 1) * tile > words / 2 || tile + lanes > words / 16) return false;
    alignas(64) int32_t rows[words];
    alignas(64) int32_t weights[words / 2];
    alignas(64) int32_t starts[words / 16], multipliers[words / 16], lefts[words / 16], rights[words / 16];
    const uint32_t step = c.kernel_w * channels;
    uint32_t any_whole = 0;
    const __m512i one = _mm512_set1_epi8(1);
    for (uint32_t i = 0; i < channels; i += lanes) {
        const __mmask16 mask = first_lanes(channels - i);
        __m512i totals = _mm512_setzero_si512();
        for (uint32_t g = 0; g < groups; ++g)
            for (uint32_t x = 0; x < c.kernel_w; ++x) {
                const int8_t *from = filter + 4 * g * step + x * channels + i;
                __m512i word = _mm512_setzero_si512();
                for (uint32_t k = 0; k < smaller(4, c.kernel_h - 4 * g); ++k, from += step)
                    word = _mm512_mask_mov_epi8(
                        word, 0x1111111111111111ull << k,
                        _mm512_slli_epi32(_mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, from)), 8 * k));
                totals = _mm512_dpbusd_epi32(totals, one, word);
                _mm512_storeu_si512(weights + (g * c.kernel_w + x) * tile + i, word);
            }
        __m512i start = _mm512_mullo_epi32(totals, _mm512_set1_epi32(c.input_offset - 128));
        if (bias != nullptr) start = _mm512_add_epi32(start, _mm512_maskz_loadu_epi32(mask, bias + 4 * i));
        const __m512i shift = _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, scales.shifts + i));
        const __m512i zero = _mm512_setzero_si512();
        const __m512i left = _mm512_max_epi32(shift, zero);
        _mm512_storeu_si512(starts + i, start);
        _mm512_storeu_si512(multipliers + i, _mm512_maskz_loadu_epi32(mask, scales.multipliers + i));
        _mm512_storeu_si512(lefts + i, left);
        // -1 where there is no shift to the right.
        _mm512_storeu_si512(rights + i, _mm512_xor_si512(_mm512_min_epi32(shift, zero), _mm512_set1_epi32(-1)));
        any_whole |= mask & ~static_cast<uint32_t>(_mm512_movepi32_mask(shift));
    }
    const auto repeat = [&](int32_t *row) {
        for (uint32_t i = 0; i < lanes; ++i) row[channels + i] = row[i];
    };
    for (uint32_t i = 0; i < groups * c.kernel_w; ++i) repeat(weights + i * tile);
    repeat(starts);
    repeat(multipliers);
    repeat(lefts);
    repeat(rights);
    const Range range = range_of(c, scales);
    const __m512i nothing = _mm512_set1_epi32(static_cast<int32_t>(
        0x01010101u * static_cast<uint8_t>(static_cast<uint8_t>(-c.input_offset) ^ 0x80u)));
    for (uint32_t i = 0; i < groups * row_words; i += lanes) _mm512_storeu_si512(rows + i, nothing);
    const uint32_t run = c.stride_w == 1 ? c.output_w * channels : channels;
    const uint32_t runs = c.stride_w == 1 ? 1 : c.output_w;
    const uint32_t row_bytes = static_cast<uint32_t>(c.image_w) * channels;
    const __m512i sign = _mm512_set1_epi8(INT8_MIN);
    int8_t *to = output;
    for (int32_t y = 0; y < c.output_h; ++y) {
        const int32_t top = y * c.stride_h - c.pad_h;
        for (uint32_t g = 0; g < groups; ++g) {
            int32_t *const row = rows + g * row_words + c.pad_w * channels;
            const int8_t *from[4] = {};
            for (uint32_t i = 0; i < smaller(4, c.kernel_h - 4 * g); ++i) {
                const int32_t at = top + static_cast<int32_t>(4 * g + i) * c.dilation_h;
                if (at >= 0 && at < c.image_h) from[i] = image + static_cast<size_t>(at) * row_bytes;
            }
            // Of the rows that the line before met already, only their places in the words change.
            const bool goes_on = y > 0 && groups == 1 && c.dilation_h == 1 && c.stride_h < c.kernel_h;
            const uint32_t kept = goes_on ? c.kernel_h - c.stride_h : 0;
            const __m512i zero_point = _mm512_srli_epi32(sign, 24);
            for (uint32_t i = 0; i < row_bytes; i += lanes) {
                const __mmask16 mask = first_lanes(row_bytes - i);
                __m512i word = nothing;
                if (goes_on) word = _mm512_srli_epi32(_mm512_loadu_si512(row + i), 8 * c.stride_h);
                for (uint32_t k = kept; k < smaller(4, c.kernel_h - 4 * g); ++k) {
                    __m512i bytes = nothing;
                    if (from[k] != nullptr)
                        bytes = _mm512_slli_epi32(
                            _mm512_xor_si512(_mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, from[k] + i)), zero_point),
                            8 * k);
                    else if (!goes_on)
                        continue;
                    word = _mm512_mask_mov_epi8(word, 0x1111111111111111ull << k, bytes);
                }
                _mm512_mask_storeu_epi32(row + i, mask, word);
            }
        }
        for (uint32_t r = 0; r < runs; ++r, to += run) {
            const int32_t *const window = rows + r * c.stride_w * channels;
            uint32_t lane = 0;
            for (uint32_t i = 0; i < run; i += lanes) {
                __m512i sums = _mm512_loadu_si512(starts + lane);
                if (groups == 1 && c.kernel_w == 3) {
                    const uint32_t next = c.dilation_w * channels;
                    const int32_t *const at = window + i;
                    sums = _mm512_dpbusd_epi32(sums, _mm512_loadu_si512(at), _mm512_loadu_si512(weights + lane));
                    sums = _mm512_dpbusd_epi32(sums, _mm512_loadu_si512(at + next),
                                               _mm512_loadu_si512(weights + tile + lane));
                    sums = _mm512_dpbusd_epi32(sums, _mm512_loadu_si512(at + 2 * next),
                                               _mm512_loadu_si512(weights + 2 * tile + lane));
                } else {
                    for (uint32_t g = 0; g < groups; ++g)
                        for (uint32_t x = 0; x < c.kernel_w; ++x)
                            sums = _mm512_dpbusd_epi32(
                                sums, _mm512_loadu_si512(window + g * row_words + x * c.dilation_w * channels + i),
                                _mm512_loadu_si512(weights + (g * c.kernel_w + x) * tile + lane));
                }
                const __m512i right = _mm512_loadu_si512(rights + lane);
                const __mmask16 whole = any_whole != 0 ? _mm512_movepi32_mask(right) : 0;
                finish_lanes(sums, _mm512_loadu_si512(multipliers + lane), _mm512_loadu_si512(lefts + lane),
                             _mm512_max_epi32(right, _mm512_setzero_si512()), whole, range, first_lanes(run - i), to + i);
                lane += lanes;
                while (lane >= channels) lane -= channels;
            }
        }
    }
    return true;
}

TL_VNNI bool add(const int8_t *a, const int8_t *b, uint32_t count, int32_t sign, int32_t left_shift,
                 const Rescaling &of_a, const Rescaling &of_b, const Rescaling &of_output, int8_t low, int8_t high,
                 int8_t *output) {
    if (!has_vnni || of_a.shift > 0 || of_b.shift > 0 || of_output.shift > 0) return false;
    const __m512i offset = _mm512_set1_epi32(of_output.offset), lowest = _mm512_set1_epi32(low),
                  highest = _mm512_set1_epi32(high);
    const __m128i shift = _mm_cvtsi32_si128(left_shift);
    for (uint32_t i = 0; i < count; i += lanes) {
        const __mmask16 mask = first_lanes(count - i);
        const __m512i first = _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, a + i));
        const __m512i second = _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, b + i));
        const __m512i scaled_a =
            rescaled(_mm512_sll_epi32(_mm512_add_epi32(first, _mm512_set1_epi32(of_a.offset)), shift), of_a);
        const __m512i scaled_b =
            rescaled(_mm512_sll_epi32(_mm512_add_epi32(second, _mm512_set1_epi32(of_b.offset)), shift), of_b);
        const __m512i sum = sign > 0 ? _mm512_add_epi32(scaled_a, scaled_b) : _mm512_sub_epi32(scaled_a, scaled_b);
        __m512i level = _mm512_add_epi32(rescaled(sum, of_output), offset);
        level = _mm512_min_epi32(_mm512_max_epi32(level, lowest), highest);
        const __m128i bytes = _mm512_cvtepi32_epi8(level);
        if (mask == 0xFFFF)
            _mm_storeu_si128(reinterpret_cast<__m128i *>(output + i), bytes);
        else
            _mm_mask_storeu_epi8(output + i, mask, bytes);
    }
    return true;
}

TL_VNNI bool pad_lines(const int8_t *from, uint32_t inside, uint32_t before, uint32_t line, uint32_t count, int8_t value,
                       int8_t *to) {
    if (!has_vnni || line > 64) return false;
    const __m512i values = _mm512_set1_epi8(value);
    const __mmask64 all = line == 64 ? ~0ull : (1ull << line) - 1;
    const __mmask64 own = (inside == 64 ? ~0ull : (1ull << inside) - 1) << before;
    for (; count > 0; --count, from += inside, to += line)
        _mm512_mask_storeu_epi8(to, all, _mm512_mask_loadu_epi8(values, own, from - before));
    return true;
}

}  // namespace engine::wide

#else

namespace engine::wide {

bool WholeOp::convolve() const { return false; }

bool WholeOp::convolve_depthwise() const { return false; }

bool add(const int8_t *, const int8_t *, uint32_t, int32_t, int32_t, const Rescaling &, const Rescaling &,
         const Rescaling &, int8_t, int8_t, int8_t *) {
    return false;
}

bool pad_lines(const int8_t *, uint32_t, uint32_t, uint32_t, uint32_t, int8_t, int8_t *) { return false; }

}  // namespace engine::wide

#endif
#endif
