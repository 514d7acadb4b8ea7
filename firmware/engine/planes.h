// DEPTHWISE_CONV_2D on cores with the DSP extension. A window of the image is spread to planes first, one a channel, of values
// of 16 bits with the input's offset added and zeros for the padding. Adjacent values of a plane then meet adjacent weights, two
// products an instruction, and each value is read from the image once instead of once a tap.
#ifndef THROUGHLINE_ENGINE_PLANES_H
#define THROUGHLINE_ENGINE_PLANES_H

#include "convolution.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine {

/// How a layer is cut into tiles whose planes, weights and sums fit the workspace.
struct Tiling {
    uint32_t lanes;         // planes at a time
    uint32_t columns;       // outputs of a tile across
    uint32_t rows;          // and down
    uint32_t segment;       // words of a plane's row that hold every dilation_w-th column
    uint32_t row_words;     // of a plane: dilation_w segments
    uint32_t plane_words;
    uint32_t even_words;    // pairs of weights of a kernel's row, for windows that start at an even column
    uint32_t odd_words;     // for those at an odd one, where there are any

    /// Words of a channel's weights, each pair of them with the way to the next.
    uint32_t weight_words(const Convolution &c) const { return 2u * c.kernel_h * (even_words + odd_words); }

    /// Fills all in, or says that not even one output fits.
    bool find(const Convolution &c);
};

/// Runs an op by such tiles.
void run_planes(const Call &call, const Tiling &tiling);

}  // namespace engine

#endif
#endif
