// The link's USART, polled.
#include "usart.h"

#include "board_facts.h"
#include "chip.h"
#include "registers/rcc.h"

namespace chip {

// The USART has no clock but APB1's.
void start_serial_clock() {
    rcc::APB1ENR.set(facts::USART_CLOCK);
    rcc::APB1ENR.read();  // the enable takes two bus cycles
}

// Oversampling by 16 and by 8 divide the clock equally finely, and by 16 the receiver forgives more: 45 MHz / 49 is
// 0.35 % below 921600 (RM0390 25.4.4 and 25.4.5).
uint32_t divider_for(uint32_t baud) { return (clocks().apb1_hz + baud / 2) / baud; }

board::Received take(uint8_t &byte) {
    const uint32_t status = usart::SR.read();
    if ((status & (usart::SR_FE | usart::SR_ORE | usart::SR_RXNE)) == 0) {
        return board::Received::nothing;
    }
    byte = static_cast<uint8_t>(usart::DR.read());
    if (status & usart::SR_FE) {
        return board::Received::framing_error;
    }
    // With ORE, DR still held the byte before the one that was lost; the frame is broken either way.
    return status & usart::SR_ORE ? board::Received::overrun : board::Received::byte;
}

bool can_put() { return usart::SR.has(usart::SR_TXE); }

bool has_sent() { return usart::SR.has(usart::SR_TC); }

void put(uint8_t byte) { usart::DR.write(byte); }

}  // namespace chip
