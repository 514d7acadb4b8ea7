// What feeds the link's USART3, and its speed.
#include "board_facts.h"
#include "chip.h"
#include "registers/rcc.h"

namespace {

// Where USART3 gets its clock from (RCC_DCKCFGR2).
constexpr Register DCKCFGR2{0x40023890};
constexpr uint32_t DCKCFGR2_USART3_MASK = 3u << 4;
constexpr uint32_t DCKCFGR2_USART3_SYSCLK = 1u << 4;

}  // namespace

namespace chip {

void start_serial_clock() {
    DCKCFGR2.change(DCKCFGR2_USART3_MASK, DCKCFGR2_USART3_SYSCLK);
    rcc::APB1ENR.set(facts::USART_CLOCK);
    rcc::APB1ENR.read();  // the enable takes two bus cycles
}

// Oversampling by 16 divides the clock as finely as by 8 and the receiver forgives more (RM0385 31.5.5). From the system
// clock and not APB1's: 216 MHz / 234 is 0.16 % above 921600, while 54 MHz / 59 is 0.69 % below.
uint32_t divider_for(uint32_t baud) { return (clocks().core_hz + baud / 2) / baud; }

}  // namespace chip
