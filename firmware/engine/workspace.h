// Memory that the kernels of cores with the DSP extension unpack values and weights to: one kernel runs at a time, and
// keeps nothing there. It is static, so that it lies in tightly coupled memory where there is some, and outside the arena.
#ifndef THROUGHLINE_ENGINE_WORKSPACE_H
#define THROUGHLINE_ENGINE_WORKSPACE_H

#include <stdint.h>

namespace engine {

constexpr uint32_t workspace_words = 1280;

extern uint32_t workspace[workspace_words];

}  // namespace engine

#endif
