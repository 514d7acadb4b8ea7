// libFuzzer target: a board of plain memory receives what the input says: bytes as they are, whole frames of any type and
// payload, framing errors, overruns, resets, flash that fails, and model entries with sound headers.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "crc32.h"
#include "firmware_host.h"
#include "link.h"

namespace {

constexpr size_t MOST_STEPS = 64;
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

void append(std::vector<uint8_t> &bytes, const void *record, size_t count) {
    const uint8_t *first = static_cast<const uint8_t *>(record);
    bytes.insert(bytes.end(), first, first + count);
}

/// COBS with its zero at the end.
std::vector<uint8_t> encoded(const std::vector<uint8_t> &plain) {
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

std::vector<uint8_t> frame(uint8_t type, uint16_t sequence, const std::vector<uint8_t> &payload) {
    const tl_frame_header header = {TL_LINK_VERSION, type, sequence};
    std::vector<uint8_t> plain;
    append(plain, &header, sizeof header);
    append(plain, payload.data(), payload.size());
    const uint32_t crc = crc32(0, plain.data(), static_cast<uint32_t>(plain.size()));
    append(plain, &crc, sizeof crc);
    return encoded(plain);
}

void exchange(const std::vector<uint8_t> &bytes) {
    static std::vector<uint8_t> answer(ANSWER_BYTES);
    size_t sent = 0;
    if (tl_host_exchange(bytes.data(), bytes.size(), answer.data(), answer.size(), &sent) != TL_HOST_SERVED)
        tl_host_start(TL_RESET_SOFTWARE);
}

/// Writes a model entry of these bytes at the start of the model region, and selects it.
void write_entry(const std::vector<uint8_t> &blob) {
    tl_entry_header header{};
    header.magic = TL_ENTRY_MAGIC;
    header.version = TL_ENTRY_VERSION;
    header.length = static_cast<uint32_t>(blob.size());
    header.crc = crc32(0, blob.data(), header.length);
    header.next = (TL_HOST_MODEL_BASE + sizeof header + header.length + TL_ENTRY_ALIGN - 1) / TL_ENTRY_ALIGN * TL_ENTRY_ALIGN;
    header.header_crc = crc32(0, &header, offsetof(tl_entry_header, header_crc));
    header.sequence = 0;
    header.reserved = 0xFFFFFFFFu;
    std::vector<uint8_t> entry;
    append(entry, &header, sizeof header);
    append(entry, blob.data(), blob.size());
    while (entry.size() % 4 != 0) entry.push_back(0xFF);
    tl_host_erase();
    uint16_t sequence = 1;
    const size_t step = TL_MAX_DATA(tl_flash_range) / 4 * 4;
    for (size_t at = 0; at < entry.size(); at += step) {
        const size_t length = entry.size() - at < step ? entry.size() - at : step;
        const tl_flash_range range = {static_cast<uint32_t>(TL_HOST_MODEL_BASE + at), static_cast<uint32_t>(length)};
        std::vector<uint8_t> payload;
        append(payload, &range, sizeof range);
        append(payload, entry.data() + at, length);
        exchange(frame(TL_FLASH_WRITE, sequence++, payload));
    }
    const tl_address address = {TL_HOST_MODEL_BASE};
    std::vector<uint8_t> payload;
    append(payload, &address, sizeof address);
    exchange(frame(TL_MODEL_SELECT, sequence, payload));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    Input input{bytes, count};
    tl_host_erase();
    tl_host_start(input.byte() % 6);
    for (size_t step = 0; step < MOST_STEPS && !input.is_empty(); ++step) {
        switch (input.byte() % 8) {
            case 0: exchange(input.rest_of(input.byte())); break;
            case 1: tl_host_framing_errors(input.byte() % 32); break;
            case 2: tl_host_overrun(); break;
            case 3: tl_host_fail_flash(input.half()); break;
            case 4: write_entry(input.rest_of(input.half())); break;
            case 5: tl_host_start(input.byte() % 6); break;
            default: {
                const uint8_t type = input.byte();
                const uint16_t sequence = input.half();
                exchange(frame(type, sequence, input.rest_of(input.half() % (TL_MAX_PAYLOAD + 8))));
            }
        }
    }
    return 0;
}
