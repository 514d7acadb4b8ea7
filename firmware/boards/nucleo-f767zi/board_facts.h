// NUCLEO-F767ZI: RM0410, DS11532, UM1974. Flash is one bank, as delivered.
#ifndef THROUGHLINE_BOARD_FACTS_H
#define THROUGHLINE_BOARD_FACTS_H

#include <stdint.h>

#include "../nucleo_144_f7.h"

namespace facts {

constexpr int INTERRUPTS = 110;
constexpr uint32_t SECTORS = 12;
constexpr uint16_t SECTOR_KIB[] = {32, 32, 32, 32, 128, 256, 256, 256, 256, 256, 256, 256};

}  // namespace facts

#endif
