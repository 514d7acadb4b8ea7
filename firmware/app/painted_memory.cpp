#include "painted_memory.h"

namespace {

constexpr uint32_t PAINT = 0xC5A3F16Bu;

// Left unpainted below the painter's own frame.
constexpr uint32_t MARGIN_BYTES = 128;

volatile uint32_t *words(const board::Region &region) { return reinterpret_cast<volatile uint32_t *>(region.base); }

// What a prepared model leaves free between the two ends of its arena.
board::Region between(const board::Region &arena, const tl_arena &use) {
    const uint32_t head = (use.tensors + use.scratch + 15) & ~15u;
    const uint32_t tail = (use.persistent + 15) & ~15u;
    const uint32_t usable = arena.size & ~15u;
    return {arena.base + head, head < usable && tail < usable - head ? usable - head - tail : 0};
}

}  // namespace

__attribute__((noinline)) void paint_stack() {
    const board::Region stack = board::memory().stack;
    const uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) - MARGIN_BYTES;
    const uintptr_t base = reinterpret_cast<uintptr_t>(stack.base);
    if (here < base || here > base + stack.size) {
        return;
    }
    for (uint32_t index = 0; index < (here - base) / 4; ++index) {
        words(stack)[index] = PAINT;
    }
}

uint32_t stack_high_water() {
    const board::Region stack = board::memory().stack;
    uint32_t index = 0;
    while (index < stack.size / 4 && words(stack)[index] == PAINT) {
        ++index;
    }
    return stack.size - 4 * index;
}

void paint_arena(const board::Region &arena, const tl_arena &use) {
    const board::Region gap = between(arena, use);
    for (uint32_t index = 0; index < gap.size / 4; ++index) {
        words(gap)[index] = PAINT;
    }
}

uint32_t arena_high_water(const board::Region &arena, const tl_arena &use) {
    const board::Region gap = between(arena, use);
    uint32_t longest = 0;
    uint32_t run = 0;
    for (uint32_t index = 0; index < gap.size / 4; ++index) {
        run = words(gap)[index] == PAINT ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return (arena.size & ~15u) - 4 * longest;
}
