// What the chip's own sources share with each other and with nobody else.
#ifndef THROUGHLINE_CHIP_H
#define THROUGHLINE_CHIP_H

#include <stdint.h>

#include "board.h"

namespace chip {

/// Clocks as they came up.
struct Clocks {
    uint32_t core_hz;
    uint32_t apb1_hz;
};

// What a family of chips does in its own way.

/// FLASH_ACR without the wait states: prefetch and accelerator on.
uint32_t flash_access();
/// TL_FEATURE_ bits of the core's and the flash's caches, as switched on.
uint32_t cache_features();
/// TL_FEATURE_ bits of what the core runs at.
uint32_t clock_features();
/// TL_FLASH_BUS_ that code and models are fetched over.
uint32_t flash_bus();
/// Connects the link's USART to its clock, and switches that on.
void start_serial_clock();
/// What the link's USART divides its clock by, in the units of its BRR, for about `baud`.
uint32_t divider_for(uint32_t baud);
/// Takes what the link's receiver holds, if anything; never waits.
board::Received take(uint8_t &byte);
/// Whether the link's transmitter takes a byte.
bool can_put();
/// Hands the link's transmitter a byte.
void put(uint8_t byte);
/// Whether the last stop bit has left.
bool has_sent();

void start_watchdog();
void start_clocks();
const Clocks &clocks();
/// Caches in front of flash that are the core's; those of the flash interface go on with flash_access().
void start_caches();
void start_cycle_counter();
void start_serial();
bool serial_is_up();
void start_marker();
void start_light();

/// Reads RCC_CSR once and clears it, so that the next start sees its own cause only.
void note_reset_cause();
uint32_t reset_cause();

/// While the caches of flash contents are off, it is programmed past them, and no line of them can turn stale.
void stop_data_cache();
void start_data_cache();

}  // namespace chip

#endif
