// The Cortex-M4 has no caches; the flash interface has: those of the ART accelerator (RM0390 3.5.2: 64 lines of instructions and
// 8 of data; RM0432 3.3.9: 1 KiB and 256 bytes), which may be emptied only while they are off.
#include "board.h"
#include "chip.h"
#include "link.h"
#include "registers/flash.h"

namespace {

constexpr uint32_t ACR_ICEN = 1u << 9;
constexpr uint32_t ACR_DCEN = 1u << 10;
constexpr uint32_t ACR_ICRST = 1u << 11;
constexpr uint32_t ACR_DCRST = 1u << 12;

void empty(uint32_t enables, uint32_t resets) {
    data_barrier();
    flash::ACR.clear(enables);
    flash::ACR.set(resets);
    flash::ACR.clear(resets);
    flash::ACR.set(enables);
    data_barrier();
    instruction_barrier();
}

}  // namespace

namespace chip {

uint32_t flash_access() { return flash::ACR_PRFTEN | ACR_ICEN | ACR_DCEN; }

uint32_t cache_features() { return flash::ACR.has(ACR_ICEN | ACR_DCEN) ? TL_FEATURE_ART : 0; }

uint32_t flash_bus() { return TL_FLASH_BUS_CODE; }

void stop_data_cache() {
    data_barrier();
    flash::ACR.clear(ACR_ICEN | ACR_DCEN);
}

void start_data_cache() { empty(ACR_ICEN | ACR_DCEN, ACR_ICRST | ACR_DCRST); }

void start_caches() {}

}  // namespace chip

namespace board {

void drop_data_cache() { empty(ACR_DCEN, ACR_DCRST); }

void drop_caches() { empty(ACR_ICEN | ACR_DCEN, ACR_ICRST | ACR_DCRST); }

}  // namespace board
