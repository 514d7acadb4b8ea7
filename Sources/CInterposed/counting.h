// What an access costs beyond the issue of its instruction (docs/cycle-model.md).
#ifndef THROUGHLINE_COUNTING_H
#define THROUGHLINE_COUNTING_H

#include <stddef.h>

#include "interposed.h"

static inline void count_event(struct interposed_data *data, enum interposed_event event, uint64_t times) {
    data->events[event] += times;
    *data->cycles += data->prices[event] * times;
}

// Looks a line up, which the cache holds from now on; returns whether it did before.
static inline int holds_line(struct interposed_data *data, uint32_t line) {
    uint32_t *const set = data->tags + (size_t)(line & data->set_mask) * data->ways;
    if (set[0] == line) {
        return 1;
    }
    uint32_t way = 1;
    while (way < data->ways && set[way] != line) {
        ++way;
    }
    const int is_held = way < data->ways;
    if (!is_held) {
        way = data->ways - 1u;
    }
    for (; way > 0; --way) {
        set[way] = set[way - 1];
    }
    set[0] = line;
    return is_held;
}

// Flash and the memories in RAM: accesses to two of them do not overlap.
static inline uint32_t memory_of(const struct interposed_data *data, uint32_t address) {
    return address >= 0x20000000 ? address >= data->second_ram ? 2 : 1 : 0;
}

// Two accesses that may share a cycle by all but their addresses.
static inline void count_companion(struct interposed_data *data, uint32_t second, int is_unaligned) {
    const uint32_t first = data->last;
    if (data->is_scalar) {
        if (memory_of(data, first) != memory_of(data, second)) {
            count_event(data, interposed_other_memory, 1);
        }
        return;
    }
    if (data->last_is_unaligned && is_unaligned) {
        count_event(data, interposed_unaligned_pair, 1);
    } else if (((first ^ second) & 4) == 0) {
        // Banks are even and odd words.
        const int is_partner = data->last_is_unaligned || is_unaligned;
        count_event(data, is_partner ? interposed_unaligned_partner : interposed_bank_conflict, 1);
    }
}

static inline void count_access(struct interposed_core *core, uint32_t address, uint32_t bytes, int is_store) {
    struct interposed_data *const data = &core->data;
    // Doublewords are moved as two words.
    const uint32_t alignment = bytes >= 4 ? 3 : bytes - 1;
    const int is_unaligned = (address & alignment) != 0;
    if (is_unaligned) {
        // A word at an odd address takes the Cortex-M4 three accesses.
        count_event(data, is_store ? interposed_unaligned_store : interposed_unaligned_load,
                    data->is_scalar && bytes >= 4 && (address & 1) ? 2 : 1);
    }
    const uint64_t companions = data->companions;
    if (companions & 1) {
        count_companion(data, address, is_unaligned);
    }
    data->companions = companions >> 1;
    data->last = address;
    data->last_is_unaligned = (uint8_t)is_unaligned;
    const int is_flash = address - core->flash.base < core->flash.bytes;
    if (!is_flash && address - data->cached.base >= data->cached.bytes) {
        return;
    }
    if (data->cache_enabled && holds_line(data, address >> data->line_shift)) {
        return;
    }
    count_event(data, is_flash ? interposed_flash_miss : is_store ? interposed_store_miss : interposed_memory_miss, 1);
}

#endif
