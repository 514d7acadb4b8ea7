// What the hello record says about this board, and where its memories are.
#include <string.h>

#include "board.h"
#include "board_facts.h"
#include "chip.h"
#include "engine.h"
#include "layout.h"
#include "link.h"
#include "registers/core.h"
#include "registers/flash.h"

namespace {

constexpr uint32_t BUILD_ID_OFFSET = 16;  // behind the note's header and its name "GNU"

template <size_t Size> void copy_text(char (&field)[Size], const char *text) { strncpy(field, text, Size - 1); }

uint32_t features() {
    uint32_t bits = chip::cache_features() | chip::clock_features();
    const auto add = [&bits](bool present, uint32_t bit) { bits |= present ? bit : 0; };
    add(flash::ACR.has(flash::ACR_PRFTEN), TL_FEATURE_PREFETCH);
    add(scb::CPACR.has(scb::CPACR_FPU), TL_FEATURE_FPU);
    return bits;
}

uint32_t describe_arena(tl_extent *extents) {
    const uint32_t start = value(tl_arena_base);
    const uint32_t boundary = value(tl_sram_base);
    const uint32_t end = value(tl_arena_end);
    if (boundary <= start) {
        extents[0] = {start, end - start, TL_MEMORY_SRAM};
        return 1;
    }
    extents[0] = {start, boundary - start, TL_MEMORY_DTCM};
    extents[1] = {boundary, end - boundary, TL_MEMORY_SRAM};
    return 2;
}

}  // namespace

namespace board {

void describe(tl_hello &hello) {
    memset(&hello, 0, sizeof hello);
    memcpy(hello.unique_id, reinterpret_cast<const void *>(facts::UNIQUE_ID), sizeof hello.unique_id);
    memcpy(hello.build_id, tl_build_id_note + BUILD_ID_OFFSET, sizeof hello.build_id);
    copy_text(hello.board, TL_BOARD);
    copy_text(hello.engine, tl_engine_name());
    copy_text(hello.engine_version, tl_engine_version());
    copy_text(hello.compiler, "gcc " __VERSION__);
    copy_text(hello.flags, TL_FLAGS);
    hello.clock_hz = chip::clocks().core_hz;
    hello.bus_clock_hz = chip::clocks().apb1_hz;
    hello.flash_wait_states = flash::ACR.read() & flash::ACR_LATENCY_MASK;
    hello.flash_bus = chip::flash_bus();
    hello.features = features();
    hello.reset_cause = chip::reset_cause();
    hello.flash_base = value(tl_flash_base);
    hello.flash_bytes = value(tl_flash_bytes);
    hello.firmware_bytes = value(tl_image_bytes);
    hello.model_base = value(tl_model_base);
    hello.model_end = value(tl_model_end);
    hello.ram_base = value(tl_ram_base);
    hello.ram_bytes = value(tl_ram_end) - value(tl_ram_base);
    hello.stack_bytes = value(tl_stack_bytes);
    hello.static_bytes = value(tl_static_bytes);
    hello.engine_static_bytes = value(tl_engine_static_bytes);
    hello.arena_base = value(tl_arena_base);
    hello.arena_bytes = value(tl_arena_end) - value(tl_arena_base);
    hello.code_engine_bytes = value(tl_engine_code_bytes);
    hello.code_other_bytes = value(tl_image_bytes) - value(tl_engine_code_bytes);
    hello.max_ops = TL_MAX_OPS;
    hello.timing_hash = TL_TIMING_HASH;
    const Memory memories = memory();
    hello.sector_count = memories.sector_count;
    for (uint32_t sector = 0; sector < TL_MAX_SECTORS && sector < memories.sector_count; ++sector) {
        hello.sector_kib[sector] = static_cast<uint16_t>(memories.sector_bytes(sector) / 1024);
    }
    hello.extent_count = describe_arena(hello.extents);
}

Memory memory() {
    return {{value(tl_flash_base), value(tl_flash_bytes)},
            {value(tl_model_base), value(tl_model_end) - value(tl_model_base)},
            {tl_arena_base, value(tl_arena_end) - value(tl_arena_base)},
            {tl_stack_base, value(tl_stack_bytes)},
            value(tl_static_bytes),
            value(tl_engine_static_bytes),
            facts::SECTOR_KIB,
            sizeof facts::SECTOR_KIB / sizeof facts::SECTOR_KIB[0],
            facts::SECTORS,
            flash::PROGRAM_BYTES};
}

}  // namespace board
