// NUCLEO-F746ZG: RM0385, DS10916, UM1974.
#ifndef THROUGHLINE_BOARD_FACTS_H
#define THROUGHLINE_BOARD_FACTS_H

#include <stdint.h>

#include "../nucleo_144_f7.h"

namespace facts {

constexpr int INTERRUPTS = 98;
constexpr uint32_t SECTORS = 8;
constexpr uint16_t SECTOR_KIB[] = {32, 32, 32, 32, 128, 256, 256, 256};

}  // namespace facts

#endif
