// Reset and clock control: RM0385 chapter 5, RM0410 chapter 5, RM0390 chapter 6 (RCC registers), base 0x40023800.
#ifndef THROUGHLINE_RCC_H
#define THROUGHLINE_RCC_H

#include "registers/register.h"

namespace rcc {
constexpr Register CR{0x40023800};
constexpr uint32_t CR_HSEON = 1u << 16;
constexpr uint32_t CR_HSERDY = 1u << 17;
constexpr uint32_t CR_HSEBYP = 1u << 18;
constexpr uint32_t CR_CSSON = 1u << 19;
constexpr uint32_t CR_PLLON = 1u << 24;
constexpr uint32_t CR_PLLRDY = 1u << 25;

constexpr Register PLLCFGR{0x40023804};
constexpr uint32_t PLLCFGR_M_SHIFT = 0;   // input divider, so that the VCO gets 1 to 2 MHz
constexpr uint32_t PLLCFGR_N_SHIFT = 6;   // multiplier, 50 to 432
constexpr uint32_t PLLCFGR_P_2 = 0;       // bits 17:16, VCO / 2
constexpr uint32_t PLLCFGR_SRC_HSE = 1u << 22;
constexpr uint32_t PLLCFGR_Q_SHIFT = 24;  // VCO / Q for USB, kept at most 48 MHz
constexpr uint32_t PLLCFGR_R_2 = 2u << 28;  // smallest legal VCO / R, and the reset value where there is none

constexpr Register CFGR{0x40023808};
constexpr uint32_t CFGR_SW_MASK = 3;
constexpr uint32_t CFGR_SW_PLL = 2;
constexpr uint32_t CFGR_SWS_MASK = 3u << 2;
constexpr uint32_t CFGR_SWS_PLL = 2u << 2;
constexpr uint32_t CFGR_PPRE1_DIV4 = 5u << 10;
constexpr uint32_t CFGR_PPRE2_DIV2 = 4u << 13;

constexpr Register GPIOENR{0x40023830};  // RCC_AHB1ENR
constexpr uint32_t GPIOENR_A = 1u << 0;
constexpr uint32_t GPIOENR_B = 1u << 1;
constexpr uint32_t GPIOENR_D = 1u << 3;
constexpr uint32_t GPIOENR_F = 1u << 5;

constexpr Register APB1ENR{0x40023840};
constexpr uint32_t APB1ENR_USART2 = 1u << 17;
constexpr uint32_t APB1ENR_USART3 = 1u << 18;
constexpr uint32_t APB1ENR_PWR = 1u << 28;

constexpr Register CSR{0x40023874};
constexpr uint32_t CSR_RMVF = 1u << 24;
constexpr uint32_t CSR_PINRSTF = 1u << 26;
constexpr uint32_t CSR_SFTRSTF = 1u << 28;
constexpr uint32_t CSR_IWDGRSTF = 1u << 29;
constexpr uint32_t CSR_POWER = 1u << 25 | 1u << 27;  // BORRSTF, PORRSTF
constexpr uint32_t CSR_OTHER = 1u << 30 | 1u << 31;  // WWDGRSTF, LPWRRSTF
}  // namespace rcc

#endif
