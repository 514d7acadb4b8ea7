// A pin that is high while an inference runs, for a power analyser or a scope.
#include "board.h"
#include "board_facts.h"
#include "chip.h"
#include "registers/gpio.h"
#include "registers/rcc.h"

namespace chip {

void start_marker() {
    rcc::GPIOENR.set(facts::MARKER_PORT_CLOCK);
    rcc::GPIOENR.read();  // the enable takes two bus cycles
    gpio::drive(facts::MARKER_PORT, facts::MARKER_PIN, false);
    gpio::mode(facts::MARKER_PORT, facts::MARKER_PIN, gpio::MODE_OUTPUT);
}

}  // namespace chip

namespace board {

void mark_inference(bool running) { gpio::drive(facts::MARKER_PORT, facts::MARKER_PIN, running); }

}  // namespace board
