// Pins that NUCLEO-144 boards share: UM1974, UM2179.
#ifndef THROUGHLINE_NUCLEO_144_H
#define THROUGHLINE_NUCLEO_144_H

#include <stdint.h>

#include "registers/gpio.h"
#include "registers/rcc.h"

namespace facts {

// Marker: PF13, D7 on CN10 pin 2 (UM1974, UM2179), which nothing on the boards uses.
constexpr uint32_t MARKER_PORT = gpio::PORT_F;
constexpr uint32_t MARKER_PORT_CLOCK = rcc::GPIOENR_F;
constexpr uint32_t MARKER_PIN = 13;

// Light: LD2, blue (UM1974 6.5, UM2179 6.5).
constexpr uint32_t LIGHT_PORT = gpio::PORT_B;
constexpr uint32_t LIGHT_PORT_CLOCK = rcc::GPIOENR_B;
constexpr uint32_t LIGHT_PIN = 7;

}  // namespace facts

#endif
