// Element-wise ops on one int8 tensor: with more elements than int8 has values, each value is computed once.
#ifndef THROUGHLINE_ENGINE_LOOKUP_H
#define THROUGHLINE_ENGINE_LOOKUP_H

#include "builder.h"

namespace engine {

/// Bytes of a table with an entry for each int8.
constexpr uint32_t table_bytes = 256;

/// Scratch that look_up needs for `elements`.
inline uint32_t lookup_scratch(uint32_t elements) { return elements > table_bytes ? table_bytes : 0; }

/// output = function(input) for each element.
template <typename Function>
inline void look_up(const Call &call, uint32_t elements, Function function) {
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    if (elements <= table_bytes) {
        for (uint32_t i = 0; i < elements; ++i) output[i] = function(input[i]);
        return;
    }
    int8_t *table = reinterpret_cast<int8_t *>(call.scratch());
    for (int32_t value = INT8_MIN; value <= INT8_MAX; ++value)
        table[static_cast<uint8_t>(value)] = function(static_cast<int8_t>(value));
    for (uint32_t i = 0; i < elements; ++i) output[i] = table[static_cast<uint8_t>(input[i])];
}

}  // namespace engine

#endif
