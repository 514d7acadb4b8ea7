// From records to bytes on the wire.
#ifndef THROUGHLINE_FRAME_WRITER_H
#define THROUGHLINE_FRAME_WRITER_H

#include <stdint.h>

#include "link.h"

/// Sends one frame; returns when its last bit has left. `payload_bytes` is at most TL_MAX_PAYLOAD.
void send_frame(uint8_t type, uint16_t sequence, const void *payload, uint32_t payload_bytes);

#endif
