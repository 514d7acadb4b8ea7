// What NUCLEO-144 boards with an STM32F7 at 216 MHz share: RM0385 and RM0410, UM1974.
#ifndef THROUGHLINE_NUCLEO_144_F7_H
#define THROUGHLINE_NUCLEO_144_F7_H

#include <stdint.h>

#include "nucleo_144.h"

namespace facts {

constexpr uint32_t PLL_MULTIPLIER = 432;  // 216 MHz
constexpr uint32_t PLL_USB_DIVIDER = 9;
constexpr uint32_t FLASH_WAIT_STATES = 7;  // at 2.7 to 3.6 V
constexpr uint32_t UNIQUE_ID = 0x1FF0F420;

// Serial: USART3 on PD8 (TX) and PD9 (RX), wired to the ST-LINK (UM1974 6.9).
constexpr uint32_t USART = 0x40004800;
constexpr uint32_t USART_CLOCK = rcc::APB1ENR_USART3;
constexpr uint32_t SERIAL_PORT = gpio::PORT_D;
constexpr uint32_t SERIAL_PORT_CLOCK = rcc::GPIOENR_D;
constexpr uint32_t TX_PIN = 8;
constexpr uint32_t RX_PIN = 9;
constexpr uint32_t SERIAL_FUNCTION = 7;  // table of alternate functions

}  // namespace facts

#endif
