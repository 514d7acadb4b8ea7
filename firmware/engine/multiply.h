// The inner products of convolutions and dense layers: rows of int8 weights times columns of int8 values.
//
// With the DSP extension, SXTB16 and SXTAB16 widen four bytes to two pairs (and add the input offset for free) and
// SMLAD multiplies two pairs at a time. The portable code gives the same bytes: all sums are exact modulo 2^32.
#ifndef THROUGHLINE_ENGINE_MULTIPLY_H
#define THROUGHLINE_ENGINE_MULTIPLY_H

#include <stdint.h>
#include <string.h>

#include "fixed_point.h"

#if defined(__ARM_FEATURE_DSP)
#include <arm_acle.h>
#endif

namespace engine {

inline int32_t load_int32(const void *from) {
    int32_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

#if defined(__ARM_FEATURE_DSP)

/// Bytes 0 and 2, sign-extended to 16 bits.
inline int16x2_t even_bytes(uint32_t bytes) {
    int16x2_t pair;
    __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(bytes));
    return pair;
}

/// Bytes 1 and 3, sign-extended to 16 bits.
inline int16x2_t odd_bytes(uint32_t bytes) {
    int16x2_t pair;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(bytes));
    return pair;
}

inline int16x2_t even_bytes_plus(uint32_t offsets, uint32_t bytes) {
    int16x2_t pair;
    __asm__("sxtab16 %0, %1, %2" : "=r"(pair) : "r"(offsets), "r"(bytes));
    return pair;
}

inline int16x2_t odd_bytes_plus(uint32_t offsets, uint32_t bytes) {
    int16x2_t pair;
    __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(pair) : "r"(offsets), "r"(bytes));
    return pair;
}

inline uint32_t load_bytes(const int8_t *from) {
    uint32_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

/// The 16-bit `offset` in both halves of a word.
inline uint32_t twice(int32_t offset) {
    return (static_cast<uint32_t>(offset) & 0xFFFFu) | (static_cast<uint32_t>(offset) << 16);
}

#endif

/// What of the offset a product needs: none where it was folded into the accumulators before.
enum class Inputs { as_they_are, plus_offset };

/// sums[r][c] += sum over k of weights[r][k] * (values[c][k] + offset), k < depth.
template <Inputs inputs, int rows, int columns>
inline void multiply(const int8_t *const (&weights)[rows], const int8_t *const (&values)[columns], uint32_t depth,
                     int32_t offset, int32_t (&sums)[rows][columns]) {
    uint32_t done = 0;
#if defined(__ARM_FEATURE_DSP)
    const uint32_t offsets = twice(offset);
    const int8_t *w[rows];
    const int8_t *x[columns];
    for (int r = 0; r < rows; ++r) w[r] = weights[r];
    for (int c = 0; c < columns; ++c) x[c] = values[c];
    for (uint32_t n = depth / 4; n > 0; --n) {
        int16x2_t even[columns];
        int16x2_t odd[columns];
        for (int c = 0; c < columns; ++c) {
            const uint32_t bytes = load_bytes(x[c]);
            x[c] += 4;
            even[c] = inputs == Inputs::plus_offset ? even_bytes_plus(offsets, bytes) : even_bytes(bytes);
            odd[c] = inputs == Inputs::plus_offset ? odd_bytes_plus(offsets, bytes) : odd_bytes(bytes);
        }
        for (int r = 0; r < rows; ++r) {
            const uint32_t bytes = load_bytes(w[r]);
            w[r] += 4;
            const int16x2_t weight_even = even_bytes(bytes);
            const int16x2_t weight_odd = odd_bytes(bytes);
            for (int c = 0; c < columns; ++c) {
                sums[r][c] = __smlad(weight_even, even[c], sums[r][c]);
                sums[r][c] = __smlad(weight_odd, odd[c], sums[r][c]);
            }
        }
    }
    done = depth & ~3u;
#endif
    if (inputs == Inputs::as_they_are) offset = 0;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) {
            uint32_t sum = static_cast<uint32_t>(sums[r][c]);
            for (uint32_t k = done; k < depth; ++k) {
                const int16_t value = static_cast<int16_t>(values[c][k] + offset);
                sum += static_cast<uint32_t>(static_cast<int16_t>(weights[r][k]) * value);
            }
            sums[r][c] = static_cast<int32_t>(sum);
        }
}

#if defined(__ARM_FEATURE_DSP)

