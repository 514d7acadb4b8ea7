// What the chip's own sources share with each other and with nobody else.
#ifndef THROUGHLINE_CHIP_H
#define THROUGHLINE_CHIP_H

#include <stdint.h>

namespace chip {

/// Clocks as they came up.
struct Clocks {
    uint32_t core_hz;
    uint32_t apb1_hz;
};

void start_watchdog();
void start_clocks();
const Clocks &clocks();
void start_caches();
void start_cycle_counter();
void start_serial();
bool serial_is_up();
void start_marker();

/// Reads RCC_CSR once and clears it, so that the next start sees its own cause only.
void note_reset_cause();
uint32_t reset_cause();

/// While the data cache is off, flash is programmed past it, and no line of it can turn stale.
void stop_data_cache();
void start_data_cache();

}  // namespace chip

#endif
