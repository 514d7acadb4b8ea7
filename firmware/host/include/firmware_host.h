// The firmware's link service on a host: the same sources over a board of plain memory. For tests.
//
// There is one such board in a process; calls must not overlap.
#ifndef THROUGHLINE_FIRMWARE_HOST_H
#define THROUGHLINE_FIRMWARE_HOST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TL_HOST_FLASH_BASE 0x08000000u
#define TL_HOST_FLASH_BYTES 0x00100000u
#define TL_HOST_MODEL_BASE 0x08020000u
#define TL_HOST_ARENA_BYTES 316000u
#define TL_HOST_CLOCK_HZ 100000000u

/// What an exchange did beside answering.
enum {
    TL_HOST_SERVED = 0,
    TL_HOST_RESET = 1,     // the firmware reset itself
    TL_HOST_PROVOKED = 2,  // it ran into a provoked fault
};

/// Starts the firmware with this TL_RESET_ cause, and drops what it has received so far. Flash keeps its contents,
/// which are erased at first. Whatever the firmware sends is returned by the next exchange.
void tl_host_start(uint32_t reset_cause);

/// Erases all of flash, past the firmware.
void tl_host_erase(void);

/// Lets the firmware receive `count` bytes and copies what it has sent to `sent`, at most `capacity` bytes;
/// `sent_count` is the full number. Returns what else happened.
int tl_host_exchange(const uint8_t *bytes, size_t count, uint8_t *sent, size_t capacity, size_t *sent_count);

/// Lets the firmware receive this many bytes with framing errors, or with overruns.
void tl_host_framing_errors(size_t count);
void tl_host_overrun(void);

/// The link's speed in baud.
uint32_t tl_host_baud(void);

/// The board's whole arena, TL_HOST_ARENA_BYTES, of which models get the part that the link placed.
uint8_t *tl_host_arena(void);

/// Makes the next erase or programming end with these error bits.
void tl_host_fail_flash(uint32_t errors);

/// Lets the firmware write a number as its text protocol does; the next exchange returns it.
void tl_host_write_decimal(float value);

#ifdef __cplusplus
}
#endif

#endif
