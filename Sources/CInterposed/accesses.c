// Loads and stores that leave translated code: all stores, and loads from pages met for the first time or from devices.
#define _GNU_SOURCE
#include <string.h>

#include "open_core.h"

_Thread_local struct interposed_core *open_core;

void interposed_open(struct interposed_core *core) { open_core = core; }

// Peripherals and the private peripheral bus are of device type by default (ARMv7-M ARM B3.1), where no access may be
// unaligned. The access is described by its operation, shifted by 4 bits.
static uint32_t checked(uint32_t address, uint32_t operation, uint32_t power) {
    const int has_device_type = (address >= 0x40000000 && address < 0x60000000) || address >= 0xA0000000;
    if (power == 0) {
        // The library takes unaligned stores apart and describes each byte by the operation of the whole.
        return operation & ~(ALIGNMENT(7) << 4);
    }
    return open_core != NULL && has_device_type ? operation | ALIGNMENT(power) << 4 : operation;
}

static int is_device(const struct interposed_core *core, uint32_t address, uint32_t bytes) {
    if (address < 0x40000000 || address % bytes != 0) {
        return 0;
    }
    for (uint32_t index = 0; index < core->device_count; ++index) {
        if (address - core->devices[index].base < core->devices[index].bytes) {
            return 1;
        }
    }
    return 0;
}

// Whether the whole store lies in flash and is not one that faults for its alignment.
static int is_flash(const struct interposed_core *core, uint32_t address, uint32_t bytes, uint32_t operation) {
    const uint32_t offset = address - core->flash.base;
    // 7 stands for that of the access's own size.
    const uint32_t power = operation >> 8 & 7;
    const uint32_t alignment = power == 7 ? bytes : 1u << power;
    return offset < core->flash.bytes && core->flash.bytes - offset >= bytes && address % alignment == 0;
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
            if (sizeof(type) <= 4 && is_flash(core, address, sizeof(type), operation)) {                       \
                core->store_flash(core->machine, address, sizeof(type), (uint32_t)value);                      \
                return;                                                                                        \
            }                                                                                                  \
            if (sizeof(type) <= 4 && (power) != 0 && is_device(core, address, sizeof(type))) {                 \
                core->store_device(core->machine, address, sizeof(type), (uint32_t)value);                     \
                return;                                                                                        \
            }                                                                                                  \
        }                                                                                                      \
        FIND_NEXT(name)                                                                                        \
        next(state, address, value, checked(address, operation, power), caller);                               \
    }

#define DEFINE_LOAD(name, bytes, power)                                                                        \
    INTERPOSED uintptr_t name(void *state, uint32_t address, uint32_t operation, uintptr_t caller) {           \
        const struct interposed_core *const core = open_core;                                                  \
        if (core != NULL && is_device(core, address, bytes)) {                                                 \
            return core->load_device(core->machine, address, bytes);                                           \
        }                                                                                                      \
        FIND_NEXT(name)                                                                                        \
        return next(state, address, checked(address, operation, power), caller);                               \
    }

DEFINE_STORE(helper_ret_stb_mmu_arm, uint8_t, 0)
DEFINE_STORE(helper_le_stw_mmu_arm, uint16_t, 1)
DEFINE_STORE(helper_le_stl_mmu_arm, uint32_t, 2)
DEFINE_STORE(helper_le_stq_mmu_arm, uint64_t, 2)
DEFINE_LOAD(helper_le_lduw_mmu_arm, 2, 1)
DEFINE_LOAD(helper_le_ldul_mmu_arm, 4, 2)
