// Loads and stores that leave translated code: all stores, and loads from pages met for the first time or from devices.
#define _GNU_SOURCE
#include <string.h>

#include "open_core.h"

_Thread_local struct interposed_core *open_core;

void interposed_open(struct interposed_core *core) { open_core = core; }

// Peripherals and the private peripheral bus are of device type by default (ARMv7-M ARM B3.1), where no access may be
// unaligned. The access is described by its operation, shifted by 4 bits.
static uint32_t checked(uint32_t address, uint32_t operation, uint32_t power) {
    const int is_device = (address >= 0x40000000 && address < 0x60000000) || address >= 0xA0000000;
    if (power == 0) {
        // The library takes unaligned stores apart and describes each byte by the operation of the whole.
        return operation & ~(ALIGNMENT(7) << 4);
    }
    return open_core != NULL && is_device ? operation | ALIGNMENT(power) << 4 : operation;
}

#define DEFINE_STORE(name, type, power)                                                                        \
    INTERPOSED void name(void *state, uint32_t address, type value, uint32_t operation, uintptr_t caller) {    \
        const struct interposed_core *const core = open_core;                                                  \
        if (core != NULL) {                                                                                    \
            const uint32_t offset = address - core->base;                                                      \
            if (offset < core->bytes && offset % sizeof(type) == 0 &&                                          \
                core->code[offset >> interposed_page_bits] == 0) {                                             \
                memcpy(core->memory + offset, &value, sizeof(type));                                           \
                return;                                                                                        \
            }                                                                                                  \
        }                                                                                                      \
        FIND_NEXT(name)                                                                                        \
        next(state, address, value, checked(address, operation, power), caller);                               \
    }

#define DEFINE_LOAD(name, type, power)                                                                         \
    INTERPOSED type name(void *state, uint32_t address, uint32_t operation, uintptr_t caller) {                \
        FIND_NEXT(name)                                                                                        \
        return next(state, address, checked(address, operation, power), caller);                               \
    }

DEFINE_STORE(helper_ret_stb_mmu_arm, uint8_t, 0)
DEFINE_STORE(helper_le_stw_mmu_arm, uint16_t, 1)
DEFINE_STORE(helper_le_stl_mmu_arm, uint32_t, 2)
DEFINE_STORE(helper_le_stq_mmu_arm, uint64_t, 2)
DEFINE_LOAD(helper_le_lduw_mmu_arm, uintptr_t, 1)
DEFINE_LOAD(helper_le_ldul_mmu_arm, uintptr_t, 2)
