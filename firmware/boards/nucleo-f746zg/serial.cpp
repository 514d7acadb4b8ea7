// The link's USART3 on PD8 (TX) and PD9 (RX), polled.
#include <initializer_list>

#include "board.h"
#include "chip.h"
#include "link.h"
#include "registers/gpio.h"
#include "registers/rcc.h"
#include "registers/usart.h"

namespace {

constexpr uint32_t TX_PIN = 8;
constexpr uint32_t RX_PIN = 9;
constexpr uint32_t AF7_USART3 = 7;  // DS10916, table of alternate functions

uint32_t baud = TL_BAUD_FAST;
bool up = false;

// With OVER8, BRR[15:4] is USARTDIV[15:4] and BRR[2:0] is USARTDIV[3:1]: the lowest bit of USARTDIV is lost, so
// the divider of the clock is a whole number n = USARTDIV / 2. Hence the system clock and not APB1's: 216 MHz / 234
// is 0.16 % above 921600, while 54 MHz / 59 is 0.69 % below.
uint32_t divider(uint32_t clock_hz) {
    const uint32_t n = (clock_hz + baud / 2) / baud;
    const uint32_t usartdiv = 2 * n;
    return (usartdiv & ~0xFu) | (usartdiv & 0xFu) >> 1;
}

void apply_speed() {
    usart3::CR1.write(usart3::CR1_OVER8);
    usart3::BRR.write(divider(chip::clocks().core_hz));
    usart3::CR1.write(usart3::CR1_OVER8 | usart3::CR1_TE | usart3::CR1_RE | usart3::CR1_UE);
}

}  // namespace

namespace chip {

void start_serial() {
    rcc::AHB1ENR.set(rcc::AHB1ENR_GPIOD);
    rcc::DCKCFGR2.change(rcc::DCKCFGR2_USART3_MASK, rcc::DCKCFGR2_USART3_SYSCLK);
    rcc::APB1ENR.set(rcc::APB1ENR_USART3);
    rcc::APB1ENR.read();  // the enable takes two bus cycles
    for (const uint32_t pin : {TX_PIN, RX_PIN}) {
        gpio::alternate(gpio::PORT_D, pin, AF7_USART3);
        gpio::speed(gpio::PORT_D, pin, gpio::SPEED_HIGH);
        gpio::pull(gpio::PORT_D, pin, gpio::PULL_UP);
        gpio::mode(gpio::PORT_D, pin, gpio::MODE_ALTERNATE);
    }
    apply_speed();
    up = true;
}

bool serial_is_up() { return up; }

}  // namespace chip

namespace board {

Received receive(uint8_t &byte) {
    const uint32_t status = usart3::ISR.read();
    if (status & usart3::ISR_FE) {
        usart3::ICR.write(status & (usart3::ISR_FE | usart3::ISR_NF | usart3::ISR_ORE));
        byte = static_cast<uint8_t>(usart3::RDR.read());
        return Received::framing_error;
    }
    if (status & usart3::ISR_ORE) {
        // RDR still holds the byte before the one that was lost; the frame is broken either way.
        usart3::ICR.write(usart3::ISR_NF | usart3::ISR_ORE);
        byte = static_cast<uint8_t>(usart3::RDR.read());
        return Received::overrun;
    }
    if (status & usart3::ISR_RXNE) {
        if (status & usart3::ISR_NF) {
            usart3::ICR.write(usart3::ISR_NF);
        }
        byte = static_cast<uint8_t>(usart3::RDR.read());
        return Received::byte;
    }
    return Received::nothing;
}

// An endless wait here ends in a watchdog reset, as the watchdog is not fed meanwhile.
void send(uint8_t byte) {
    while (!usart3::ISR.has(usart3::ISR_TXE)) {
    }
    usart3::TDR.write(byte);
}

void finish_sending() {
    while (!usart3::ISR.has(usart3::ISR_TC)) {
    }
}

void swap_speed() {
    baud = baud == TL_BAUD_FAST ? TL_BAUD_SLOW : TL_BAUD_FAST;
    apply_speed();
}

}  // namespace board
