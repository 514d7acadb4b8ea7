// Divisions, which the library's translated code calls (ARMv7-M ARM A7.7.127 and A7.7.195).
#include "open_core.h"

static uint32_t divided_by_zero(void) {
    struct interposed_core *const core = open_core;
    if (core != NULL && core->traps_division) {
        core->divided_by_zero = 1;
        *core->deadline = 0;
    }
    return 0;
}

INTERPOSED int32_t helper_sdiv_arm(int32_t dividend, int32_t divisor) {
    if (divisor == 0) {
        return (int32_t)divided_by_zero();
    }
    return divisor == -1 ? (int32_t)(0u - (uint32_t)dividend) : dividend / divisor;
}

INTERPOSED uint32_t helper_udiv_arm(uint32_t dividend, uint32_t divisor) {
    return divisor == 0 ? divided_by_zero() : dividend / divisor;
}
