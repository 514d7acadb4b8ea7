// What the library's translator asks for: code, and accesses to be written into translated code.
#define _GNU_SOURCE
#include "open_core.h"

// First half of the instruction that is translated, and where its second half lies, or 0.
static _Thread_local uint32_t first_half;
static _Thread_local uint32_t second_address;

INTERPOSED uint32_t cpu_lduw_code_arm(void *state, uint32_t address) {
    FIND_NEXT(cpu_lduw_code_arm)
    const uint32_t half = next(state, address);
    if (second_address != 0 && address == second_address) {
        second_address = 0;
    } else {
        first_half = half;
        second_address = half >> 11 >= 0x1D ? address + 2 : 0;
    }
    return half;
}

// Whether the instruction must not access words at an unaligned address, whatever CCR says: LDM, STM, LDRD, STRD, LDREX,
// STREX, and the loads and stores of the FPU (ARMv7-M ARM A3.2.1).
static int needs_alignment(void) {
    return first_half >> 12 == 0xC || (first_half & 0xFE00) == 0xE800 || (first_half & 0xFE00) == 0xEC00;
}

// The memory operation with the alignment that the instruction needs; its lowest two bits are the size as a power of two.
static uint32_t aligned(uint32_t operation) {
    const struct interposed_core *const core = open_core;
    const uint32_t size = operation & 3;
    if (core == NULL || size == 0 || !(core->traps_unaligned || (size >= 2 && needs_alignment()))) {
        return operation;
    }
    return (operation & ~ALIGNMENT(7)) | ALIGNMENT(size == 1 ? 1 : 2);
}

#define DEFINE_ACCESS(name)                                                                                    \
    INTERPOSED void name(void *context, void *value, void *address, uintptr_t index, uint32_t operation) {     \
        FIND_NEXT(name)                                                                                        \
        next(context, value, address, index, aligned(operation));                                              \
    }

DEFINE_ACCESS(tcg_gen_qemu_ld_i32_arm)
DEFINE_ACCESS(tcg_gen_qemu_st_i32_arm)
DEFINE_ACCESS(tcg_gen_qemu_ld_i64_arm)
DEFINE_ACCESS(tcg_gen_qemu_st_i64_arm)
