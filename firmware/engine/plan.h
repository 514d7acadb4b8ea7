// Where activations and scratch lie in the arena (docs/explanation/memory-model.md).
#ifndef THROUGHLINE_ENGINE_PLAN_H
#define THROUGHLINE_ENGINE_PLAN_H

#include <stdint.h>

#include "cold.h"

namespace engine {

/// Bit in the offset of a resource's row; the rest is where in the tail its state lies.
constexpr uint32_t in_tail = 0x80000000u;

/// A tensor with its place and its lifetime; `bytes` is 0 if it needs no place, and the offset its user's.
struct TensorRow {
    uint32_t bytes;
    uint32_t offset;
    int16_t first;
    int16_t last;
};
static_assert(sizeof(TensorRow) == 12, "TensorRow");

struct ScratchRow {
    uint32_t bytes;
    uint32_t offset;
};
static_assert(sizeof(ScratchRow) == 8, "ScratchRow");

/// The planner's own table; sizes are multiples of 16.
struct Plan {
    TensorRow *tensors;
    uint32_t tensor_count;
    ScratchRow *scratch;  // one an op
    uint32_t op_count;

    /// Places all buffers, without scratch if told so. Returns the peak in bytes, UINT32_MAX if beyond 31 bits.
    TL_COLD uint32_t place(bool with_scratch) const;
};

}  // namespace engine

#endif
