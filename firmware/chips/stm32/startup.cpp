// Vector table and reset: from the first instruction to service().
#include "board.h"
#include "board_facts.h"
#include "chip.h"
#include "layout.h"
#include "registers/core.h"
#include "service.h"

extern "C" {
[[noreturn]] void reset_handler();
void fault_entry();
void nmi_entry();
extern void (*tl_init_array_start[])();
extern void (*tl_init_array_end[])();
}

namespace {

constexpr int SYSTEM_EXCEPTIONS = 16;
constexpr uint32_t STACK_GUARD = 32 * 1024;  // ends above the chip's id on all of them

struct Vectors {
    const void *stack;
    void (*reset)();
    void (*others[SYSTEM_EXCEPTIONS - 2 + facts::INTERRUPTS])();
};

// No interrupt is ever enabled, so whatever arrives is a fault.
constexpr Vectors all_faults() {
    Vectors vectors{};
    vectors.stack = tl_stack_top;
    vectors.reset = reset_handler;
    for (auto &handler : vectors.others) {
        handler = fault_entry;
    }
    vectors.others[0] = nmi_entry;
    return vectors;
}

__attribute__((section(".vectors"), used, aligned(512))) constexpr Vectors vectors = all_faults();

// Below the stack, which lies lowest in RAM, there is nothing that the firmware uses: what overflows into it faults at the
// first access, by the memory protection unit instead of by whatever the bus there answers.
void guard_stack() {
    mpu::RBAR.write((value(tl_stack_base) - STACK_GUARD) | mpu::RBAR_VALID);
    mpu::RASR.write(mpu::RASR_XN | mpu::RASR_NO_ACCESS | mpu::RASR_SIZE_32K | mpu::RASR_ENABLE);
    mpu::CTRL.write(mpu::CTRL_PRIVDEFENA | mpu::CTRL_ENABLE);
    data_barrier();
    instruction_barrier();
}

}  // namespace

extern "C" void reset_handler() {
    scb::CPACR.set(scb::CPACR_FPU);
    data_barrier();
    instruction_barrier();
    scb::VTOR.write(value(&vectors));  // the chip starts from an alias of flash
    scb::SHCSR.set(scb::SHCSR_MEMFAULTENA | scb::SHCSR_BUSFAULTENA | scb::SHCSR_USGFAULTENA);
    // A division by zero is a defect of an engine: better a report than the silent 0 of SDIV.
    scb::CCR.set(scb::CCR_DIV_0_TRP);
    data_barrier();

    const uint32_t *source = tl_data_load;
    for (uint32_t *word = tl_data_start; word < tl_data_end; ++word) {
        *word = *source++;
    }
    for (uint32_t *word = tl_bss_start; word < tl_bss_end; ++word) {
        *word = 0;
    }

    guard_stack();
    chip::start_watchdog();
    chip::note_reset_cause();
    chip::start_clocks();
    chip::start_caches();
    chip::start_cycle_counter();
    chip::start_marker();
    chip::start_light();
    chip::start_serial();
    for (auto constructor = tl_init_array_start; constructor < tl_init_array_end; ++constructor) {
        (*constructor)();
    }
    service();
}
