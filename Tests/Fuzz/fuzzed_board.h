// What the fuzz targets of the link have in common: a board of plain memory, and frames to it.
#ifndef THROUGHLINE_FUZZED_BOARD_H
#define THROUGHLINE_FUZZED_BOARD_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crc32.h"
#include "firmware_host.h"
#include "link.h"

namespace fuzz {

constexpr size_t ANSWER_BYTES = 1 << 16;

/// Takes numbers and bytes from the front of the input; zeros behind its end.
struct Input {
    const uint8_t *bytes;
    size_t count;

    bool is_empty() const { return count == 0; }
    uint8_t byte() {
        if (count == 0) return 0;
        --count;
        return *bytes++;
    }
    uint16_t half() {
        const uint16_t low = byte();
        return static_cast<uint16_t>(low | byte() << 8);
    }
    std::vector<uint8_t> rest_of(size_t wanted) {
        const size_t taken = wanted < count ? wanted : count;
        std::vector<uint8_t> found(bytes, bytes + taken);
        bytes += taken;
        count -= taken;
        return found;
    }
};

inline void append(std::vector<uint8_t> &bytes, const void *record, size_t count) {
    const uint8_t *first = static_cast<const uint8_t *>(record);
    bytes.insert(bytes.end(), first, first + count);
}

/// COBS with its zero at the end.
inline std::vector<uint8_t> encoded(const std::vector<uint8_t> &plain) {
    std::vector<uint8_t> coded(1, 0);
    size_t code = 0;
    uint8_t run = 1;
    for (const uint8_t byte : plain) {
        if (byte != 0) {
            coded.push_back(byte);
            if (++run != 0xFF) continue;
        }
        coded[code] = run;
        code = coded.size();
        coded.push_back(0);
        run = 1;
    }
    coded[code] = run;
    coded.push_back(0);
    return coded;
}

inline std::vector<uint8_t> frame(uint8_t type, uint16_t sequence, const std::vector<uint8_t> &payload) {
    const tl_frame_header header = {TL_LINK_VERSION, type, sequence};
    std::vector<uint8_t> plain;
    append(plain, &header, sizeof header);
    append(plain, payload.data(), payload.size());
    const uint32_t crc = crc32(0, plain.data(), static_cast<uint32_t>(plain.size()));
    append(plain, &crc, sizeof crc);
    return encoded(plain);
}

/// Lets the board receive bytes; returns what it says, as far as there is room, with the number of all bytes in `sent`.
inline const uint8_t *exchange(const std::vector<uint8_t> &bytes, size_t *sent = nullptr) {
    static std::vector<uint8_t> answer(ANSWER_BYTES);
    size_t count = 0;
    if (tl_host_exchange(bytes.data(), bytes.size(), answer.data(), answer.size(), &count) != TL_HOST_SERVED)
        tl_host_start(TL_RESET_SOFTWARE);
    if (sent != nullptr) *sent = count < ANSWER_BYTES ? count : ANSWER_BYTES;
    return answer.data();
}

/// Selects the model at an address.
inline void select(uint32_t at, uint16_t sequence) {
    const tl_address address = {at};
    std::vector<uint8_t> payload;
    append(payload, &address, sizeof address);
    exchange(frame(TL_MODEL_SELECT, sequence, payload));
}

/// Writes a model entry of these bytes to erased flash, and selects it.
inline void write_entry(const std::vector<uint8_t> &blob, uint32_t base = TL_HOST_MODEL_BASE) {
    tl_entry_header header{};
    header.magic = TL_ENTRY_MAGIC;
    header.version = TL_ENTRY_VERSION;
    header.length = static_cast<uint32_t>(blob.size());
    header.crc = crc32(0, blob.data(), header.length);
    header.next = (base + sizeof header + header.length + TL_ENTRY_ALIGN - 1) / TL_ENTRY_ALIGN * TL_ENTRY_ALIGN;
    header.header_crc = crc32(0, &header, offsetof(tl_entry_header, header_crc));
    header.sequence = 0;
    header.reserved = 0xFFFFFFFFu;
    std::vector<uint8_t> entry;
    append(entry, &header, sizeof header);
    append(entry, blob.data(), blob.size());
    while (entry.size() % 4 != 0) entry.push_back(0xFF);
    uint16_t sequence = 1;
    const size_t step = TL_MAX_DATA(tl_flash_range) / 4 * 4;
    for (size_t at = 0; at < entry.size(); at += step) {
        const size_t length = entry.size() - at < step ? entry.size() - at : step;
        const tl_flash_range range = {static_cast<uint32_t>(base + at), static_cast<uint32_t>(length)};
        std::vector<uint8_t> payload;
        append(payload, &range, sizeof range);
        append(payload, entry.data() + at, length);
        exchange(frame(TL_FLASH_WRITE, sequence++, payload));
    }
    select(base, sequence);
}

}  // namespace fuzz

#endif
