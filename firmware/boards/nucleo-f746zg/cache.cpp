// Cortex-M7 caches: 4 KiB each on the F746. Maintenance is by set and way over the whole data cache: 128 lines
// cost less than any range of a model would.
#include "board.h"
#include "chip.h"
#include "registers/core.h"

namespace {

constexpr uint32_t SETS = 32;  // 4 ways of 32 lines of 32 bytes (CCSIDR of the F746)
constexpr uint32_t WAYS = 4;
constexpr uint32_t SET_SHIFT = 5;
constexpr uint32_t WAY_SHIFT = 30;

void maintain_data_cache(const Register &operation) {
    data_barrier();
    for (uint32_t way = 0; way < WAYS; ++way) {
        for (uint32_t set = 0; set < SETS; ++set) {
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
