// The engine seam: what the firmware (and the host's tests) need of an inference engine, and no more.
//
// Two engines implement it, chosen when the firmware is built: `bundled` (this folder) and `tflm` (an adapter
// over a TensorFlow Lite Micro library). All state that depends on the model lives in the arena that the caller
// hands over; a tl_engine is a small handle that may be copied nowhere and needs no clean-up. No heap, no
// exceptions. The caller prepares once, then writes inputs, invokes and reads outputs as often as it likes.
#ifndef THROUGHLINE_ENGINE_H
#define THROUGHLINE_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "../link/link.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Called before op `op_index` runs, and once with `op_index == op_count` after the last.
typedef void (*tl_op_hook)(void *context, uint32_t op_index);

typedef struct {
    const uint8_t *model;   // the flatbuffer; must stay in place while the engine is used
    uint32_t model_bytes;
    uint8_t *arena;         // 16-byte aligned
    uint32_t arena_bytes;
    uint32_t state[8];      // the engine's own
} tl_engine;

/// "bundled" or "tflm".
const char *tl_engine_name(void);
const char *tl_engine_version(void);

/// Validates the whole model and lays out the arena. Nothing of the model is trusted: every offset, index,
/// type, shape and option is checked here, so that invoking needs no checks.
/// Returns TL_OK, or the code that it also wrote into `error`.
uint16_t tl_engine_prepare(tl_engine *engine, const uint8_t *model, uint32_t model_bytes, uint8_t *arena,
                           uint32_t arena_bytes, tl_error *error);

/// Runs all ops in order. `hook` may be null. Returns TL_OK, or the code that it also wrote into `error`.
uint16_t tl_engine_invoke(tl_engine *engine, tl_op_hook hook, void *context, tl_error *error);

uint16_t tl_engine_op_count(const tl_engine *engine);
/// BuiltinOperator of op `index`.
uint16_t tl_engine_op_code(const tl_engine *engine, uint16_t index);

uint16_t tl_engine_input_count(const tl_engine *engine);
uint16_t tl_engine_output_count(const tl_engine *engine);

/// Describes an input or output; returns its bytes in the arena, or null if there is no such tensor.
uint8_t *tl_engine_tensor(const tl_engine *engine, uint16_t direction, uint16_t index, tl_tensor *description);

/// How the arena is used by the prepared model.
void tl_engine_arena(const tl_engine *engine, tl_arena *arena);

#ifdef __cplusplus
}
#endif

#endif
