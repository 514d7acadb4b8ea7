// The NMI of flash that reads wrong. A double word whose programming or erasing lost its supply has an error-correcting code that
// fits nothing: reading it raises an NMI (RM0432 section 3.3.2). What was read is wrong, and the sum over it will say so; a
// fault would end in a reset at each look at such flash.
#include "registers/flash.h"

extern "C" {

void fault_entry();

// The stack pointer may be trusted no more than by fault_entry.
__attribute__((naked)) void nmi_entry() {
    __asm volatile(
        "movw r0, #0x2018\n"
        "movt r0, #0x4002\n"
        "ldr r1, [r0]\n"
        "tst r1, #0xA0000000\n"
        "beq fault_entry\n"
        "str r1, [r0]\n"
        "bx lr\n");
    static_assert(flash::ECCR_ADDRESS == 0x40022018 && flash::ECCR_ECCD == 0xA0000000, "named above");
}

}  // extern "C"
