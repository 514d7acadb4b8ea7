// What the firmware needs of a board. Each board implements it under boards/; a test may implement it on a host.
#ifndef THROUGHLINE_BOARD_H
#define THROUGHLINE_BOARD_H

#include <stdint.h>

#include "link.h"

namespace board {

/// Addresses on the chip.
struct Range {
    uint32_t base;
    uint32_t size;

    /// Whether `length` bytes from `address` lie inside; no sum can overflow.
    bool contains(uint32_t address, uint32_t length) const {
        return address >= base && address - base <= size && length <= size - (address - base);
    }
};

/// RAM in the firmware's own address space.
struct Region {
    uint8_t *base;
    uint32_t size;
};

struct Memory {
    Range flash;
    Range models;
    Region arena;
    Region stack;
    uint32_t static_bytes;         // .data, .bss and stack
    uint32_t engine_static_bytes;  // of those, the engine's
    const uint16_t *sector_kib;    // of the first sectors; all others are as large as the last of these
    uint32_t sectors_listed;
    uint32_t sector_count;
    uint32_t program_bytes;        // flash is programmed by units of so many bytes

    uint32_t sector_bytes(uint32_t sector) const {
        return sector_kib[sector < sectors_listed ? sector : sectors_listed - 1] * 1024u;
    }
};

Memory memory();
void describe(tl_hello &hello);
uint32_t reset_cause();
[[noreturn]] void reset();

// Serial link.
enum class Received : uint8_t { nothing, byte, framing_error, overrun };

/// Takes what has arrived, if anything has; never waits.
Received receive(uint8_t &byte);
/// Waits until the transmitter takes the byte.
void send(uint8_t byte);
/// Waits until the last stop bit has left.
void finish_sending();
void swap_speed();
/// Baud.
uint32_t speed();

// Time.
/// Core cycles since start. Must be called at least once in 2^32 cycles (19.9 s at 216 MHz).
uint64_t cycles();
/// Sees to it that the counter counts: a debugger that leaves switches it off.
void arm_cycles();
/// Must be called at least every 20 s.
void feed_watchdog();

// Caches.
/// Writes back and drops the data cache.
void drop_data_cache();
/// Writes back and drops the data cache, drops the instruction cache.
void drop_caches();

// Flash.
const uint8_t *flash_bytes(uint32_t address);
/// Returns 0, or the error bits of the flash controller.
uint32_t erase_sector(uint32_t sector);
/// Programs whole units of erased flash. Returns 0, or the error bits of the flash controller.
uint32_t program(uint32_t address, const uint8_t *bytes, uint32_t length);

/// Shows by a blinking light that the firmware listens, faster if a fault is kept; to be called while idle.
void show_idle(uint64_t cycles, bool after_fault);
/// Has the light dark until the next idle moment.
void show_busy();

/// Drives the pin that is high during an inference.
void mark_inference(bool running);

// Provoked faults.
[[noreturn]] void provoke_undefined();
[[noreturn]] void provoke_unmapped();
[[noreturn]] void provoke_stack();
[[noreturn]] void provoke_hang();

}  // namespace board

#endif
