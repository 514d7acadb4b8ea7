// Reset and clock control: RM0432 section 6.4 (RCC registers), base 0x40021000.
#ifndef THROUGHLINE_RCC_H
#define THROUGHLINE_RCC_H

#include "registers/register.h"

namespace rcc {
constexpr Register CR{0x40021000};
constexpr uint32_t CR_HSION = 1u << 8;
constexpr uint32_t CR_HSIRDY = 1u << 10;
constexpr uint32_t CR_PLLON = 1u << 24;
constexpr uint32_t CR_PLLRDY = 1u << 25;

constexpr Register CFGR{0x40021008};
constexpr uint32_t CFGR_SW_MASK = 3;
constexpr uint32_t CFGR_SW_HSI = 1;
constexpr uint32_t CFGR_SW_PLL = 3;
constexpr uint32_t CFGR_SWS_MASK = 3u << 2;
constexpr uint32_t CFGR_SWS_HSI = 1u << 2;
constexpr uint32_t CFGR_SWS_PLL = 3u << 2;
constexpr uint32_t CFGR_HPRE_MASK = 0xFu << 4;
constexpr uint32_t CFGR_HPRE_DIV2 = 8u << 4;

constexpr Register PLLCFGR{0x4002100C};
constexpr uint32_t PLLCFGR_SRC_HSI = 2;
constexpr uint32_t PLLCFGR_M_SHIFT = 4;  // less one; the PLL takes 2.66 to 8 MHz
constexpr uint32_t PLLCFGR_N_SHIFT = 8;  // 8 to 127; the VCO makes 64 to 344 MHz
constexpr uint32_t PLLCFGR_R_2 = 0;      // bits 26:25, VCO / 2 for the core
constexpr uint32_t PLLCFGR_REN = 1u << 24;

constexpr Register GPIOENR{0x4002104C};  // RCC_AHB2ENR
constexpr uint32_t GPIOENR_B = 1u << 1;
constexpr uint32_t GPIOENR_F = 1u << 5;
constexpr uint32_t GPIOENR_G = 1u << 6;

constexpr Register APB1ENR1{0x40021058};
constexpr uint32_t APB1ENR1_PWR = 1u << 28;

constexpr Register APB1ENR2{0x4002105C};
constexpr uint32_t APB1ENR2_LPUART1 = 1u << 0;

// Where LPUART1 gets its clock from: APB1, as after a reset.
constexpr Register CCIPR{0x40021088};
constexpr uint32_t CCIPR_LPUART1_MASK = 3u << 10;

constexpr Register CSR{0x40021094};
constexpr uint32_t CSR_RMVF = 1u << 23;
constexpr uint32_t CSR_PINRSTF = 1u << 26;
constexpr uint32_t CSR_SFTRSTF = 1u << 28;
constexpr uint32_t CSR_IWDGRSTF = 1u << 29;
constexpr uint32_t CSR_POWER = 1u << 27;                                              // BORRSTF, of power-on too
constexpr uint32_t CSR_OTHER = 1u << 24 | 1u << 25 | 1u << 30 | 1u << 31;  // firewall, option bytes, WWDG, low power
}  // namespace rcc

#endif
