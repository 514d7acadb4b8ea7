// What an access costs beyond the issue of its instruction (docs/explanation/cycle-model.md).
#ifndef THROUGHLINE_COUNTING_H
#define THROUGHLINE_COUNTING_H

#include <stddef.h>

#include "interposed.h"

static inline void count_event(struct interposed_data *data, enum interposed_event event, uint64_t times) {
    data->events[event] += times;
    *data->cycles += data->prices[event] * times;
}

// Looks for a line behind the first way of its set, and puts it there.
static __attribute__((noinline)) int holds_elsewhere(struct interposed_data *data, uint32_t line) {
    uint32_t *const set = data->tags + (size_t)(line & data->set_mask) * data->ways;
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

// What the alignment of an access costs, and of the one that shares its cycle.
static __attribute__((noinline)) void count_alignment(
    struct interposed_data *data, uint32_t address, uint32_t bytes, int is_store, int is_unaligned, int is_companion) {
    if (is_unaligned) {
        // A word at an odd address takes the Cortex-M4 three accesses.
        count_event(data, is_store ? interposed_unaligned_store : interposed_unaligned_load,
                    data->is_scalar && bytes >= 4 && (address & 1) ? 2 : 1);
    }
    if (is_companion) {
        count_companion(data, address, is_unaligned);
    }
}

// What a load takes with the data cache of a Cortex-M7 off: the bus, and flash unless it has the line at its outputs for the
// code, whose line is read again then. Stores go into the store buffer.
static __attribute__((noinline)) void count_by_bus(struct interposed_data *data, uint32_t line, int is_flash, int is_store) {
    if (is_store) {
        return;
    }
    count_event(data, interposed_bus_access, 1);
    if (is_flash && *data->flash_line != line) {
        count_event(data, interposed_flash_access, 2);
    }
}

// Inlined into each kind of access: what is rare is not.
static inline __attribute__((always_inline)) void count_access(struct interposed_core *core, uint32_t address,
                                                               uint32_t bytes, int is_store) {
    struct interposed_data *const data = &core->data;
    // Doublewords are moved as two words.
    const int is_unaligned = (address & (bytes >= 4 ? 3 : bytes - 1)) != 0;
    const uint64_t companions = data->companions;
    if (__builtin_expect(is_unaligned || (companions & 1), 0)) {
        count_alignment(data, address, bytes, is_store, is_unaligned, (int)(companions & 1));
    }
    data->companions = companions >> 1;
    data->last = address;
    data->last_is_unaligned = (uint8_t)is_unaligned;
    const int is_flash = address - core->flash.base < core->flash.bytes;
    if (!is_flash && address - data->cached.base >= data->cached.bytes) {
        return;
    }
    const uint32_t line = address >> data->line_shift;
    if (!data->cache_enabled && !data->is_scalar) {
        count_by_bus(data, line, is_flash, is_store);
        return;
    }
    if (data->cache_enabled &&
        (data->tags[(size_t)(line & data->set_mask) * data->ways] == line || holds_elsewhere(data, line))) {
        return;
    }
    count_event(data, is_flash ? interposed_flash_miss : is_store ? interposed_store_miss : interposed_memory_miss, 1);
}

#endif
