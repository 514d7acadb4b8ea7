#include "frame_writer.h"

#include "board.h"
#include "crc32.h"

namespace {

constexpr uint32_t LONGEST_RUN = 254;

/// Header, payload and CRC as one sequence of bytes, without copying them together.
class FrameBytes {
public:
    FrameBytes(const tl_frame_header &header, const void *payload, uint32_t payload_bytes)
        : header_(header), payload_(static_cast<const uint8_t *>(payload)), payload_end_(sizeof header_ + payload_bytes),
          crc_(crc32(crc32(0, &header, sizeof header), payload, payload_bytes)) {}

    uint32_t size() const { return payload_end_ + sizeof crc_; }

    uint8_t operator[](uint32_t index) const {
        if (index < sizeof header_) {
            return reinterpret_cast<const uint8_t *>(&header_)[index];
        }
        if (index < payload_end_) {
            return payload_[index - sizeof header_];
        }
        return reinterpret_cast<const uint8_t *>(&crc_)[index - payload_end_];
    }

private:
    tl_frame_header header_;
    const uint8_t *payload_;
    uint32_t payload_end_;
    uint32_t crc_;
};

}  // namespace

void send_frame(uint8_t type, uint16_t sequence, const void *payload, uint32_t payload_bytes) {
    const FrameBytes bytes({TL_LINK_VERSION, type, sequence}, payload, payload_bytes);
    uint32_t start = 0;
    // Each COBS block is a run without zeros; the zero behind it is implied, also behind the last.
    for (;;) {
        uint32_t run = 0;
        while (run < LONGEST_RUN && start + run < bytes.size() && bytes[start + run] != 0) {
            ++run;
        }
        board::send(static_cast<uint8_t>(run + 1));
        for (uint32_t index = 0; index < run; ++index) {
            board::send(bytes[start + index]);
        }
        start += run;
        if (start == bytes.size()) {
            break;
        }
        if (run < LONGEST_RUN) {
            ++start;  // the zero
        }
    }
    board::send(0);
    board::finish_sending();
}
