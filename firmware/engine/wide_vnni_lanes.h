// Sixteen lanes of 32 bits: what the kernels for AVX-512 VNNI share.
#ifndef THROUGHLINE_ENGINE_WIDE_VNNI_LANES_H
#define THROUGHLINE_ENGINE_WIDE_VNNI_LANES_H

#include "wide_vnni.h"

#if defined(TL_ENGINE_WIDE) && defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>
#define TL_ENGINE_VNNI 1
#define TL_VNNI __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

namespace engine::wide {

const bool has_vnni = __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");

constexpr uint32_t lanes = 16;
/// Of what a kernel keeps on its stack.
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
}  // namespace engine::wide

#endif
#endif
