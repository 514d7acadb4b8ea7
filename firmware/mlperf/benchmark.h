// What is being run: the selected model, the bytes that were loaded for it, and how they become input and result.
#ifndef THROUGHLINE_MLPERF_BENCHMARK_H
#define THROUGHLINE_MLPERF_BENCHMARK_H

#include <stdint.h>

#include "link.h"

namespace mlperf {

/// Whether the selected model can be driven so. Returns TL_OK, or the code that it also wrote into `error`.
uint16_t check(const tl_mlperf &wanted, tl_error &error);

/// Begins with nothing loaded; `wanted` has been checked.
void start(const tl_mlperf &wanted);

/// As the runner names it.
const char *name();

/// Bytes that the commands `db` bring; they lie in what the engine leaves free of the arena.
struct Loaded {
    uint8_t *bytes;
    uint32_t capacity;
    uint32_t expected;  // announced by `db load`
    uint32_t count;     // arrived
    bool has_result;    // an inference has run on them
};
Loaded &loaded();

/// Bytes that one input takes.
uint32_t input_bytes();

/// Makes the loaded bytes the model's input; there are `input_bytes()` of them.
void load_input();

/// Values that one inference returned; there was one since the bytes were loaded.
uint32_t result_count();
float result(uint32_t index);

}  // namespace mlperf

#endif
