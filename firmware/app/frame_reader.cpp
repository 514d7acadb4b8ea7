#include "frame_reader.h"

#include <string.h>

#include "crc32.h"

void FrameReader::restart() {
    length_ = 0;
    remaining_ = 0;
    zero_pending_ = false;
    started_ = false;
    spoiled_ = false;
}

void FrameReader::append(uint8_t byte) {
    if (length_ == CAPACITY) {
        spoiled_ = true;  // overlong: swallowed up to the next zero
        return;
    }
    buffer_.bytes[length_++] = byte;
}

FrameReader::Event FrameReader::take(uint8_t byte) {
    if (byte == 0) {
        return finish();
    }
    started_ = true;
    if (remaining_ > 0) {
        append(byte);
        --remaining_;
        return Event::none;
    }
    if (zero_pending_) {
        append(0);
    }
    remaining_ = static_cast<uint8_t>(byte - 1);
    zero_pending_ = byte != 0xFF;
    return Event::none;
}

FrameReader::Event FrameReader::finish() {
    if (!started_ && !spoiled_) {
        return Event::none;
    }
    bool whole = !spoiled_ && remaining_ == 0 && length_ >= sizeof(tl_frame_header) + CRC_BYTES;
    if (whole) {
        const uint32_t covered = length_ - CRC_BYTES;
        uint32_t expected;
        memcpy(&expected, buffer_.bytes + covered, CRC_BYTES);
        whole = crc32(0, buffer_.bytes, covered) == expected;
        payload_bytes_ = covered - sizeof(tl_frame_header);
    }
    restart();
    return whole ? Event::frame : Event::damaged;
}