/// The same for two rows that follow one another at once (weights + depth) and two columns `step` apart: with
/// fewer pointers, the more so if `step` is `depth`, all sums stay in registers.
template <Inputs inputs>
inline void multiply_squares(const int8_t *weights, const int8_t *values, uint32_t depth, uint32_t step,
                             int32_t offset, int32_t (&sums)[2][2]) {
    const uint32_t offsets = twice(offset);
    int32_t s00 = sums[0][0], s01 = sums[0][1], s10 = sums[1][0], s11 = sums[1][1];
    const int8_t *w = weights;
    const int8_t *x = values;
    const int8_t *const end = weights + (depth & ~3u);
    while (w != end) {
        const uint32_t second = load_bytes(x + step);
        const uint32_t first = load_bytes(x);
        x += 4;
        const bool plus = inputs == Inputs::plus_offset;
        const int16x2_t even1 = plus ? even_bytes_plus(offsets, second) : even_bytes(second);
        const int16x2_t odd1 = plus ? odd_bytes_plus(offsets, second) : odd_bytes(second);
        const int16x2_t even0 = plus ? even_bytes_plus(offsets, first) : even_bytes(first);
        const int16x2_t odd0 = plus ? odd_bytes_plus(offsets, first) : odd_bytes(first);
        const uint32_t lower = load_bytes(w + depth);
        const int16x2_t lower_even = even_bytes(lower);
        const int16x2_t lower_odd = odd_bytes(lower);
        s10 = __smlad(lower_even, even0, s10);
        s11 = __smlad(lower_even, even1, s11);
        s10 = __smlad(lower_odd, odd0, s10);
        s11 = __smlad(lower_odd, odd1, s11);
        const uint32_t upper = load_bytes(w);
        w += 4;
        const int16x2_t upper_even = even_bytes(upper);
        const int16x2_t upper_odd = odd_bytes(upper);
        s00 = __smlad(upper_even, even0, s00);
        s01 = __smlad(upper_even, even1, s01);
        s00 = __smlad(upper_odd, odd0, s00);
        s01 = __smlad(upper_odd, odd1, s01);
    }
    if (inputs == Inputs::as_they_are) offset = 0;
    for (uint32_t k = depth & 3u; k > 0; --k, ++w, ++x) {
        const int32_t x0 = x[0] + offset;
        const int32_t x1 = x[step] + offset;
        s00 += w[0] * x0;
        s01 += w[0] * x1;
        s10 += w[depth] * x0;
        s11 += w[depth] * x1;
    }
    sums[0][0] = s00;
    sums[0][1] = s01;
    sums[1][0] = s10;
    sums[1][1] = s11;
}

/// The same for two adjacent columns, values + depth being the second, as they are. Written out since compilers
/// know nothing of how the Cortex-M7 pairs these: SXTB16 goes first in a pair only, and multiplications never go
/// together. So each of the first carries a multiplication or a load, and loads come two pairs before their use.
__attribute__((noinline)) inline void multiply_adjacent(const int8_t *weights, const int8_t *values, uint32_t depth, int32_t (&sums)[2][2]) {
    int32_t s00 = sums[0][0], s01 = sums[0][1], s10 = sums[1][0], s11 = sums[1][1];
    const int8_t *w = weights;
    const int8_t *x = values;
    if (depth >= 4) {
        uint32_t first = load_bytes(x);
        uint32_t second = load_bytes(x + depth);
        x += 4;
        // The last four are left for behind the loop, which loads values ahead.
        const int8_t *const end = weights + (depth & ~3u) - 4;
        if (w != end) {
            uint32_t even0, even1, a, b, c;
            __asm__("1:\n\t"
                    "sxtb16 %[even0], %[first]\n\t"
                    "ldr %[a], [%[w], %[depth]]\n\t"
                    "sxtb16 %[even1], %[second]\n\t"
                    "ldr %[b], [%[w]], #4\n\t"
                    "sxtb16 %[first], %[first], ror #8\n\t"
                    "sxtb16 %[c], %[a], ror #8\n\t"
                    "sxtb16 %[second], %[second], ror #8\n\t"
                    "smlad %[s10], %[c], %[first], %[s10]\n\t"
                    "sxtb16 %[a], %[a]\n\t"
                    "smlad %[s11], %[c], %[second], %[s11]\n\t"
                    "sxtb16 %[c], %[b], ror #8\n\t"
                    "smlad %[s10], %[a], %[even0], %[s10]\n\t"
                    "sxtb16 %[b], %[b]\n\t"
                    "smlad %[s11], %[a], %[even1], %[s11]\n\t"
                    "ldr %[a], %[end]\n\t"
                    "smlad %[s00], %[c], %[first], %[s00]\n\t"
                    "smlad %[s01], %[c], %[second], %[s01]\n\t"
                    "ldr %[second], [%[x], %[depth]]\n\t"
                    "smlad %[s00], %[b], %[even0], %[s00]\n\t"
                    "ldr %[first], [%[x]], #4\n\t"
                    "smlad %[s01], %[b], %[even1], %[s01]\n\t"
                    "cmp %[w], %[a]\n\t"
                    "bne 1b"
                    : [w] "+&r"(w), [x] "+&r"(x), [s00] "+&r"(s00), [s01] "+&r"(s01), [s10] "+&r"(s10),
                      [s11] "+&r"(s11), [first] "+&r"(first), [second] "+&r"(second), [even0] "=&r"(even0),
                      [even1] "=&r"(even1), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c)
                    : [depth] "r"(depth), [end] "m"(end)
                    : "cc", "memory");
        }
        const uint32_t lower = load_bytes(w + depth);
        const uint32_t upper = load_bytes(w);
        w += 4;
        const int16x2_t lower_odd = odd_bytes(lower), lower_even = even_bytes(lower);
        const int16x2_t upper_odd = odd_bytes(upper), upper_even = even_bytes(upper);
        s10 = __smlad(lower_even, even_bytes(first), __smlad(lower_odd, odd_bytes(first), s10));
        s11 = __smlad(lower_even, even_bytes(second), __smlad(lower_odd, odd_bytes(second), s11));
        s00 = __smlad(upper_even, even_bytes(first), __smlad(upper_odd, odd_bytes(first), s00));
        s01 = __smlad(upper_even, even_bytes(second), __smlad(upper_odd, odd_bytes(second), s01));
    }
    for (uint32_t k = depth & 3u; k > 0; --k, ++w, ++x) {
        s00 += w[0] * x[0];
        s01 += w[0] * x[depth];
        s10 += w[depth] * x[0];
        s11 += w[depth] * x[depth];
    }
    sums[0][0] = s00;
    sums[0][1] = s01;
    sums[1][0] = s10;
    sums[1][1] = s11;
}

