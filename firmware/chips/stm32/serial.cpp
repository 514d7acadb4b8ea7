// The link's serial port: pins, speeds, and what arrives while the port sends. The USART itself differs by family.
#include <initializer_list>

#include "board.h"
#include "board_facts.h"
#include "chip.h"
#include "link.h"
#include "usart.h"

namespace {

uint32_t baud = TL_BAUD_FAST;
bool up = false;

// What arrived while a frame was sent. A host that waits for its answer sends nothing then; one that has lost step (a
// half frame, then a whole one) does, and a receiver of one byte would break each of its attempts.
constexpr uint32_t QUEUE = 512;
struct {
    uint8_t byte;
    board::Received kind;
} queue[QUEUE];
uint32_t first = 0;
uint32_t count = 0;

void collect() {
    uint8_t byte = 0;
    const board::Received kind = chip::take(byte);
    if (kind == board::Received::nothing) {
        return;
    }
    if (count == QUEUE) {
        queue[(first + count - 1) % QUEUE].kind = board::Received::overrun;
        return;
    }
    queue[(first + count) % QUEUE] = {byte, kind};
    count += 1;
}

/// Sets the USART to 8N1 and switches it on.
void set_speed() {
    usart::CR1.write(0);
    usart::BRR.write(chip::divider_for(baud));
    usart::CR1.write(usart::CR1_TE | usart::CR1_RE | usart::CR1_UE);
}

}  // namespace

namespace chip {

void start_serial() {
    rcc::GPIOENR.set(facts::SERIAL_PORT_CLOCK);
    start_serial_clock();
    for (const uint32_t pin : {facts::TX_PIN, facts::RX_PIN}) {
        gpio::alternate(facts::SERIAL_PORT, pin, facts::SERIAL_FUNCTION);
        gpio::speed(facts::SERIAL_PORT, pin, gpio::SPEED_HIGH);
        gpio::pull(facts::SERIAL_PORT, pin, gpio::PULL_UP);
        gpio::mode(facts::SERIAL_PORT, pin, gpio::MODE_ALTERNATE);
    }
    set_speed();
    up = true;
}

bool serial_is_up() { return up; }

}  // namespace chip

namespace board {

Received receive(uint8_t &byte) {
    if (count == 0) {
        return chip::take(byte);
    }
    const Received kind = queue[first].kind;
    byte = queue[first].byte;
    first = (first + 1) % QUEUE;
    count -= 1;
    return kind;
}

// An endless wait here ends in a watchdog reset, as the watchdog is not fed meanwhile.
void send(uint8_t byte) {
    while (!chip::can_put()) {
        collect();
    }
    chip::put(byte);
}

void finish_sending() {
    while (!chip::has_sent()) {
        collect();
    }
}

void swap_speed() {
    baud = baud == TL_BAUD_FAST ? TL_BAUD_SLOW : TL_BAUD_FAST;
    set_speed();
}

uint32_t speed() { return baud; }

}  // namespace board
