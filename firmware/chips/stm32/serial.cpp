// The link's serial port: pins and speeds. The USART itself differs by family.
#include <initializer_list>

#include "board.h"
#include "board_facts.h"
#include "chip.h"
#include "link.h"

namespace {

uint32_t baud = TL_BAUD_FAST;
bool up = false;

}  // namespace

namespace chip {

void start_serial() {
    rcc::AHB1ENR.set(facts::SERIAL_PORT_CLOCK);
    start_serial_clock();
    rcc::APB1ENR.set(facts::USART_CLOCK);
    rcc::APB1ENR.read();  // the enable takes two bus cycles
    for (const uint32_t pin : {facts::TX_PIN, facts::RX_PIN}) {
        gpio::alternate(facts::SERIAL_PORT, pin, facts::SERIAL_FUNCTION);
        gpio::speed(facts::SERIAL_PORT, pin, gpio::SPEED_HIGH);
        gpio::pull(facts::SERIAL_PORT, pin, gpio::PULL_UP);
        gpio::mode(facts::SERIAL_PORT, pin, gpio::MODE_ALTERNATE);
    }
    set_speed(baud);
    up = true;
}

bool serial_is_up() { return up; }

}  // namespace chip

namespace board {

void swap_speed() {
    baud = baud == TL_BAUD_FAST ? TL_BAUD_SLOW : TL_BAUD_FAST;
    chip::set_speed(baud);
}

}  // namespace board
