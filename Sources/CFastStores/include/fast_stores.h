// Stores of an emulated Arm core to its RAM, without the emulator library's way around.
//
// Unicorn 2.0.1 takes every store for one that may change translated code: it locks the pages of all translations nearby, with
// three allocations, and looks them up, for some 40 ns. The translated code calls the library's store functions by their public
// names, so the program's own ones come first. While a window is open on a thread, they store aligned values to its
// memory at once, unless the page holds translated code; all else goes to the library.
#ifndef THROUGHLINE_FAST_STORES_H
#define THROUGHLINE_FAST_STORES_H

#include <stdint.h>

enum { fast_stores_page_bits = 12 };

struct fast_stores_window {
    uint32_t base;          // first address
    uint32_t bytes;         // a multiple of 4096
    uint8_t *memory;        // what the core sees there
    const uint8_t *code;    // for each 4 KiB: not zero if it may hold translated code
};

// Opens a window for what runs on this thread, until it is closed by a null pointer. Hooks on stores are not called in it.
void fast_stores_open(const struct fast_stores_window *window);

#endif
