// CONV_2D on cores with the DSP extension. As many rows of weights as the workspace holds, a panel, are unpacked to 16 bits
// once; then all pixels pass by, two at a time, read where they lie in the image unless their window meets padding.
#ifndef THROUGHLINE_ENGINE_PANELS_H
#define THROUGHLINE_ENGINE_PANELS_H

#include "convolution.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine {

/// Runs an op so. False, and nothing is done, if it has groups, one output channel, one pixel, or rows that the workspace
/// cannot hold two of.
bool run_panels(const Call &call);

}  // namespace engine

#endif
#endif
