// High-water marks by painting: memory is filled with a pattern, and what no longer shows it was used.
#ifndef THROUGHLINE_PAINTED_MEMORY_H
#define THROUGHLINE_PAINTED_MEMORY_H

#include <stdint.h>

#include "board.h"

/// Paints the stack below the caller's frame.
void paint_stack();
/// Bytes of the stack, from its top, down to the lowest one used since it was painted.
uint32_t stack_high_water();

void paint_arena(const board::Region &arena);
/// Bytes of the arena outside its longest painted run: it is used from both ends towards the middle.
uint32_t arena_high_water(const board::Region &arena);

#endif
