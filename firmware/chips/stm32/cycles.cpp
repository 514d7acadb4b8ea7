// DWT's cycle counter, extended from 32 to 64 bits by whoever reads it.
#include "board.h"
#include "chip.h"
#include "registers/core.h"

namespace {

uint32_t last;
uint32_t wraps;

}  // namespace

namespace chip {

void start_cycle_counter() {
    board::arm_cycles();
    dwt::CYCCNT.write(0);
}

}  // namespace chip

namespace board {

void arm_cycles() {
    dwt::DEMCR.set(dwt::DEMCR_TRCENA);
    dwt::LAR.write(dwt::LAR_KEY);  // the M7 ignores writes to a locked DWT; the M4 has no lock
    dwt::CTRL.set(dwt::CTRL_CYCCNTENA);
}

uint64_t cycles() {
    const uint32_t now = dwt::CYCCNT.read();
    if (now < last) {
        ++wraps;
    }
    last = now;
    return static_cast<uint64_t>(wraps) << 32 | now;
}

}  // namespace board
