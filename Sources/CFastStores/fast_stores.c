#define _GNU_SOURCE
#include "fast_stores.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static _Thread_local const struct fast_stores_window *window;

void fast_stores_open(const struct fast_stores_window *next) { window = next; }

// Kept and visible, since only the library refers to them.
#define PUBLIC __attribute__((used, retain, visibility("default")))

#define DEFINE_STORE(name, type)                                                                               \
    typedef void name##_function(void *, uint32_t, type, uint32_t, uintptr_t);                                 \
    PUBLIC void name(void *core, uint32_t address, type value, uint32_t operation, uintptr_t caller) {         \
        const struct fast_stores_window *const open = window;                                                  \
        if (open != NULL) {                                                                                    \
            const uint32_t offset = address - open->base;                                                      \
            if (offset < open->bytes && offset % sizeof(type) == 0 &&                                          \
                open->code[offset >> fast_stores_page_bits] == 0) {                                            \
                memcpy(open->memory + offset, &value, sizeof(type));                                           \
                return;                                                                                        \
            }                                                                                                  \
        }                                                                                                      \
        static name##_function *_Atomic library;                                                               \
        name##_function *next = library;                                                                       \
        if (next == NULL) {                                                                                    \
            library = next = (name##_function *)dlsym(RTLD_NEXT, #name);                                       \
        }                                                                                                      \
        next(core, address, value, operation, caller);                                                         \
    }

DEFINE_STORE(helper_ret_stb_mmu_arm, uint8_t)
DEFINE_STORE(helper_le_stw_mmu_arm, uint16_t)
DEFINE_STORE(helper_le_stl_mmu_arm, uint32_t)
DEFINE_STORE(helper_le_stq_mmu_arm, uint64_t)
