// One request, its answer, and the handlers that lead from one to the other.
#ifndef THROUGHLINE_REQUEST_H
#define THROUGHLINE_REQUEST_H

#include <stdint.h>
#include <string.h>

#include "link.h"

struct Request {
    const uint8_t *payload;
    uint32_t payload_bytes;

    /// The record at the start of the payload; the dispatcher has checked that it is there.
    template <typename Record> Record record() const {
        Record record;
        memcpy(&record, payload, sizeof record);
        return record;
    }
    template <typename Record> const uint8_t *data() const { return payload + sizeof(Record); }
    template <typename Record> uint32_t data_bytes() const {
        return payload_bytes - static_cast<uint32_t>(sizeof(Record));
    }
};

struct Answer {
    uint8_t payload[TL_MAX_PAYLOAD];
    uint32_t payload_bytes;
    void (*then)();  // called when the answer has left; may be null

    template <typename Record> void append(const Record &record) {
        memcpy(payload + payload_bytes, &record, sizeof record);
        payload_bytes += static_cast<uint32_t>(sizeof record);
    }
};

/// Fills in a tl_error that concerns no op; returns its code.
uint16_t refuse(tl_error &error, uint16_t code, uint32_t expected, uint32_t found, const char *text);

/// Each returns TL_OK with `answer` filled, or the code of the `error` that it filled.
using Handler = uint16_t (*)(const Request &, Answer &, tl_error &);

uint16_t serve_hello(const Request &, Answer &, tl_error &);
uint16_t serve_memory(const Request &, Answer &, tl_error &);
uint16_t serve_last_fault(const Request &, Answer &, tl_error &);
uint16_t serve_provoke(const Request &, Answer &, tl_error &);
uint16_t serve_reset(const Request &, Answer &, tl_error &);
uint16_t serve_clock(const Request &, Answer &, tl_error &);
uint16_t serve_echo(const Request &, Answer &, tl_error &);

uint16_t serve_flash_erase(const Request &, Answer &, tl_error &);
uint16_t serve_flash_write(const Request &, Answer &, tl_error &);
uint16_t serve_flash_crc(const Request &, Answer &, tl_error &);
uint16_t serve_flash_read(const Request &, Answer &, tl_error &);

uint16_t serve_model_select(const Request &, Answer &, tl_error &);
uint16_t serve_arena_place(const Request &, Answer &, tl_error &);

uint16_t serve_tensor_info(const Request &, Answer &, tl_error &);
uint16_t serve_tensor_write(const Request &, Answer &, tl_error &);
uint16_t serve_tensor_read(const Request &, Answer &, tl_error &);

uint16_t serve_invoke(const Request &, Answer &, tl_error &);
uint16_t serve_op_profile(const Request &, Answer &, tl_error &);

uint16_t serve_mlperf(const Request &, Answer &, tl_error &);

#endif
