// NUCLEO-F446RE: RM0390, DS10693, UM1724.
#ifndef THROUGHLINE_BOARD_FACTS_H
#define THROUGHLINE_BOARD_FACTS_H

#include <stdint.h>

#include "registers/gpio.h"
#include "registers/rcc.h"

namespace facts {

constexpr uint32_t PLL_MULTIPLIER = 360;  // 180 MHz
constexpr uint32_t PLL_USB_DIVIDER = 8;
constexpr uint32_t FLASH_WAIT_STATES = 5;  // at 2.7 to 3.6 V
constexpr int INTERRUPTS = 97;
constexpr uint32_t UNIQUE_ID = 0x1FFF7A10;
constexpr uint32_t SECTORS = 8;
constexpr uint16_t SECTOR_KIB[] = {16, 16, 16, 16, 64, 128, 128, 128};

// Serial: USART2 on PA2 (TX) and PA3 (RX), wired to the ST-LINK (UM1724 6.8).
constexpr uint32_t USART = 0x40004400;
constexpr uint32_t USART_CLOCK = rcc::APB1ENR_USART2;
constexpr uint32_t SERIAL_PORT = gpio::PORT_A;
constexpr uint32_t SERIAL_PORT_CLOCK = rcc::GPIOENR_A;
constexpr uint32_t TX_PIN = 2;
constexpr uint32_t RX_PIN = 3;
constexpr uint32_t SERIAL_FUNCTION = 7;  // table of alternate functions

// Marker: PA8, D7 on CN9 pin 8 (UM1724), which nothing on the board uses.
constexpr uint32_t MARKER_PORT = gpio::PORT_A;
constexpr uint32_t MARKER_PORT_CLOCK = rcc::GPIOENR_A;
constexpr uint32_t MARKER_PIN = 8;

// Light: LD2, green (UM1724 6.4).
constexpr uint32_t LIGHT_PORT = gpio::PORT_A;
constexpr uint32_t LIGHT_PORT_CLOCK = rcc::GPIOENR_A;
constexpr uint32_t LIGHT_PIN = 5;

}  // namespace facts

#endif
