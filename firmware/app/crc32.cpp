#include "crc32.h"

namespace {

struct Table {
    uint32_t entries[256];
};

constexpr Table make_table() {
    Table table{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320u : value >> 1;
        }
        table.entries[byte] = value;
    }
    return table;
}

constexpr Table table = make_table();

}  // namespace

uint32_t crc32(uint32_t crc, const void *bytes, uint32_t length) {
    const uint8_t *next = static_cast<const uint8_t *>(bytes);
    crc = ~crc;
    while (length-- > 0) {
        crc = crc >> 8 ^ table.entries[(crc ^ *next++) & 0xFF];
    }
    return ~crc;
}
