// Addresses that the linker script computes. Only the addresses of these symbols mean anything.
#ifndef THROUGHLINE_LAYOUT_H
#define THROUGHLINE_LAYOUT_H

#include <stdint.h>

extern "C" {
extern uint8_t tl_flash_base[], tl_flash_bytes[], tl_image_bytes[], tl_model_base[], tl_model_end[];
extern uint8_t tl_ram_base[], tl_ram_end[], tl_sram_base[];
extern uint8_t tl_stack_base[], tl_stack_top[], tl_stack_bytes[];
extern uint8_t tl_static_bytes[], tl_engine_static_bytes[], tl_engine_code_bytes[];
extern uint8_t tl_arena_base[], tl_arena_end[];
extern uint8_t tl_build_id_note[];
extern uint32_t tl_data_load[], tl_data_start[], tl_data_end[], tl_bss_start[], tl_bss_end[];
}

/// The value of a linker symbol.
inline uint32_t value(const void *symbol) {
    return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(symbol));
}

#endif
