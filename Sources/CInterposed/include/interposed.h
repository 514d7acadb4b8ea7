// Functions of the emulator library that this program puts its own before.
//
// Unicorn 2.0.1 calls its own functions by their public names, so those of the program that links it come first. They do what
// the library does, and more while a core is open on the calling thread:
//
// - Stores. The library takes every store for one that may change translated code: it locks the pages of all translations
//   nearby, with three allocations, and looks them up, for some 40 ns. Aligned stores to memory without translated code
//   are done at once instead.
// - Flash and devices. Stores to flash and aligned accesses to devices go to the machine at once; the library would look
//   for them in several tables first, and store to flash what was asked for instead of what programming leaves there.
// - Alignment. The library lets LDRD, LDM and their like load from any address, and never asks whether memory is of
//   device type. Loads and stores are translated with the alignment that ARMv7-M asks for (ARM A3.2.1).
// - Division. The library knows no trap for division by zero.
// - Counting. Where each access is to be seen, what it costs is counted here; RAM and flash are read at once.
#ifndef THROUGHLINE_INTERPOSED_H
#define THROUGHLINE_INTERPOSED_H

#include <stdint.h>

enum { interposed_page_bits = 12 };

// First address and number of bytes.
struct interposed_range {
    uint32_t base;
    uint32_t bytes;
};

// Events of an access, as numbered in `Cycles`: `CycleEvent`.
enum interposed_event {
    interposed_unaligned_load = 4,
    interposed_unaligned_store = 5,
    interposed_flash_miss = 6,
    interposed_memory_miss = 7,
    interposed_store_miss = 8,
    interposed_bank_conflict = 11,
    interposed_unaligned_pair = 12,
    interposed_unaligned_partner = 13,
    interposed_other_memory = 16,
    interposed_bus_access = 17,
    interposed_flash_access = 18,
};

// What accesses cost: how aligned they are, which lines of a cache they need, what shares their cycle.
struct interposed_data {
    uint64_t companions;        // next accesses, from bit 0 on: whether each shares a cycle with the one before it
    uint32_t last;              // address of the access before
    uint8_t last_is_unaligned;
    uint8_t counts;             // whether accesses are counted now
    uint8_t is_scalar;          // a Cortex-M4, whose accesses overlap in one memory, instead of banks
    uint8_t cache_enabled;
    uint8_t line_shift;         // bytes of a line of the data cache, as a power of two
    uint8_t ways;
    uint32_t set_mask;
    uint32_t *tags;             // lines that the cache holds, the latest of each set first
    uint64_t *cycles;           // eighths of a cycle
    uint64_t *events;           // how often each event happened, by its number
    const uint64_t *prices;     // eighths of a cycle of each, some less than 0
    struct interposed_range cached;     // RAM behind the data cache
    const uint32_t *flash_line; // the line that flash has at its outputs while caches are off
    uint32_t second_ram;        // where the second of two memories in RAM begins
};

struct interposed_core {
    uint32_t base;              // memory that stores may go straight to: first address
    uint32_t bytes;             // and a multiple of 4096; hooks on stores are not called there
    uint8_t *memory;            // what the core sees there
    const uint8_t *code;        // for each 4 KiB: not zero if it may hold translated code
    uint8_t traps_unaligned;    // CCR.UNALIGN_TRP; what was translated before it changed must be dropped
    uint8_t traps_division;     // CCR.DIV_0_TRP
    uint8_t divided_by_zero;    // set by a division that traps
    uint64_t *deadline;         // set to 0 then, for the block hook to see

    // Where accesses go to the machine: stores of up to 4 bytes to flash, aligned accesses of 2 or 4 bytes to devices.
    struct interposed_range flash;
    const uint8_t *flash_memory;
    uint8_t *flash_seen;        // for each 4 KiB of flash: whether the library was asked for it since it last was to be
    uint8_t sees_all;           // whether all accesses come here: those to RAM and flash that was seen are then done at once
    struct interposed_data data;
    const struct interposed_range *devices;
    uint32_t device_count;
    void *machine;
    uint32_t (*load_device)(void *machine, uint32_t address, uint32_t bytes);
    void (*store_device)(void *machine, uint32_t address, uint32_t bytes, uint32_t value);
    void (*store_flash)(void *machine, uint32_t address, uint32_t bytes, uint32_t value);
};

// Opens a core for what runs on this thread, until a null pointer closes it.
void interposed_open(struct interposed_core *core);

#endif
