// Requests that erase, program and check flash. The firmware's own sectors cannot be reached.
#include "board.h"
#include "crc32.h"
#include "request.h"
#include "session.h"

namespace {

// A model that is about to change must not be run.
void deselect_if_touched(const tl_flash_range &range) {
    const bool apart = range.address + range.length <= session.entry_address ||
                       session.entry_address + session.entry_bytes <= range.address;
    if (session.selected && !apart) {
        session.deselect();
    }
}

uint16_t check_region(const tl_flash_range &range, tl_error &error) {
    const board::Range models = board::memory().models;
    if (range.length == 0) {
        return refuse(error, TL_ERROR_ARGUMENT, 1, 0, "empty range");
    }
    if (!models.contains(range.address, range.length)) {
        return refuse(error, TL_ERROR_FLASH_REGION, models.base, range.address, "outside the model region");
    }
    return TL_OK;
}

uint16_t check_flash(const tl_flash_range &range, tl_error &error) {
    const board::Range flash = board::memory().flash;
    if (!flash.contains(range.address, range.length)) {
        return refuse(error, TL_ERROR_FLASH_REGION, flash.base, range.address, "outside flash");
    }
    return TL_OK;
}

struct Sectors {
    uint32_t first;
    uint32_t count;
};

// The sectors that make up the range exactly; none if it starts or ends inside one.
Sectors whole_sectors(const board::Memory &memory, const tl_flash_range &range) {
    Sectors sectors{0, 0};
    uint32_t start = memory.flash.base;
    for (uint32_t sector = 0; sector < memory.sector_count; ++sector) {
        const uint32_t end = start + memory.sector_bytes(sector);
        if (start == range.address) {
            sectors = {sector, 1};
        } else if (sectors.count > 0) {
            ++sectors.count;
        }
        if (sectors.count > 0 && end == range.address + range.length) {
            return sectors;
        }
        start = end;
    }
    return {0, 0};
}

}  // namespace

uint16_t serve_flash_erase(const Request &request, Answer &, tl_error &error) {
    const tl_flash_range range = request.record<tl_flash_range>();
    const uint16_t code = check_region(range, error);
    if (code != TL_OK) {
        return code;
    }
    const Sectors sectors = whole_sectors(board::memory(), range);
    if (sectors.count == 0) {
        return refuse(error, TL_ERROR_FLASH_ALIGN, 0, range.address, "not whole sectors");
    }
    deselect_if_touched(range);
    for (uint32_t sector = sectors.first; sector < sectors.first + sectors.count; ++sector) {
        board::feed_watchdog();
        const uint32_t errors = board::erase_sector(sector);
        if (errors != 0) {
            return refuse(error, TL_ERROR_FLASH_ERASE, 0, errors, "FLASH_SR after erasing");
        }
    }
    const uint8_t *bytes = board::flash_bytes(range.address);
    for (uint32_t index = 0; index < range.length; ++index) {
        if (bytes[index] != 0xFF) {
            return refuse(error, TL_ERROR_FLASH_VERIFY, 0xFF, range.address + index, "not blank after erasing");
        }
    }
    return TL_OK;
}

uint16_t serve_flash_write(const Request &request, Answer &, tl_error &error) {
    const tl_flash_range range = request.record<tl_flash_range>();
    const uint32_t data_bytes = request.data_bytes<tl_flash_range>();
    if (data_bytes != range.length) {
        return refuse(error, TL_ERROR_LENGTH, range.length, data_bytes, "data bytes");
    }
    const uint16_t code = check_region(range, error);
    if (code != TL_OK) {
        return code;
    }
    const uint32_t unit = board::memory().program_bytes;
    if (range.address % unit != 0 || range.length % unit != 0) {
        return refuse(error, TL_ERROR_FLASH_ALIGN, unit, range.address % unit != 0 ? range.address : range.length,
                      unit == 4 ? "not whole words" : "not whole double words");
    }
    deselect_if_touched(range);
    const uint8_t *data = request.data<tl_flash_range>();
    const uint32_t errors = board::program(range.address, data, range.length);
    if (errors != 0) {
        return refuse(error, TL_ERROR_FLASH_WRITE, 0, errors, "FLASH_SR after programming");
    }
    const uint8_t *bytes = board::flash_bytes(range.address);
    for (uint32_t index = 0; index < range.length; ++index) {
        if (bytes[index] != data[index]) {
            return refuse(error, TL_ERROR_FLASH_VERIFY, data[index], range.address + index, "reads back differently");
        }
    }
    return TL_OK;
}

uint16_t serve_flash_crc(const Request &request, Answer &answer, tl_error &error) {
    const tl_flash_range range = request.record<tl_flash_range>();
    const uint16_t code = check_flash(range, error);
    if (code == TL_OK) {
        board::drop_data_cache();  // a probe may have programmed flash behind the cache's back
        answer.append(tl_crc{crc32(0, board::flash_bytes(range.address), range.length)});
    }
    return code;
}

uint16_t serve_flash_read(const Request &request, Answer &answer, tl_error &error) {
    const tl_flash_range range = request.record<tl_flash_range>();
    const uint16_t code = check_flash(range, error);
    if (code != TL_OK) {
        return code;
    }
    if (range.length > TL_MAX_PAYLOAD) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_MAX_PAYLOAD, range.length, "more than one frame holds");
    }
    board::drop_data_cache();  // as above
    memcpy(answer.payload, board::flash_bytes(range.address), range.length);
    answer.payload_bytes = range.length;
    return TL_OK;
}
