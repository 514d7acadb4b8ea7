// NUCLEO-L4R5ZI: RM0432, DS12023, UM2179. Flash is two banks, as delivered.
#ifndef THROUGHLINE_BOARD_FACTS_H
#define THROUGHLINE_BOARD_FACTS_H

#include <stdint.h>

#include "../nucleo_144.h"

namespace facts {

constexpr uint32_t PLL_MULTIPLIER = 60;  // 120 MHz
constexpr uint32_t FLASH_WAIT_STATES = 5;  // at 100 to 120 MHz in range 1
constexpr int INTERRUPTS = 95;
constexpr uint32_t UNIQUE_ID = 0x1FFF7590;
constexpr uint32_t SECTORS = 512;
constexpr uint16_t SECTOR_KIB[] = {4};

// Serial: LPUART1 on PG7 (TX) and PG8 (RX), wired to the ST-LINK (UM2179 section 6.9).
constexpr uint32_t USART = 0x40008000;
constexpr uint32_t SERIAL_PORT = gpio::PORT_G;
constexpr uint32_t SERIAL_PORT_CLOCK = rcc::GPIOENR_G;
constexpr uint32_t TX_PIN = 7;
constexpr uint32_t RX_PIN = 8;
constexpr uint32_t SERIAL_FUNCTION = 8;  // table of alternate functions

}  // namespace facts

#endif
