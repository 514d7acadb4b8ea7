// 120 MHz in boost mode from HSI16, RM0432 chapters 5 and 6. The 8 MHz of the ST-LINK reach HSE by a solder bridge that is
// open as delivered, and no crystal is fitted there (UM2179, clock supply). HSI16 is trimmed to 1 % (DS12023).
#include "board_facts.h"
#include "chip.h"
#include "link.h"
#include "registers/flash.h"
#include "registers/pwr.h"
#include "registers/rcc.h"

namespace {

constexpr uint32_t RESET_HZ = 4'000'000;  // MSI
constexpr uint32_t HSI_HZ = 16'000'000;
constexpr uint32_t INPUT_DIVIDER = 4;
constexpr uint32_t PLL_HZ = HSI_HZ / INPUT_DIVIDER * facts::PLL_MULTIPLIER / 2;

chip::Clocks current{RESET_HZ, RESET_HZ};

// At least 100 ms at 16 MHz, where all of this takes some ten microseconds.
constexpr uint32_t ATTEMPTS = 400'000;
// More than the microsecond at 60 MHz that the core must stay at half its speed (RM0432, range 1 boost mode).
constexpr uint32_t SETTLING_TURNS = 100;

bool wait_for(const Register &status, uint32_t mask, uint32_t value) {
    for (uint32_t attempt = 0; attempt < ATTEMPTS; ++attempt) {
        if ((status.read() & mask) == value) {
            return true;
        }
    }
    return false;
}

bool start_internal() {
    rcc::CR.set(rcc::CR_HSION);
    if (!wait_for(rcc::CR, rcc::CR_HSIRDY, rcc::CR_HSIRDY)) {
        return false;
    }
    rcc::CFGR.change(rcc::CFGR_SW_MASK, rcc::CFGR_SW_HSI);
    return wait_for(rcc::CFGR, rcc::CFGR_SWS_MASK, rcc::CFGR_SWS_HSI);
}

bool start_pll() {
    rcc::CR.clear(rcc::CR_PLLON);
    if (!wait_for(rcc::CR, rcc::CR_PLLRDY, 0)) {
        return false;
    }
    rcc::PLLCFGR.write(rcc::PLLCFGR_SRC_HSI | (INPUT_DIVIDER - 1) << rcc::PLLCFGR_M_SHIFT |
                       facts::PLL_MULTIPLIER << rcc::PLLCFGR_N_SHIFT | rcc::PLLCFGR_R_2 | rcc::PLLCFGR_REN);
    rcc::CR.set(rcc::CR_PLLON);
    return wait_for(rcc::CR, rcc::CR_PLLRDY, rcc::CR_PLLRDY);
}

bool start_boost() {
    pwr::CR1.change(pwr::CR1_VOS_MASK, pwr::CR1_VOS_RANGE1);
    if (!wait_for(pwr::SR2, pwr::SR2_VOSF, 0)) {
        return false;
    }
    pwr::CR5.clear(pwr::CR5_R1MODE);
    return true;
}

}  // namespace

namespace chip {

const Clocks &clocks() { return current; }

uint32_t clock_features() {
    const bool boosted = !pwr::CR5.has(pwr::CR5_R1MODE) && (rcc::CFGR.read() & rcc::CFGR_SWS_MASK) == rcc::CFGR_SWS_PLL;
    return boosted ? TL_FEATURE_BOOST : 0;
}

/// Ends at MSI's 4 MHz or HSI's 16 MHz if something fails; clocks() says so.
void start_clocks() {
    rcc::APB1ENR1.set(rcc::APB1ENR1_PWR);
    rcc::APB1ENR1.read();  // the enable takes two bus cycles
    if (!start_internal()) {
        return;
    }
    current = {HSI_HZ, HSI_HZ};
    if (!start_pll() || !start_boost()) {
        return;
    }
    flash::ACR.write(facts::FLASH_WAIT_STATES | flash_access());
    if (!wait_for(flash::ACR, flash::ACR_LATENCY_MASK, facts::FLASH_WAIT_STATES)) {
        return;
    }
    // From low speed to more than 80 MHz by way of half of it.
    rcc::CFGR.change(rcc::CFGR_HPRE_MASK, rcc::CFGR_HPRE_DIV2);
    rcc::CFGR.change(rcc::CFGR_SW_MASK, rcc::CFGR_SW_PLL);
    const bool switched = wait_for(rcc::CFGR, rcc::CFGR_SWS_MASK, rcc::CFGR_SWS_PLL);
    for (uint32_t turn = 0; turn < SETTLING_TURNS; ++turn) {
        __asm volatile("nop");
    }
    rcc::CFGR.change(rcc::CFGR_HPRE_MASK, 0);
    if (switched) {
        current = {PLL_HZ, PLL_HZ};
    }
}

}  // namespace chip
