// Erasing and programming of flash, PROGRAM_BYTES at once: RM0385 3.3, RM0410 3.3, RM0390 3.6, RM0432 3.3. Registers
// and bits differ by family.
#include "registers/flash.h"

#include <string.h>

#include "board.h"
#include "chip.h"

namespace {

// Unlocks the controller for as long as it lives. Caches of flash contents are off meanwhile: a store to a cached
// write-through line would leave it stale, Cortex-M7 r0p1 has errata on such lines (ES0290), and the accelerators of F4
// and L4 keep what they read before (RM0390 3.5.2, RM0432 3.3.5).
class Unlocked {
public:
    Unlocked() {
        chip::stop_data_cache();
        wait();
        if (flash::CR.has(flash::CR_LOCK)) {
            flash::KEYR.write(flash::KEY1);
            flash::KEYR.write(flash::KEY2);
        }
        flash::SR.write(flash::SR_ERRORS);
    }
    ~Unlocked() {
        flash::CR.write(flash::CR_LOCK);
        chip::start_data_cache();
    }
    Unlocked(const Unlocked &) = delete;
    Unlocked &operator=(const Unlocked &) = delete;

    uint32_t wait() const {
        data_barrier();
        while (flash::SR.has(flash::SR_BSY)) {
        }
        return flash::SR.read() & flash::SR_ERRORS;
    }
};

}  // namespace

namespace board {

uint32_t erase_sector(uint32_t sector) {
    const Unlocked unlocked;
    const uint32_t control = flash::CR_ERASE | sector << flash::CR_SECTOR_SHIFT;
    flash::CR.write(control);
    flash::CR.write(control | flash::CR_STRT);
    return unlocked.wait();
}

uint32_t program(uint32_t address, const uint8_t *bytes, uint32_t length) {
    const Unlocked unlocked;
    flash::CR.write(flash::CR_PROGRAM);
    for (uint32_t done = 0; done + flash::PROGRAM_BYTES <= length; done += flash::PROGRAM_BYTES) {
        uint32_t words[flash::PROGRAM_BYTES / 4];
        memcpy(words, bytes + done, sizeof words);
        volatile uint32_t *target = reinterpret_cast<volatile uint32_t *>(address + done);
        for (const uint32_t word : words) {
            *target++ = word;
        }
        // The barrier in wait() also keeps the bus from merging two words into an access wider than is programmed at once.
        const uint32_t errors = unlocked.wait();
        if (errors != 0) {
            return errors;
        }
    }
    return 0;
}

const uint8_t *flash_bytes(uint32_t address) { return reinterpret_cast<const uint8_t *>(address); }

}  // namespace board
