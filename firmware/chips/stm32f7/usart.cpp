// The link's USART, polled.
#include "usart.h"

#include "chip.h"

namespace {

// Oversampling by 16 divides the clock as finely as by 8 and the receiver forgives more (RM0385 31.5.5). From the system
// clock and not APB1's: 216 MHz / 234 is 0.16 % above 921600, while 54 MHz / 59 is 0.69 % below.
uint32_t divider(uint32_t clock_hz, uint32_t baud) { return (clock_hz + baud / 2) / baud; }

}  // namespace

namespace chip {

void start_serial_clock() {
    usart::DCKCFGR2.change(usart::DCKCFGR2_USART3_MASK, usart::DCKCFGR2_USART3_SYSCLK);
}

void set_speed(uint32_t baud) {
    usart::CR1.write(0);
    usart::BRR.write(divider(clocks().core_hz, baud));
    usart::CR1.write(usart::CR1_TE | usart::CR1_RE | usart::CR1_UE);
}

board::Received take(uint8_t &byte) {
    const uint32_t status = usart::ISR.read();
    if (status & usart::ISR_FE) {
        usart::ICR.write(status & (usart::ISR_FE | usart::ISR_NF | usart::ISR_ORE));
        byte = static_cast<uint8_t>(usart::RDR.read());
        return board::Received::framing_error;
    }
    if (status & usart::ISR_ORE) {
        // RDR still holds the byte before the one that was lost; the frame is broken either way.
        usart::ICR.write(usart::ISR_NF | usart::ISR_ORE);
        byte = static_cast<uint8_t>(usart::RDR.read());
        return board::Received::overrun;
    }
    if (status & usart::ISR_RXNE) {
        if (status & usart::ISR_NF) {
            usart::ICR.write(usart::ISR_NF);
        }
        byte = static_cast<uint8_t>(usart::RDR.read());
        return board::Received::byte;
    }
    return board::Received::nothing;
}

bool can_put() { return usart::ISR.has(usart::ISR_TXE); }

bool has_sent() { return usart::ISR.has(usart::ISR_TC); }

void put(uint8_t byte) { usart::TDR.write(byte); }

}  // namespace chip
