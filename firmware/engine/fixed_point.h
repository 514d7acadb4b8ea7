// Fixed-point arithmetic, bit for bit as TFLM's reference kernels compute it: the double-rounding variant of
// tensorflow/lite/kernels/internal/common.cc and the functions of gemmlowp's fixedpoint.h that they use.
#ifndef THROUGHLINE_ENGINE_FIXED_POINT_H
#define THROUGHLINE_ENGINE_FIXED_POINT_H

#include <stdint.h>
#include <string.h>

#include "cold.h"

namespace engine {

inline int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : (value > high ? high : value);
}

/// x << shift with wrap-around instead of undefined behaviour. `shift` is 0 to 31.
inline int32_t shift_left(int32_t x, int shift) {
    return static_cast<int32_t>(static_cast<uint32_t>(x) << shift);
}

inline int32_t wrapping_add(int32_t a, int32_t b) {
    return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

inline int32_t wrapping_negate(int32_t a) { return static_cast<int32_t>(0u - static_cast<uint32_t>(a)); }

/// x * 2^exponent, saturated. `exponent` is 0 to 31.
inline int32_t shift_left_saturated(int32_t x, int exponent) {
    const int64_t wide = static_cast<int64_t>(x) * (static_cast<int64_t>(1) << exponent);
    if (wide > INT32_MAX) return INT32_MAX;
    if (wide < INT32_MIN) return INT32_MIN;
    return static_cast<int32_t>(wide);
}

/// The high word of 2ab, rounded half up (gemmlowp's SaturatingRoundingDoublingHighMul).
inline int32_t doubling_high_multiply(int32_t a, int32_t b) {
    if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
    return static_cast<int32_t>((static_cast<int64_t>(a) * b + (1 << 30)) >> 31);
}

/// The same for b >= 0, which cannot saturate.
inline int32_t doubling_high_scale(int32_t a, int32_t b) {
    return static_cast<int32_t>((static_cast<int64_t>(a) * b + (1 << 30)) >> 31);
}

/// x / 2^exponent, rounded half away from zero. `exponent` is 0 to 31.
inline int32_t rounding_shift_right(int32_t x, int exponent) {
    const uint32_t mask = (1u << exponent) - 1;
    const uint32_t remainder = static_cast<uint32_t>(x) & mask;
    const uint32_t threshold = (mask >> 1) + (x < 0 ? 1u : 0u);
    return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/// A positive real number as multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or 0. `shift` is -31 to 30.
struct Scale {
    int32_t multiplier;
    int32_t shift;
};

/// x times the scale (TFLM's MultiplyByQuantizedMultiplier with two roundings).
inline int32_t rescale(int32_t x, int32_t multiplier, int32_t shift) {
    if (shift < 0) {
        // Half away from zero: what is below zero moves down by one, then the bit shifted out last rounds up. The
        // product is above INT32_MIN, since the multiplier is below 2^31.
        const int32_t product = doubling_high_scale(x, multiplier);
        const int32_t lowered = product + (product >> 31);
        return (lowered >> -shift) + ((lowered >> (-shift - 1)) & 1);
    }
    return doubling_high_scale(shift_left(x, shift), multiplier);
}

/// `value` rounded half away from zero. Beyond the range of int32 it saturates (TFLM's result is undefined there),
/// NaN gives 0.
inline int32_t round_to_int(float value) {
    if (value >= 2147483648.0f) return INT32_MAX;
    if (value <= -2147483648.0f) return INT32_MIN;
    if (!(value > -8388608.0f && value < 8388608.0f)) return value == value ? static_cast<int32_t>(value) : 0;
    const int32_t whole = static_cast<int32_t>(value);
    const float rest = value - static_cast<float>(whole);
    return whole + (rest >= 0.5f ? 1 : (rest <= -0.5f ? -1 : 0));
}

/// Splits a finite positive normal `value` into fraction * 2^(exponent - 53), fraction in [2^52, 2^53).
inline uint64_t split(double value, int *exponent) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    *exponent = static_cast<int>((bits >> 52) & 0x7FF) - 1022;
    return (bits & 0xFFFFFFFFFFFFFull) | (1ull << 52);
}

/// `value` as a Scale (TFLM's QuantizeMultiplier). False if it is not finite, negative, or at least 2^30.
TL_COLD inline bool make_scale(double value, Scale *scale) {
    if (!(value >= 0.0) || !(value < 1073741824.0)) return false;
    if (value == 0.0) {
        *scale = {0, 0};
        return true;
    }
    int exponent = 0;
    const uint64_t fraction = split(value, &exponent);
    uint64_t rounded = (fraction + (1ull << 21)) >> 22;
    if (rounded == (1ull << 31)) {
        rounded >>= 1;
        exponent += 1;
    }
    if (exponent < -31) {
        *scale = {0, 0};
        return true;
    }
    *scale = {static_cast<int32_t>(rounded), exponent};
    return exponent <= 30;
}

inline int leading_zeros(uint32_t value) { return value == 0 ? 32 : __builtin_clz(value); }

/// exp(a) in Q0.31 for a <= 0 with `integer_bits` (4 or 5) integer bits.
inline int32_t exp_of_negative(int32_t a, int integer_bits) {
    const int fractional_bits = 31 - integer_bits;
    const int32_t quarter = 1 << (fractional_bits - 2);
    const int32_t below_quarter = (a & (quarter - 1)) - quarter;
    // Taylor series around -1/8.
    const int32_t x = shift_left_saturated(below_quarter, integer_bits) + (1 << 28);
    const int32_t x2 = doubling_high_multiply(x, x);
    const int32_t x3 = doubling_high_multiply(x2, x);
    const int32_t x4 = doubling_high_multiply(x2, x2);
    const int32_t third = 715827883;
    const int32_t at_eighth = 1895147668;
    const int32_t cubic = doubling_high_multiply(rounding_shift_right(x4, 2) + x3, third);
    const int32_t series = rounding_shift_right(cubic + x2, 1);
    int32_t result = at_eighth + doubling_high_multiply(at_eighth, x + series);
    static const int32_t powers[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    const uint32_t remainder = static_cast<uint32_t>(below_quarter) - static_cast<uint32_t>(a);
    for (int exponent = -2; exponent < integer_bits; ++exponent) {
        if (remainder & (1u << (fractional_bits + exponent)))
            result = doubling_high_multiply(result, powers[exponent + 2]);
    }
    return a == 0 ? INT32_MAX : result;
}

/// 2 / (1 + a) in Q2.29 for a in [0, 1) in Q0.31, by three Newton steps.
inline int32_t twice_reciprocal_of_one_plus(int32_t a) {
    const int64_t sum = static_cast<int64_t>(a) + INT32_MAX;
    const int32_t half_denominator = static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
    int32_t x = wrapping_add(1515870810, doubling_high_multiply(half_denominator, -1010580540));
    for (int step = 0; step < 3; ++step) {
        const int32_t product = doubling_high_multiply(half_denominator, x);
        const int32_t correction = doubling_high_multiply(x, wrapping_add(1 << 29, -product));
        x = wrapping_add(x, shift_left_saturated(correction, 2));
    }
    return x;
}

/// 1 / (1 + a) in Q0.31 for a in [0, 1) in Q0.31.
inline int32_t reciprocal_of_one_plus(int32_t a) { return shift_left_saturated(twice_reciprocal_of_one_plus(a), 1); }

/// 1 / (1 + exp(-a)) in Q0.31 for a in Q4.27.
inline int32_t logistic(int32_t a) {
    if (a == 0) return 1 << 30;
    const int32_t positive = reciprocal_of_one_plus(exp_of_negative(a > 0 ? -a : a, 4));
    return a > 0 ? positive : INT32_MAX - positive;
}

/// The hyperbolic tangent in Q0.31 of a in Q4.27.
inline int32_t hyperbolic_tangent(int32_t a) {
    if (a == 0) return 0;
    // (1 - exp(-2|a|)) / (1 + exp(-2|a|)); doubling moves the binary point.
    const int32_t doubled = twice_reciprocal_of_one_plus(exp_of_negative(a > 0 ? -a : a, 5));
    const int32_t positive = shift_left_saturated(wrapping_add(doubled, -(1 << 29)), 2);
    return a > 0 ? positive : -positive;
}

}  // namespace engine

#endif
