// Power controller: RM0432 section 5.4 (PWR registers), base 0x40007000.
#ifndef THROUGHLINE_PWR_H
#define THROUGHLINE_PWR_H

#include "registers/register.h"

namespace pwr {
constexpr Register CR1{0x40007000};
constexpr uint32_t CR1_VOS_MASK = 3u << 9;
constexpr uint32_t CR1_VOS_RANGE1 = 1u << 9;

constexpr Register CR2{0x40007004};
constexpr uint32_t CR2_IOSV = 1u << 9;  // port G from pin 2 on has its supply, VDDIO2

constexpr Register SR2{0x40007014};
constexpr uint32_t SR2_VOSF = 1u << 10;  // the regulator is on its way to another range

constexpr Register CR5{0x40007080};
constexpr uint32_t CR5_R1MODE = 1u << 8;  // range 1 without boost: 80 MHz at most
}  // namespace pwr

#endif
