// Convolutions on processors with vectors, such as the host's: the loops of wide.cpp are plain C++ that compilers vectorize.
// The firmware has no use for them.
#ifndef THROUGHLINE_ENGINE_WIDE_H
#define THROUGHLINE_ENGINE_WIDE_H

#if !defined(__ARM_FEATURE_DSP)
#define TL_ENGINE_WIDE 1

#include "builder.h"
#include "multiply.h"

namespace engine::wide {

/// Channels that are finished together.
constexpr uint32_t tile = 64;

/// Channels [first, first + count) of a convolution, count at most `tile`.
struct Channels {
    const int8_t *weights;  // of the first channel; rows of `depth`
    uint32_t depth;
    uint32_t count;
    const int32_t *starts;       // of the sums
    const int32_t *multipliers;  // of the first channel, as all that follow
    const int8_t *shifts;
    Finish finish;
};

/// Outputs of two pixels, whose values start `step` bytes apart, and of one.
void two_pixels(const Channels &channels, const int8_t *values, uint32_t step, int8_t *first, int8_t *second);
void one_pixel(const Channels &channels, const int8_t *values, int8_t *output);

/// sums[i] += (values[i] + offset) * weights[i], i < count, count at most `tile`.
void accumulate(const int8_t *values, const int8_t *weights, uint32_t count, int32_t offset, int32_t *sums);

/// outputs[i] from sums[i], i < count.
void finish(const Finish &finish, const int32_t *sums, const int32_t *multipliers, const int8_t *shifts, uint32_t count,
            int8_t *outputs);

}  // namespace engine::wide

#endif
#endif
