// Entries of the model log in flash.
#ifndef THROUGHLINE_MODEL_ENTRY_H
#define THROUGHLINE_MODEL_ENTRY_H

#include <stdint.h>

#include "link.h"

/// Checks the entry at `address` in full: place, header and CRC of the blob. Nothing of it is trusted before.
/// Returns TL_OK with `header` filled, or the code of the `error` that it filled.
uint16_t check_entry(uint32_t address, tl_entry_header &header, tl_error &error);

#endif
