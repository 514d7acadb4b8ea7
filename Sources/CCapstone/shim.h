// The part of Capstone that the cycle model needs. The detail record is a union of all architectures, which
// Swift imports badly: accessors for ARM stand here.
#ifndef THROUGHLINE_CCAPSTONE_H
#define THROUGHLINE_CCAPSTONE_H

#include <capstone/capstone.h>

static inline cs_err shim_open_thumb(csh *handle) {
    cs_err error = cs_open(CS_ARCH_ARM, (cs_mode)(CS_MODE_THUMB | CS_MODE_MCLASS), handle);
    return error ? error : cs_option(*handle, CS_OPT_DETAIL, CS_OPT_ON);
}

static inline const cs_arm *shim_arm(const cs_insn *instruction) { return &instruction->detail->arm; }

static inline unsigned shim_operand_count(const cs_insn *instruction) {
    return instruction->detail->arm.op_count;
}

static inline const cs_arm_op *shim_operand(const cs_insn *instruction, unsigned index) {
    return &instruction->detail->arm.operands[index];
}

// Both buffers hold 64 registers.
static inline cs_err shim_regs_access(csh handle, const cs_insn *instruction, uint16_t *reads,
                                      uint8_t *read_count, uint16_t *writes, uint8_t *write_count) {
    return cs_regs_access(handle, instruction, reads, read_count, writes, write_count);
}

#endif
