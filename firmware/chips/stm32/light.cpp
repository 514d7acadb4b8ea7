// A LED that shows that the firmware listens. Dark while a request is served, so that it adds nothing to the energy of an inference.
#include "board.h"
#include "board_facts.h"
#include "chip.h"
#include "registers/gpio.h"
#include "registers/rcc.h"

namespace {

// Bits of the cycle counter that turn every 0.3 s and every 0.08 s at 216 MHz.
constexpr uint32_t SLOW = 26;
constexpr uint32_t FAST = 24;

bool lit;

void light(bool on) {
    if (on != lit) {
        lit = on;
        gpio::drive(facts::LIGHT_PORT, facts::LIGHT_PIN, on);
    }
}

}  // namespace

namespace chip {

void start_light() {
    rcc::GPIOENR.set(facts::LIGHT_PORT_CLOCK);
    rcc::GPIOENR.read();  // the enable takes two bus cycles
    lit = false;
    gpio::drive(facts::LIGHT_PORT, facts::LIGHT_PIN, false);
    gpio::mode(facts::LIGHT_PORT, facts::LIGHT_PIN, gpio::MODE_OUTPUT);
}

}  // namespace chip

namespace board {

void show_idle(uint64_t cycles, bool after_fault) { light((cycles >> (after_fault ? FAST : SLOW) & 1) != 0); }

void show_busy() { light(false); }

}  // namespace board
