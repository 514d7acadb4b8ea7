// DEPTHWISE_CONV_2D of the host with AVX-512 VNNI.
#include "wide_vnni_lanes.h"

#if defined(TL_ENGINE_VNNI)

namespace engine::wide {

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
}  // namespace engine::wide

#endif
