// The core that is open on this thread, and how to reach the library's own functions.
#ifndef THROUGHLINE_OPEN_CORE_H
#define THROUGHLINE_OPEN_CORE_H

#include <dlfcn.h>
#include <stddef.h>

#include "interposed.h"

extern _Thread_local struct interposed_core *open_core;

// Kept and visible, since only the library refers to them.
#define INTERPOSED __attribute__((used, retain, visibility("default")))

// Defines `next` as the library's own function of this name.
#define FIND_NEXT(name)                                         \
    static _Atomic(__typeof__(&name)) found;                    \
    __typeof__(&name) next = found;                             \
    if (next == NULL) {                                         \
        next = (__typeof__(&name))dlsym(RTLD_NEXT, #name);      \
        found = next;                                           \
    }

// Alignment in the library's description of an access, as the power of two that the address must be a multiple of.
#define ALIGNMENT(power) ((uint32_t)(power) << 4)

#endif
