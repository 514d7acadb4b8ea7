// What is selected, and what the last invocation left behind.
#ifndef THROUGHLINE_SESSION_H
#define THROUGHLINE_SESSION_H

#include <stdint.h>

#include "board.h"
#include "engine.h"
#include "link.h"

struct Session {
    tl_engine engine;
    bool selected = false;
    uint32_t entry_address = 0;  // of the selected model's entry
    uint32_t entry_bytes = 0;    // header and blob
    uint16_t profiled_first = 0;  // op that op_cycles begins with
    uint16_t profiled_ops = 0;    // ops that op_cycles holds
    uint32_t op_cycles[TL_TIMED_OPS];  // more than 32 bits hold, 19 s at 216 MHz, stand as the most that they hold
    tl_arena_place place = {0, 0};

    /// The part of the board's arena that models get.
    board::Region arena() const {
        const board::Region whole = board::memory().arena;
        return {whole.base + place.offset, place.bytes != 0 ? place.bytes : whole.size - place.offset};
    }

    void deselect() {
        selected = false;
        profiled_ops = 0;
    }
};

extern Session session;

#endif
