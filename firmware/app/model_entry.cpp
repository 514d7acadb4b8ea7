#include "model_entry.h"

#include <stddef.h>
#include <string.h>

#include "board.h"
#include "crc32.h"
#include "request.h"

uint16_t check_entry(uint32_t address, tl_entry_header &header, tl_error &error) {
    const board::Range models = board::memory().models;
    if (!models.contains(address, sizeof header)) {
        return refuse(error, TL_ERROR_ENTRY_BOUNDS, models.base, address, "outside the model region");
    }
    if (address % TL_ENTRY_ALIGN != 0) {
        return refuse(error, TL_ERROR_ENTRY_BOUNDS, TL_ENTRY_ALIGN, address, "not at a multiple of 1 KiB");
    }
    memcpy(&header, board::flash_bytes(address), sizeof header);
    if (header.magic != TL_ENTRY_MAGIC) {
        return refuse(error, TL_ERROR_ENTRY_MAGIC, TL_ENTRY_MAGIC, header.magic, "no entry here");
    }
    if (header.version != TL_ENTRY_VERSION) {
        return refuse(error, TL_ERROR_ENTRY_VERSION, TL_ENTRY_VERSION, header.version, "version of the entry");
    }
    const uint32_t header_crc = crc32(0, &header, offsetof(tl_entry_header, header_crc));
    if (header_crc != header.header_crc) {
        return refuse(error, TL_ERROR_ENTRY_HEADER_CRC, header.header_crc, header_crc, "CRC of the header");
    }
    const uint32_t blob = address + sizeof header;
    if (header.length == 0 || !models.contains(blob, header.length)) {
        return refuse(error, TL_ERROR_ENTRY_BOUNDS, models.base + models.size - blob, header.length,
                      "length of the model");
    }
    const uint32_t crc = crc32(0, board::flash_bytes(blob), header.length);
    if (crc != header.crc) {
        return refuse(error, TL_ERROR_ENTRY_CRC, header.crc, crc, "CRC of the model");
    }
    return TL_OK;
}
