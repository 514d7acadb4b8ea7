// Faults: a record is kept across the reset, sent over the link, and the chip starts again.
#include "board.h"
#include "chip.h"
#include "fault_log.h"
#include "layout.h"
#include "registers/core.h"

namespace {

constexpr uint32_t FRAME_BYTES = 32;  // r0-r3, r12, lr, pc, xpsr (ARMv7-M B1.5.6)
constexpr uint32_t FAULT_STACK_BYTES = 512;

bool handling = false;

uint32_t kind_of(uint32_t exception) {
    switch (exception) {
    case 2: return TL_FAULT_NMI;
    case 4: return TL_FAULT_MEMORY;
    case 5: return TL_FAULT_BUS;
    case 6: return TL_FAULT_USAGE;
    default: return TL_FAULT_HARD;
    }
}

bool inside_stack(uint32_t frame) {
    return frame % 4 == 0 && frame >= value(tl_stack_base) && frame <= value(tl_stack_top) - FRAME_BYTES;
}

}  // namespace

extern "C" {

// The stack of the fault handler: the one that faulted may have run out.
__attribute__((section(".noinit"), aligned(8))) uint8_t tl_fault_stack[FAULT_STACK_BYTES];

[[noreturn]] __attribute__((used)) void tl_report_fault(uint32_t frame) {
    if (handling) {
        board::reset();  // the report itself faulted
    }
    handling = true;
    scb::FPCCR.clear(scb::FPCCR_LSPACT);  // no late stacking of FPU registers onto a stack that may be gone

    tl_fault fault{};
    fault.kind = kind_of(scb::ICSR.read() & scb::ICSR_VECTACTIVE);
    fault.sp = frame;
    fault.cfsr = scb::CFSR.read();
    fault.hfsr = scb::HFSR.read();
    fault.mmfar = scb::MMFAR.read();
    fault.bfar = scb::BFAR.read();
    if (!inside_stack(frame) || (fault.cfsr & (scb::CFSR_MSTKERR | scb::CFSR_STKERR)) != 0) {
        fault.kind = TL_FAULT_STACK;
    } else {
        const uint32_t *stacked = reinterpret_cast<const uint32_t *>(frame);
        fault.lr = stacked[5];
        fault.pc = stacked[6];
        fault.xpsr = stacked[7];
    }
    record_fault(fault);
    if (chip::serial_is_up()) {
        announce_fault();
    }
    board::reset();
}

// Nothing here may trust the stack pointer: it is read, and replaced before the first push.
__attribute__((naked)) void fault_entry() {
    __asm volatile(
        "mrs r0, msp\n"
        "movw r1, #:lower16:tl_fault_stack\n"
        "movt r1, #:upper16:tl_fault_stack\n"
        "add r1, r1, #512\n"
        "mov sp, r1\n"
        "b tl_report_fault\n");
    static_assert(FAULT_STACK_BYTES == 512, "named in the instruction above");
}

// A family whose NMI may be none of a fault has its own.
__attribute__((naked, weak)) void nmi_entry() { __asm volatile("b fault_entry"); }

}  // extern "C"

namespace board {

[[noreturn]] void provoke_undefined() {
    __asm volatile("udf #0");
    reset();
}

[[noreturn]] void provoke_unmapped() {
    // Reserved in the memory maps of all these chips, between SRAM2 and the peripherals.
    __asm volatile("ldr r0, [%0]" ::"r"(0x30000000u) : "r0", "memory");
    data_barrier();
    reset();
}

// Volatile, so that the compiler neither sees an endless recursion nor makes a loop of it.
static volatile uint32_t depth;

static void sink() {
    volatile uint8_t frame[64];
    frame[0] = static_cast<uint8_t>(depth);
    depth = depth + 1;
    if (depth != 0) {
        sink();
    }
    frame[1] = frame[0];
}

[[noreturn]] void provoke_stack() {
    sink();
    reset();
}

[[noreturn]] void provoke_hang() {
    for (;;) {
        __asm volatile("b .");
    }
}

}  // namespace board
