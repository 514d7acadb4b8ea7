// What must hold of a file before TensorFlow Lite Micro, which trusts its input, may see it.
#ifndef THROUGHLINE_TFLM_MODEL_CHECK_H
#define THROUGHLINE_TFLM_MODEL_CHECK_H

#include <stdint.h>

#include "link.h"
#include "tensorflow/lite/micro/micro_op_resolver.h"
#include "tensorflow/lite/schema/schema_generated.h"

/// Writes a refusal of a tensor or an op; returns its code.
uint16_t refuse_model(tl_error &error, uint16_t code, int64_t expected, int64_t found, const char *text,
                      uint16_t tensor = TL_NO_OP, uint16_t op_index = TL_NO_OP, uint16_t op_code = TL_NO_OP);

/// Checks offsets, version, indices, types and sizes of constants, and that `resolver` knows each op. Sets `model` on
/// success. What an op asks of its own tensors is left to the library's kernels.
/// Returns TL_OK, or the code that it also wrote into `error`.
uint16_t check_model(const uint8_t *bytes, uint32_t length, const tflite::MicroOpResolver &resolver,
                     const tflite::Model *&model, tl_error &error);

#endif
