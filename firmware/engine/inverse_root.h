// 1 / sqrt(x) of a whole number in fixed point (TFLM's GetInvSqrtQuantizedMultiplierExp).
#ifndef THROUGHLINE_ENGINE_INVERSE_ROOT_H
#define THROUGHLINE_ENGINE_INVERSE_ROOT_H

#include "cold.h"
#include "fixed_point.h"

namespace engine {

/// `x` is at least 0, which counts as 1. The shift is at most 0.
TL_COLD inline Scale inverse_root(int32_t x) {
    if (x <= 1) return {INT32_MAX, 0};
    int32_t right = 11;
    while (x >= 1 << 29) {
        x /= 4;
        ++right;
    }
    const int pairs = (leading_zeros(static_cast<uint32_t>(x)) - 1) / 2 - 1;
    right -= pairs;
    x = shift_left(x, 2 * pairs);
    // Newton's steps from 1 in Q3.28: r = 1.5 r - x / 2 r^3.
    const int32_t half = rounding_shift_right(x >> 1, 1);
    int32_t root = 1 << 28;
    for (int step = 0; step < 5; ++step) {
        const int32_t cube = shift_left_saturated(
            doubling_high_multiply(doubling_high_multiply(root, root), root), 6);
        const int32_t longer = doubling_high_multiply((1 << 28) + (1 << 27), root);
        root = shift_left_saturated(wrapping_add(longer, -doubling_high_multiply(half, cube)), 3);
    }
    constexpr int32_t half_root_of_two = 1518500250;
    int32_t multiplier = doubling_high_multiply(root, half_root_of_two);
    if (right < 0) {
        multiplier = shift_left(multiplier, -right);
        right = 0;
    }
    return {multiplier, -right};
}

}  // namespace engine

#endif
