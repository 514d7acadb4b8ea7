// From sums to outputs, on cores with the DSP extension: for sums that were doubled beforehand, so that the high word of their
// product with the multiplier is what TFLM's kernels round to.
#ifndef THROUGHLINE_ENGINE_FINISH_H
#define THROUGHLINE_ENGINE_FINISH_H

#include "multiply.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine {

/// Sums of products of int8 by int8 with an offset stay below `bound` this long.
constexpr int32_t sum_bound = 1 << 30;
constexpr int32_t largest_product = 255 * 128;

/// How the sums of one channel become its outputs.
struct Channel {
    int32_t start;  // the bias
    int32_t multiplier;
    int32_t shift;
    int32_t offset;  // added to each output

    /// Whether all steps stay in 32 bits for sums of `products` products, and there is a shift to the right. Not so for scales of
    /// a half or more, nor for the large biases of channels whose weights are next to nothing.
    bool is_quick(uint32_t products) const {
        const int32_t room = sum_bound - static_cast<int32_t>(products) * largest_product;
        return shift < 0 && start < room && start > -room;
    }

    /// One output of a doubled sum without its start, quick or not.
    int8_t output(int32_t twice) const {
        const int32_t level = wrapping_add(rescale(wrapping_add(twice >> 1, start), multiplier, shift), offset);
        return static_cast<int8_t>(clamp(level, INT8_MIN, INT8_MAX));
    }
};

/// outputs[i * step] of sums[i], i < count: doubled sums without their start, of `products` products each.
void finish_channel(const Channel &channel, uint32_t products, const int32_t *sums, uint32_t count, int8_t *outputs,
                    uint32_t step);

/// Limits values to [low, high]; for all of int8 it does nothing.
void limit(int8_t *values, uint32_t count, int32_t low, int32_t high);

}  // namespace engine

#endif
#endif
