#include "wide_vnni_lanes.h"

#if defined(TL_ENGINE_VNNI)

namespace engine::wide {
namespace {

TL_VNNI inline __m512i rescaled(__m512i x, const Rescaling &how) {
    const __m512i product = doubling_high(x, _mm512_set1_epi32(how.multiplier));
    return how.shift == 0 ? product : shifted_right(product, _mm512_set1_epi32(-how.shift - 1));
}

}  // namespace

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

#elif defined(TL_ENGINE_WIDE)

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
