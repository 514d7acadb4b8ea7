// Cortex-M7 caches: 4 KiB each on the F746, 16 KiB each on the F767. Maintenance is by set and way over the whole data
// cache: its 128 or 512 lines cost less than any range of a model would.
#include "board.h"
#include "chip.h"
#include "link.h"
#include "registers/core.h"
#include "registers/flash.h"

namespace {

constexpr uint32_t ACR_ARTEN = 1u << 9;

constexpr uint32_t WAYS = 4;  // of the data cache of any Cortex-M7 (TRM 5.2)
constexpr uint32_t SET_SHIFT = 5;
constexpr uint32_t WAY_SHIFT = 30;

void maintain_data_cache(const Register &operation) {
    scb::CSSELR.write(scb::CSSELR_DATA);
    data_barrier();
    const uint32_t last_set = scb::CCSIDR.read() >> scb::CCSIDR_SETS_SHIFT & scb::CCSIDR_SETS_MASK;
    for (uint32_t way = 0; way < WAYS; ++way) {
        for (uint32_t set = 0; set <= last_set; ++set) {
            operation.write(way << WAY_SHIFT | set << SET_SHIFT);
        }
    }
    data_barrier();
    instruction_barrier();
}

void invalidate_instruction_cache() {
    data_barrier();
    instruction_barrier();
    scb::ICIALLU.write(0);
    data_barrier();
    instruction_barrier();
}

}  // namespace

namespace chip {

// ART serves flash's ITCM alias only, and code and models are fetched over AXI; it and the prefetch are on so that the
// state is the one that the vendor's start-up code leaves.
uint32_t flash_access() { return flash::ACR_PRFTEN | ACR_ARTEN; }

uint32_t cache_features() {
    return (scb::CCR.has(scb::CCR_IC) ? TL_FEATURE_ICACHE : 0) | (scb::CCR.has(scb::CCR_DC) ? TL_FEATURE_DCACHE : 0) |
           (flash::ACR.has(ACR_ARTEN) ? TL_FEATURE_ART : 0);
}

uint32_t flash_bus() { return TL_FLASH_BUS_AXI; }

void stop_data_cache() {
    data_barrier();
    scb::CCR.clear(scb::CCR_DC);
    maintain_data_cache(scb::DCCISW);
}

void start_data_cache() {
    maintain_data_cache(scb::DCISW);
    scb::CCR.set(scb::CCR_DC);
    data_barrier();
    instruction_barrier();
}

void start_caches() {
    invalidate_instruction_cache();
    scb::CCR.set(scb::CCR_IC);
    data_barrier();
    instruction_barrier();
    start_data_cache();
}

}  // namespace chip

namespace board {

void drop_data_cache() { maintain_data_cache(scb::DCCISW); }

void drop_caches() {
    maintain_data_cache(scb::DCCISW);
    invalidate_instruction_cache();
}

}  // namespace board
