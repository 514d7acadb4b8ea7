// What TensorFlow Lite Micro says while the adapter runs it, and the way out when it gives up.
#ifndef THROUGHLINE_TFLM_MESSAGES_H
#define THROUGHLINE_TFLM_MESSAGES_H

#include <setjmp.h>
#include <stdint.h>

#include "link.h"

namespace messages {

/// First message since the last `clear`: later ones name consequences. Empty if there was none.
const char *first();
/// Op that the library blamed, TL_NO_OP if none.
uint16_t blamed_op();
void clear();

/// Where `leave` and a failed assertion of the library return to; valid between `setjmp` and `disarm`.
jmp_buf &arm();
void disarm();

/// Leaves the library for the place that `arm` set; returns only if there is none.
void leave();

}  // namespace messages

#endif
