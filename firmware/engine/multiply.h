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

/// sums[r][c] += sum over k of weights[r][k] * (values[c][k] + offset), k < depth.
template <int rows, int columns>
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
            even[c] = even_bytes_plus(offsets, bytes);
            odd[c] = odd_bytes_plus(offsets, bytes);
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

/// What turns an accumulator into an int8 output.
struct Finish {
    int32_t offset;
    int32_t low;
    int32_t high;

    int8_t operator()(int32_t sum, int32_t multiplier, int32_t shift) const {
        return static_cast<int8_t>(clamp(wrapping_add(rescale(sum, multiplier, shift), offset), low, high));
    }
};

/// bias[index], or 0 where there is no bias. The bias may lie unaligned in the file.
inline int32_t bias_at(const uint8_t *bias, uint32_t index) {
    return bias == nullptr ? 0 : load_int32(bias + 4 * index);
}

}  // namespace engine

#endif
