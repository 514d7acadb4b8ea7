// TensorFlow Lite Micro's arena, with its books open: the plain allocator and the greedy planner, which also say what they
// hold and what they lacked. They lie outside the arena, where the library's own would lie in its tail; `account::open` keeps
// their room there, so that all figures are those of `MicroInterpreter::arena_used_bytes` with an arena of its own.
#ifndef THROUGHLINE_TFLM_ACCOUNT_H
#define THROUGHLINE_TFLM_ACCOUNT_H

#include <stdint.h>

#include "link.h"
#include "tensorflow/lite/micro/micro_allocator.h"

namespace account {

/// Opens the books on an empty arena. Leaves by `messages::leave` if not even the allocator fits.
tflite::MicroAllocator *open(uint8_t *arena, uint32_t bytes);

/// Bytes that a request lacked before `messages::leave` was called for it, 0 if none did.
uint32_t missing();

/// How the arena is used.
tl_arena arena();

}  // namespace account

#endif
