// Independent watchdog: RM0385 chapter 27, RM0410 chapter 30, RM0390 chapter 20, RM0432 chapter 43 (IWDG registers), base 0x40003000.
#ifndef THROUGHLINE_IWDG_H
#define THROUGHLINE_IWDG_H

#include "register.h"

namespace iwdg {
constexpr Register KR{0x40003000};
constexpr uint32_t KR_START = 0xCCCC;
constexpr uint32_t KR_UNLOCK = 0x5555;
constexpr uint32_t KR_FEED = 0xAAAA;

constexpr Register PR{0x40003004};
constexpr uint32_t PR_DIV_256 = 6;

constexpr Register RLR{0x40003008};
constexpr uint32_t RLR_MAX = 0xFFF;

constexpr Register SR{0x4000300C};  // not zero while PR or RLR are on their way to the watchdog's clock domain

// Debug support, DBGMCU_APB1_FZ: hold the watchdog while a probe has halted the core.
constexpr Register DBGMCU_APB1_FZ{0xE0042008};
constexpr uint32_t DBG_IWDG_STOP = 1u << 12;
}  // namespace iwdg

#endif
