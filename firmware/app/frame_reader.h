// From bytes on the wire to frames: COBS is undone as the bytes arrive.
#ifndef THROUGHLINE_FRAME_READER_H
#define THROUGHLINE_FRAME_READER_H

#include <stdint.h>

#include "link.h"

class FrameReader {
public:
    enum class Event {
        none,     // the frame goes on
        frame,    // header() and payload() are valid until the next byte
        damaged,  // a frame ended that is no frame
    };

    Event take(uint8_t byte);
    /// A byte of the current frame was lost or is not to be believed.
    void spoil() { spoiled_ = true; }
    /// Forgets the current frame.
    void restart();

    const tl_frame_header &header() const { return buffer_.header; }
    const uint8_t *payload() const { return buffer_.bytes + sizeof(tl_frame_header); }
    uint32_t payload_bytes() const { return payload_bytes_; }

private:
    static constexpr uint32_t CRC_BYTES = 4;
    static constexpr uint32_t CAPACITY = sizeof(tl_frame_header) + TL_MAX_PAYLOAD + CRC_BYTES;

    Event finish();
    void append(uint8_t byte);

    union {
        tl_frame_header header;
        uint8_t bytes[CAPACITY];
    } buffer_;
    uint32_t length_ = 0;
    uint32_t payload_bytes_ = 0;
    uint8_t remaining_ = 0;      // data bytes until the next code byte
    bool zero_pending_ = false;  // the block before ended in a zero, unless the frame ends here
    bool started_ = false;
    bool spoiled_ = false;
};

#endif
