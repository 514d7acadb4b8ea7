// Why the chip started, and how to start it again: RM0385 5.1, RM0390 6.1, RM0432 6.1 and RCC_CSR.
#include "board.h"
#include "chip.h"
#include "link.h"
#include "registers/core.h"
#include "registers/rcc.h"

namespace {

uint32_t cause;

uint32_t decode(uint32_t flags) {
    // Every internal reset also pulls NRST, so PINRSTF alone means the pin; power sets all of its own.
    if (flags & rcc::CSR_POWER) return TL_RESET_POWER;
    if (flags & rcc::CSR_IWDGRSTF) return TL_RESET_WATCHDOG;
    if (flags & rcc::CSR_SFTRSTF) return TL_RESET_SOFTWARE;
    if (flags & rcc::CSR_OTHER) return TL_RESET_OTHER;
    if (flags & rcc::CSR_PINRSTF) return TL_RESET_PIN;
    return TL_RESET_OTHER;
}

}  // namespace

namespace chip {

void note_reset_cause() {
    cause = decode(rcc::CSR.read());
    rcc::CSR.set(rcc::CSR_RMVF);
}

uint32_t reset_cause() { return cause; }

}  // namespace chip

namespace board {

uint32_t reset_cause() { return chip::reset_cause(); }

[[noreturn]] void reset() {
    data_barrier();
    scb::AIRCR.write(scb::AIRCR_KEY | scb::AIRCR_SYSRESETREQ);
    data_barrier();
    for (;;) {
        __asm volatile("nop");
    }
}

}  // namespace board
