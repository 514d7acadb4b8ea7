// One inference of the selected model.
#ifndef THROUGHLINE_INFERENCE_H
#define THROUGHLINE_INFERENCE_H

#include <stdint.h>

#include "link.h"

/// Runs the selected model once and counts its cycles; with `timed_by_op` also those of as many ops as the session holds,
/// from its `profiled_first` on.
/// Returns TL_OK, or the code that it also wrote into `error`.
uint16_t run_inference(bool timed_by_op, uint64_t &cycles, tl_error &error);

#endif
