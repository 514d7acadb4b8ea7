// Passes over some dimensions of a tensor, for the ops that reduce others.
#ifndef THROUGHLINE_ENGINE_WALK_H
#define THROUGHLINE_ENGINE_WALK_H

#include "builder.h"

namespace engine {

/// One pass over some dimensions of a tensor, in order: offsets of the elements met.
struct Walk {
    uint32_t dims[max_rank];
    uint32_t steps[max_rank];
    uint32_t position[max_rank];
    uint32_t count;
    uint32_t offset;

    /// Bits of `shape.reduced` mark the reduced ones of `shape.dims`; the walk is over those, or over the others.
    template <typename Shape>
    Walk(const Shape &shape, bool reduced) : dims{}, steps{}, position{}, count(0), offset(0) {
        uint32_t step = 1;
        for (uint32_t d = max_rank; d-- > 0; step *= shape.dims[d]) {
            if (((shape.reduced >> d) & 1u) != (reduced ? 1u : 0u)) continue;
            dims[count] = shape.dims[d];
            steps[count] = step;
            ++count;
        }
    }

    /// Moves to the next element; false, and back at the first, after the last.
    bool advance() {
        for (uint32_t i = 0; i < count; ++i) {
            offset += steps[i];
            if (++position[i] < dims[i]) return true;
            offset -= steps[i] * dims[i];
            position[i] = 0;
        }
        return false;
    }
};

}  // namespace engine

#endif
