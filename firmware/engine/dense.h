// FULLY_CONNECTED on cores with the DSP extension: the input is unpacked to 16 bits once, then meets four rows of weights at a
// time.
#ifndef THROUGHLINE_ENGINE_DENSE_H
#define THROUGHLINE_ENGINE_DENSE_H

#include <stdint.h>

namespace engine {

/// One scale for all units, quick for each of them (finish.h); the fields' order is known to multiply_dense().
struct Dense {
    const int8_t *weights;  // rows of a multiple of four
    uint32_t depth;
    const uint32_t *values;  // unpacked: of each four, doubled, those at even places and the others
    uint32_t fours;
    const uint8_t *bias;
    int32_t multiplier;
    int32_t right;   // shift to the right, less one
    int32_t offset;  // twice the output's, and one for rounding
    uint32_t quads;  // of units, those that are left
    int8_t *output;

    /// Whether the workspace holds so many values.
    static bool fits(uint32_t depth);
    /// Unpacks an input, with `offset` added to its values.
    void unpack(const int8_t *input, int32_t input_offset);
};

/// The outputs of all quads of units.
void multiply_dense(Dense &dense);

}  // namespace engine

#endif