/// sums[r] += the products of four rows that follow one another with one column; paired like multiply_adjacent.
__attribute__((noinline)) inline void multiply_quad(const int8_t *weights, const int8_t *values, uint32_t depth,
                                                    int32_t offset, int32_t (&sums)[4][1]) {
    const uint32_t offsets = twice(offset);
    int32_t s0 = sums[0][0], s1 = sums[1][0], s2 = sums[2][0], s3 = sums[3][0];
    const int8_t *upper = weights;
    const int8_t *lower = weights + 2 * depth;
    const int8_t *x = values;
    if (depth >= 4) {
        uint32_t odd = load_bytes(x);
        x += 4;
        // The last four are left for behind the loop, which loads a value ahead.
        const int8_t *const end = lower + (depth & ~3u) - 4;
        uint32_t even;
        if (lower != end) {
            uint32_t a, b, c;
            __asm__("1:\n\t"
                    "sxtab16 %[even], %[offsets], %[odd]\n\t"
                    "ldr %[a], [%[upper], %[depth]]\n\t"
                    "sxtab16 %[odd], %[offsets], %[odd], ror #8\n\t"
                    "ldr %[b], [%[upper]], #4\n\t"
                    "sxtb16 %[c], %[a], ror #8\n\t"
                    "sxtb16 %[a], %[a]\n\t"
                    "smlad %[s1], %[c], %[odd], %[s1]\n\t"
                    "sxtb16 %[c], %[b], ror #8\n\t"
                    "smlad %[s1], %[a], %[even], %[s1]\n\t"
                    "sxtb16 %[b], %[b]\n\t"
                    "ldr %[a], [%[lower], %[depth]]\n\t"
                    "smlad %[s0], %[c], %[odd], %[s0]\n\t"
                    "smlad %[s0], %[b], %[even], %[s0]\n\t"
                    "ldr %[b], [%[lower]], #4\n\t"
                    "sxtb16 %[c], %[a], ror #8\n\t"
                    "sxtb16 %[a], %[a]\n\t"
                    "smlad %[s3], %[c], %[odd], %[s3]\n\t"
                    "sxtb16 %[c], %[b], ror #8\n\t"
                    "smlad %[s3], %[a], %[even], %[s3]\n\t"
                    "sxtb16 %[b], %[b]\n\t"
                    "ldr %[a], %[end]\n\t"
                    "smlad %[s2], %[c], %[odd], %[s2]\n\t"
                    "ldr %[odd], [%[x]], #4\n\t"
                    "smlad %[s2], %[b], %[even], %[s2]\n\t"
                    "cmp %[lower], %[a]\n\t"
                    "bne 1b"
                    : [upper] "+&r"(upper), [lower] "+&r"(lower), [x] "+&r"(x), [s0] "+&r"(s0), [s1] "+&r"(s1),
                      [s2] "+&r"(s2), [s3] "+&r"(s3), [odd] "+&r"(odd), [even] "=&r"(even), [a] "=&r"(a),
                      [b] "=&r"(b), [c] "=&r"(c)
                    : [depth] "r"(depth), [offsets] "r"(offsets), [end] "m"(end)
                    : "cc", "memory");
        }
        even = static_cast<uint32_t>(even_bytes_plus(offsets, odd));
        odd = static_cast<uint32_t>(odd_bytes_plus(offsets, odd));
        const auto add = [&](int32_t sum, uint32_t bytes) {
            return __smlad(odd_bytes(bytes), static_cast<int16x2_t>(odd),
                           __smlad(even_bytes(bytes), static_cast<int16x2_t>(even), sum));
        };
        s0 = add(s0, load_bytes(upper));
        s1 = add(s1, load_bytes(upper + depth));
        s2 = add(s2, load_bytes(lower));
        s3 = add(s3, load_bytes(lower + depth));
        upper += 4;
        lower += 4;
    }
    for (uint32_t k = depth & 3u; k > 0; --k, ++x, ++upper, ++lower) {
        const int32_t value = *x + offset;
        s0 += upper[0] * value;
        s1 += upper[depth] * value;
        s2 += lower[0] * value;
        s3 += lower[depth] * value;
    }
    sums[0][0] = s0;
    sums[1][0] = s1;
    sums[2][0] = s2;
    sums[3][0] = s3;
}

