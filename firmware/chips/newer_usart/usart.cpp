// The link's USART, polled.
#include "usart.h"

#include "chip.h"

namespace chip {

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
