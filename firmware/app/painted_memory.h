// High-water marks by painting: memory is filled with a pattern, and what no longer shows it was used.
#ifndef THROUGHLINE_PAINTED_MEMORY_H
#define THROUGHLINE_PAINTED_MEMORY_H

#include <stdint.h>

#include "board.h"
#include "link.h"

/// Paints the stack below the caller's frame.
void paint_stack();
/// Bytes of the stack, from its top, down to the lowest one used since it was painted.
uint32_t stack_high_water();

/// Paints what a prepared model leaves free between the two ends of its arena: what preparing wrote there is no use of it.
void paint_arena(const board::Region &arena, const tl_arena &use);
/// Bytes of the arena that are laid out, and of those between that were touched since it was painted.
uint32_t arena_high_water(const board::Region &arena, const tl_arena &use);

#endif
