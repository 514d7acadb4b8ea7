// Whole ops on x86-64 processors with AVX-512 VNNI, sixteen channels or values at a time. Each function says whether it ran: not
// so on other processors and for shapes beyond its buffers.
#ifndef THROUGHLINE_ENGINE_WIDE_VNNI_H
#define THROUGHLINE_ENGINE_WIDE_VNNI_H

#include "convolution.h"
#include "wide.h"

#if defined(TL_ENGINE_WIDE)

namespace engine::wide {

/// One batch of a CONV_2D without groups, or of a DEPTHWISE_CONV_2D with a multiplier of 1.
struct WholeOp {
    const Convolution &c;
    const int8_t *image;
    const int8_t *filter;
    const uint8_t *bias;
    Scales scales;
    int8_t *output;

    bool convolve() const;
    bool convolve_depthwise() const;
};

/// Multiplier, shift to the right and what is added before or behind.
struct Rescaling {
    int32_t multiplier;
    int32_t shift;
    int32_t offset;
};

/// The sum, or with `sign` -1 the difference, of int8 tensors, as add.cpp computes it with this shift to the left.
bool add(const int8_t *a, const int8_t *b, uint32_t count, int32_t sign, int32_t left_shift, const Rescaling &of_a,
         const Rescaling &of_b, const Rescaling &of_output, int8_t low, int8_t high, int8_t *output);

/// `count` lines of `inside` bytes each, with `value` before and behind them up to `line` bytes, at most 64.
bool pad_lines(const int8_t *from, uint32_t inside, uint32_t before, uint32_t line, uint32_t count, int8_t value, int8_t *to);

}  // namespace engine::wide

#endif
#endif
