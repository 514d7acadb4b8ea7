// Full speed from the ST-LINK's 8 MHz on HSE bypass, else from HSI: RM0385 5.2 and 4.1 (over-drive), RM0410 and RM0390
// alike.
#include "board_facts.h"
#include "chip.h"
#include "link.h"
#include "registers/flash.h"
#include "registers/pwr.h"
#include "registers/rcc.h"

namespace {

constexpr uint32_t HSI_HZ = 16'000'000;
constexpr uint32_t PLL_HZ = facts::PLL_MULTIPLIER / 2 * 1'000'000;
// Keeps APB1 and APB2 at a quarter and half of the core clock: their limits on all these chips.
constexpr uint32_t APB1_DIVIDER = 4;
constexpr uint32_t APB_PRESCALERS = rcc::CFGR_PPRE1_DIV4 | rcc::CFGR_PPRE2_DIV2;

chip::Clocks current{HSI_HZ, HSI_HZ};
bool input_is_stuck = false;

// At least 100 ms at 16 MHz: the clock input is there at once or never, and the PLL locks within 0.3 ms.
constexpr uint32_t ATTEMPTS = 400'000;

bool wait_for(const Register &status, uint32_t mask, uint32_t value) {
    for (uint32_t attempt = 0; attempt < ATTEMPTS; ++attempt) {
        if ((status.read() & mask) == value) {
            return true;
        }
    }
    return false;
}

bool start_external() {
    rcc::CR.set(rcc::CR_HSEBYP);
    rcc::CR.set(rcc::CR_HSEON);
    return wait_for(rcc::CR, rcc::CR_HSERDY, rcc::CR_HSERDY);
}

/// Has the PLL lock on one input, which is divided to 1 MHz.
bool start_pll(bool external) {
    rcc::CR.clear(rcc::CR_PLLON);
    if (!wait_for(rcc::CR, rcc::CR_PLLRDY, 0)) {
        return false;
    }
    const uint32_t input_divider = external ? 8 : 16;
    rcc::PLLCFGR.write(input_divider << rcc::PLLCFGR_M_SHIFT | facts::PLL_MULTIPLIER << rcc::PLLCFGR_N_SHIFT |
                       rcc::PLLCFGR_P_2 | facts::PLL_USB_DIVIDER << rcc::PLLCFGR_Q_SHIFT | rcc::PLLCFGR_R_2 |
                       (external ? rcc::PLLCFGR_SRC_HSE : 0));
    rcc::CR.set(rcc::CR_PLLON);
    return wait_for(rcc::CR, rcc::CR_PLLRDY, rcc::CR_PLLRDY);
}

/// From the clock input if there is one, else from HSI: a ready flag may be set with no clock behind it.
bool start_any_pll() {
    if (start_external()) {
        if (start_pll(true)) {
            // A clock that fails from here on is an NMI, which is reported as a fault and ends in a reset (RM0385 5.2.7).
            rcc::CR.set(rcc::CR_CSSON);
            return true;
        }
        input_is_stuck = true;
    }
    rcc::CR.clear(rcc::CR_PLLON);
    rcc::CR.clear(rcc::CR_HSEON);
    return start_pll(false);
}

}  // namespace

namespace chip {

const Clocks &clocks() { return current; }

uint32_t clock_features() {
    const bool external =
        rcc::PLLCFGR.has(rcc::PLLCFGR_SRC_HSE) && (rcc::CFGR.read() & rcc::CFGR_SWS_MASK) == rcc::CFGR_SWS_PLL;
    return (external ? TL_FEATURE_HSE : 0) | (input_is_stuck ? TL_FEATURE_HSE_STUCK : 0) |
           (pwr::CSR1.has(pwr::CSR1_ODSWRDY) ? TL_FEATURE_OVERDRIVE : 0);
}

/// Ends at HSI's 16 MHz if the PLL or over-drive fail; clocks() says so.
void start_clocks() {
    rcc::APB1ENR.set(rcc::APB1ENR_PWR);
    rcc::APB1ENR.read();  // the enable takes two bus cycles
    pwr::CR1.set(pwr::CR1_VOS_SCALE1);

    if (!start_any_pll()) {
        return;
    }
    pwr::CR1.set(pwr::CR1_ODEN);
    if (!wait_for(pwr::CSR1, pwr::CSR1_ODRDY, pwr::CSR1_ODRDY)) {
        return;
    }
    pwr::CR1.set(pwr::CR1_ODSWEN);
    if (!wait_for(pwr::CSR1, pwr::CSR1_ODSWRDY, pwr::CSR1_ODSWRDY)) {
        return;
    }

    flash::ACR.write(facts::FLASH_WAIT_STATES | flash_access());
    if (!wait_for(flash::ACR, flash::ACR_LATENCY_MASK, facts::FLASH_WAIT_STATES)) {
        return;
    }
    rcc::CFGR.write(APB_PRESCALERS);
    rcc::CFGR.change(rcc::CFGR_SW_MASK, rcc::CFGR_SW_PLL);
    current = {HSI_HZ, HSI_HZ / APB1_DIVIDER};
    if (wait_for(rcc::CFGR, rcc::CFGR_SWS_MASK, rcc::CFGR_SWS_PLL)) {
        current = {PLL_HZ, PLL_HZ / APB1_DIVIDER};
    }
}

}  // namespace chip
