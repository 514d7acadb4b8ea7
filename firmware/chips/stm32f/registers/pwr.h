// Power controller: RM0385 and RM0410 chapter 4, RM0390 chapter 5 (PWR registers, over-drive mode; there
// they are called PWR_CR and PWR_CSR), base 0x40007000.
#ifndef THROUGHLINE_PWR_H
#define THROUGHLINE_PWR_H

#include "registers/register.h"

namespace pwr {
constexpr Register CR1{0x40007000};
constexpr uint32_t CR1_VOS_SCALE1 = 3u << 14;
constexpr uint32_t CR1_ODEN = 1u << 16;
constexpr uint32_t CR1_ODSWEN = 1u << 17;

constexpr Register CSR1{0x40007004};
constexpr uint32_t CSR1_ODRDY = 1u << 16;
constexpr uint32_t CSR1_ODSWRDY = 1u << 17;
}  // namespace pwr

#endif
