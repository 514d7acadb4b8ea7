// Loads and stores that leave translated code: all stores, and loads from pages met for the first time or from devices.
#define _GNU_SOURCE
#include <string.h>

#include "open_core.h"
#include "counting.h"

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

// Where an access to RAM or to flash finds its bytes, or null. The first one to a page of flash goes to the library.
static const uint8_t *readable(struct interposed_core *core, uint32_t address, uint32_t bytes) {
    const uint32_t offset = address - core->base;
    if (offset < core->bytes && core->bytes - offset >= bytes) {
        return core->memory + offset;
    }
    const uint32_t in_flash = address - core->flash.base;
    if (in_flash < core->flash.bytes && core->flash.bytes - in_flash >= bytes) {
        const uint32_t first = in_flash >> interposed_page_bits;
        const uint32_t last = (in_flash + bytes - 1) >> interposed_page_bits;
        if (core->flash_seen[first] && core->flash_seen[last]) {
            return core->flash_memory + in_flash;
        }
        core->flash_seen[first] = core->flash_seen[last] = 1;
    }
    return NULL;
}

// Whether the whole store lies in flash and is not one that faults for its alignment.
static int is_flash(const struct interposed_core *core, uint32_t address, uint32_t bytes, uint32_t operation) {
    const uint32_t offset = address - core->flash.base;
    // 7 stands for that of the access's own size.
    const uint32_t power = operation >> 8 & 7;
    const uint32_t alignment = power == 7 ? bytes : 1u << power;
    return offset < core->flash.bytes && core->flash.bytes - offset >= bytes && address % alignment == 0;
}

// Whether the address is as aligned as the access asks for.
static int is_allowed(uint32_t address, uint32_t bytes, uint32_t operation) {
    const uint32_t power = operation >> 8 & 7;
    const uint32_t alignment = power == 7 ? bytes : 1u << power;
    return (address & (alignment - 1)) == 0;
}

#define DEFINE_STORE(name, type, power)                                                                        \
    INTERPOSED void name(void *state, uint32_t address, type value, uint32_t operation, uintptr_t caller) {    \
        struct interposed_core *const core = open_core;                                                        \
        if (core != NULL) {                                                                                    \
            /* Bytes of a wider store, which the library takes apart, were counted with it. */                 \
            if (core->data.counts && (sizeof(type) > 1 || (operation >> 4 & 3) == 0)) {                        \
                count_access(core, address, sizeof(type), 1);                                                  \
            }                                                                                                  \
            const uint32_t offset = address - core->base;                                                      \
            if (offset < core->bytes && core->bytes - offset >= sizeof(type) &&                                \
                is_allowed(address, sizeof(type), operation) &&                                                \
                (core->code[offset >> interposed_page_bits] |                                                  \
                 core->code[(offset + sizeof(type) - 1) >> interposed_page_bits]) == 0) {                      \
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

#define DEFINE_LOAD(name, result, type, power)                                                                 \
    INTERPOSED result name(void *state, uint32_t address, uint32_t operation, uintptr_t caller) {              \
        struct interposed_core *const core = open_core;                                                        \
        if (core != NULL) {                                                                                    \
            if (core->data.counts) {                                                                           \
                count_access(core, address, sizeof(type), 0);                                                  \
            }                                                                                                  \
            if (core->sees_all) {                                                                              \
                const uint8_t *const place = readable(core, address, sizeof(type));                            \
                if (place != NULL && is_allowed(address, sizeof(type), operation)) {                           \
                    type value;                                                                                \
                    memcpy(&value, place, sizeof(type));                                                       \
                    return value;                                                                              \
                }                                                                                              \
            }                                                                                                  \
            if ((power) != 0 && sizeof(type) <= 4 && is_device(core, address, sizeof(type))) {                 \
                return core->load_device(core->machine, address, sizeof(type));                                \
            }                                                                                                  \
        }                                                                                                      \
        FIND_NEXT(name)                                                                                        \
        return next(state, address, (power) != 0 ? checked(address, operation, power) : operation, caller);    \
    }

DEFINE_STORE(helper_ret_stb_mmu_arm, uint8_t, 0)
DEFINE_STORE(helper_le_stw_mmu_arm, uint16_t, 1)
DEFINE_STORE(helper_le_stl_mmu_arm, uint32_t, 2)
DEFINE_STORE(helper_le_stq_mmu_arm, uint64_t, 2)
DEFINE_LOAD(helper_ret_ldub_mmu_arm, uintptr_t, uint8_t, 0)
DEFINE_LOAD(helper_le_lduw_mmu_arm, uintptr_t, uint16_t, 1)
DEFINE_LOAD(helper_le_ldul_mmu_arm, uintptr_t, uint32_t, 2)
DEFINE_LOAD(helper_le_ldq_mmu_arm, uint64_t, uint64_t, 2)
