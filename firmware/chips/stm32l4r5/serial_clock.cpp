// What feeds the link's LPUART1, and its speed.
#include "chip.h"
#include "registers/pwr.h"
#include "registers/rcc.h"

namespace chip {

void start_serial_clock() {
    pwr::CR2.set(pwr::CR2_IOSV);  // its pins have a supply of their own
    rcc::CCIPR.clear(rcc::CCIPR_LPUART1_MASK);
    rcc::APB1ENR2.set(rcc::APB1ENR2_LPUART1);
    rcc::APB1ENR2.read();  // the enable takes two bus cycles
}

// BRR counts 256ths of its clock (RM0432, LPUART baud rate generation): 256 * 120 MHz / 33333 is 0.001 % above 921600.
uint32_t divider_for(uint32_t baud) { return static_cast<uint32_t>((256ull * clocks().apb1_hz + baud / 2) / baud); }

}  // namespace chip
