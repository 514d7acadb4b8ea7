// The independent watchdog. LSI is 32 kHz, 17 to 47 kHz over all parts (DS10916, DS11532, DS10693: LSI oscillator characteristics):
// 4096 periods of 256 / LSI are 32.8 s, never less than 22.3 s and never more than 61.7 s.
#include "board.h"
#include "chip.h"
#include "registers/iwdg.h"

namespace chip {

void start_watchdog() {
    iwdg::DBGMCU_APB1_FZ.set(iwdg::DBG_IWDG_STOP);
    iwdg::KR.write(iwdg::KR_START);
    iwdg::KR.write(iwdg::KR_UNLOCK);
    iwdg::PR.write(iwdg::PR_DIV_256);
    iwdg::RLR.write(iwdg::RLR_MAX);
    // Bounded: with LSI dead the watchdog cannot bite either, and the reset values would bite after 0.5 s.
    for (uint32_t attempt = 0; attempt < 100'000 && iwdg::SR.read() != 0; ++attempt) {
    }
    iwdg::KR.write(iwdg::KR_FEED);
}

}  // namespace chip

namespace board {

void feed_watchdog() { iwdg::KR.write(iwdg::KR_FEED); }

}  // namespace board
