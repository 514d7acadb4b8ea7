// A pin that is high while an inference runs, for a power analyser or a scope: PF13, D7 on CN10 pin 2 (UM1974),
// which nothing on the board uses.
#include "board.h"
#include "chip.h"
#include "registers/gpio.h"
#include "registers/rcc.h"

namespace {

constexpr uint32_t PIN = 13;

}  // namespace

namespace chip {

void start_marker() {
    rcc::AHB1ENR.set(rcc::AHB1ENR_GPIOF);
    rcc::AHB1ENR.read();  // the enable takes two bus cycles
    gpio::drive(gpio::PORT_F, PIN, false);
    gpio::mode(gpio::PORT_F, PIN, gpio::MODE_OUTPUT);
}

}  // namespace chip

namespace board {

void mark_inference(bool running) { gpio::drive(gpio::PORT_F, PIN, running); }

}  // namespace board
