// uc_hook_add and the uc_ctl_ macros are variadic, which Swift cannot call: one inline function for each use.
#ifndef THROUGHLINE_CUNICORN_H
#define THROUGHLINE_CUNICORN_H

#include <unicorn/unicorn.h>

// The mode alone is not enough: without the CPU model the first VPUSH is an invalid instruction.
static inline uc_err shim_open_cortex_m(uc_engine **engine, int model) {
    uc_err error = uc_open(UC_ARCH_ARM, (uc_mode)(UC_MODE_THUMB | UC_MODE_MCLASS), engine);
    return error ? error : uc_ctl_set_cpu_model(*engine, model);
}

static inline uc_err shim_open_cortex_m4(uc_engine **engine) {
    return shim_open_cortex_m(engine, UC_CPU_ARM_CORTEX_M4);
}

static inline uc_err shim_open_cortex_m7(uc_engine **engine) {
    return shim_open_cortex_m(engine, UC_CPU_ARM_CORTEX_M7);
}

static inline uc_err shim_hook_block(uc_engine *engine, uc_cb_hookcode_t callback, void *context) {
    uc_hook hook;
    return uc_hook_add(engine, &hook, UC_HOOK_BLOCK, (void *)callback, context, (uint64_t)1, (uint64_t)0);
}

static inline uc_err shim_hook_interrupt(uc_engine *engine, uc_cb_hookintr_t callback, void *context) {
    uc_hook hook;
    return uc_hook_add(engine, &hook, UC_HOOK_INTR, (void *)callback, context, (uint64_t)1, (uint64_t)0);
}

static inline uc_err shim_hook_memory(uc_engine *engine, int type, uc_cb_eventmem_t callback, void *context) {
    uc_hook hook;
    return uc_hook_add(engine, &hook, type, (void *)callback, context, (uint64_t)1, (uint64_t)0);
}

static inline void shim_no_access(uc_engine *engine, uc_mem_type type, uint64_t address, int size, int64_t value,
                                  void *context) {}

// With a hook on accesses the library's translated code calls its helpers for each of them; this one, at an address that
// none has, is never called itself.
static inline uc_err shim_hook_access(uc_engine *engine) {
    uc_hook hook;
    return uc_hook_add(engine, &hook, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, (void *)shim_no_access, NULL,
                       (uint64_t)UINT64_MAX, (uint64_t)UINT64_MAX);
}

static inline uc_err shim_remove_translations(uc_engine *engine, uint64_t begin, uint64_t end) {
    return uc_ctl_remove_cache(engine, begin, end);
}

// Addresses at which a run ends, as it does at the one it is given; with none that one counts again.
static inline uc_err shim_set_exits(uc_engine *engine, uint64_t *exits, size_t count) {
    uc_err error = count ? uc_ctl_exits_enable(engine) : uc_ctl_exits_disable(engine);
    return error || !count ? error : uc_ctl_set_exits(engine, exits, count);
}

#endif
