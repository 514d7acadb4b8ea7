// Memory that the kernels of cores with the DSP extension unpack values and weights to: one kernel runs at a time, and
// keeps nothing there. It is static, so that it lies in tightly coupled memory where there is some, and outside the arena.
#ifndef THROUGHLINE_ENGINE_WORKSPACE_H
#define THROUGHLINE_ENGINE_WORKSPACE_H

#include <stdint.h>

namespace engine {

constexpr uint32_t workspace_words = 1280;

extern uint32_t workspace[workspace_words];

/// Attribute of a function of at most so many bytes, a power of two: it begins a line of the instruction cache, whatever code
/// is linked before it, and crosses no page of the emulator, which would price the parts of a loop apart.
#define TL_WHOLE(bytes) aligned(bytes)

}  // namespace engine

#endif