#endif

/// The sum of `count` weights.
inline int32_t total(const int8_t *weights, uint32_t count) {
    int32_t sum = 0;
    uint32_t done = 0;
#if defined(__ARM_FEATURE_DSP)
    for (; done + 4 <= count; done += 4) {
        const uint32_t bytes = load_bytes(weights + done);
        sum = __smlad(even_bytes(bytes), 0x00010001, sum);
        sum = __smlad(odd_bytes(bytes), 0x00010001, sum);
    }
#endif
    for (; done < count; ++done) sum += weights[done];
    return sum;
}

/// bias[index], or 0 where there is no bias. The bias may lie unaligned in the file.
inline int32_t bias_at(const uint8_t *bias, uint32_t index) {
    return bias == nullptr ? 0 : load_int32(bias + 4 * index);
}

/// What turns an accumulator into an int8 output.
struct Finish {
    int32_t offset;
    int32_t low;
    int32_t high;
    bool quick;  // whether `quickly` is exact for all sums that can occur
    bool whole;  // whether outputs may be any int8

    Finish(int32_t offset, int32_t low, int32_t high)
        : offset(offset), low(low), high(high), quick(false), whole(low == INT8_MIN && high == INT8_MAX) {}

    /// Finds out whether `quickly` may be used for `count` channels whose sums have `products` summands.
    void consider(const uint8_t *bias, const int8_t *shifts, uint32_t count, uint64_t products);

    int8_t operator()(int32_t sum, int32_t multiplier, int32_t shift) const {
        if (quick) return quickly(sum, multiplier, shift);
        return static_cast<int8_t>(clamp(wrapping_add(rescale(sum, multiplier, shift), offset), low, high));
    }

private:
    /// The same for |sum| below 2^30 and a shift to the right: all steps stay in 32 bits.
    int8_t quickly(int32_t sum, int32_t multiplier, int32_t shift) const {
#if defined(__ARM_FEATURE_DSP)
        int32_t product;
        __asm__("smmulr %0, %1, %2" : "=r"(product) : "r"(2 * sum), "r"(multiplier));
#else
        const int32_t product = doubling_high_scale(sum, multiplier);
#endif
        // All bits but the last one shifted out; that one, for rounding, leaves together with the offset's.
        const int32_t twice_level = ((product + (product >> 31)) >> ~shift) + (2 * offset + 1);
#if defined(__ARM_FEATURE_DSP)
        int32_t level;
        __asm__("ssat %0, #8, %1, asr #1" : "=r"(level) : "r"(twice_level));
        return static_cast<int8_t>(whole ? level : clamp(level, low, high));
#else
        return static_cast<int8_t>(clamp(twice_level >> 1, low, high));
#endif
    }
};

inline void Finish::consider(const uint8_t *bias, const int8_t *shifts, uint32_t count, uint64_t products) {
    constexpr uint64_t largest_product = 255 * 128;
    constexpr int64_t bound = 1 << 30;
    if (products * largest_product >= bound) return;
    const int32_t room = static_cast<int32_t>(bound - static_cast<int64_t>(products * largest_product));
    for (uint32_t i = 0; i < count; ++i) {
        const int32_t start = bias_at(bias, i);
        if (shifts[i] >= 0 || start >= room || start <= -room) return;
    }
    quick = true;
}

}  // namespace engine

#endif
