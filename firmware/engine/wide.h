// Convolutions on processors with vectors, such as the host's: the loops of wide.cpp are plain C++ that compilers
// vectorize, but for one instruction that they do not find. The firmware has no use for them.
#ifndef THROUGHLINE_ENGINE_WIDE_H
#define THROUGHLINE_ENGINE_WIDE_H

#include "cold.h"

// Kernels that serve all convolutions where there are vectors, and elsewhere those that are rare.
#if defined(__ARM_FEATURE_DSP)
#define TL_RARE TL_COLD
#else
#define TL_RARE
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

/// What two_pixels and one_pixel add to each value before they multiply; the sums' starts take it back.
int32_t added();

/// Outputs of two pixels, whose values start `step` bytes apart, and of one.
void two_pixels(const Channels &channels, const int8_t *values, uint32_t step, int8_t *first, int8_t *second);
void one_pixel(const Channels &channels, const int8_t *values, int8_t *output);

/// The taps of one pixel of a depthwise convolution, and the steps between them in bytes.
struct Window {
    const int8_t *values;
    const int8_t *weights;
    int32_t rows;
    int32_t columns;
    uint32_t value_row;
    uint32_t value_column;
    uint32_t weight_row;
    uint32_t weight_column;
    int32_t offset;  // added to each value
};

/// Channels that depthwise() takes at a time.
constexpr uint32_t depthwise_channels = 16;

/// outputs[i] of one pixel, i < count, a multiple of `depthwise_channels` and at most `tile`, from sums that hold their
/// starts.
void depthwise(const Window &window, uint32_t count, int32_t *sums, const int32_t *multipliers, const int8_t *shifts,
               const Finish &finish, int8_t *outputs);

}  // namespace engine::wide

#endif
#endif
