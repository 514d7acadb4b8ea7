// Erasing of pages and programming of double words: RM0432 section 3.3.
#include "registers/flash.h"

#include <string.h>

#include "board.h"
#include "chip.h"

namespace {

// Unlocks the controller for as long as it lives. The caches of the flash interface are off meanwhile: they keep what they
// read before (RM0432, adaptive real-time memory accelerator).
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
    const uint32_t control = flash::CR_PER | sector << flash::CR_PNB_SHIFT;
    flash::CR.write(control);
    flash::CR.write(control | flash::CR_STRT);
    return unlocked.wait();
}

uint32_t program(uint32_t address, const uint8_t *bytes, uint32_t length) {
    const Unlocked unlocked;
    flash::CR.write(flash::CR_PG);
    for (uint32_t done = 0; done + flash::PROGRAM_BYTES <= length; done += flash::PROGRAM_BYTES) {
        uint32_t words[2];
        memcpy(words, bytes + done, sizeof words);
        volatile uint32_t *target = reinterpret_cast<volatile uint32_t *>(address + done);
        target[0] = words[0];
        target[1] = words[1];
        const uint32_t errors = unlocked.wait();
        if (errors != 0) {
            return errors;
        }
    }
    return 0;
}

const uint8_t *flash_bytes(uint32_t address) { return reinterpret_cast<const uint8_t *>(address); }

}  // namespace board
