#include "service.h"

#include "board.h"
#include "fault_log.h"
#include "frame_reader.h"
#include "frame_writer.h"
#include "mlperf/mode.h"
#include "painted_memory.h"
#include "request.h"
#include "session.h"

Session session;

namespace {

struct Route {
    uint8_t type;
    bool takes_data;  // behind the record
    uint16_t record_bytes;
    Handler handler;
};

constexpr Route routes[] = {
    {TL_HELLO, false, 0, serve_hello},
    {TL_FLASH_ERASE, false, sizeof(tl_flash_range), serve_flash_erase},
    {TL_FLASH_WRITE, true, sizeof(tl_flash_range), serve_flash_write},
    {TL_FLASH_CRC, false, sizeof(tl_flash_range), serve_flash_crc},
    {TL_FLASH_READ, false, sizeof(tl_flash_range), serve_flash_read},
    {TL_MODEL_SELECT, false, sizeof(tl_address), serve_model_select},
    {TL_TENSOR_INFO, false, sizeof(tl_tensor_ref), serve_tensor_info},
    {TL_TENSOR_WRITE, true, sizeof(tl_tensor_range), serve_tensor_write},
    {TL_TENSOR_READ, false, sizeof(tl_tensor_range), serve_tensor_read},
    {TL_INVOKE, false, sizeof(tl_invoke), serve_invoke},
    {TL_OP_PROFILE, false, sizeof(tl_op_range), serve_op_profile},
    {TL_MEMORY, false, 0, serve_memory},
    {TL_ARENA_PLACE, false, sizeof(tl_arena_place), serve_arena_place},
    {TL_LAST_FAULT, false, 0, serve_last_fault},
    {TL_PROVOKE, false, sizeof(tl_provoke), serve_provoke},
    {TL_RESET, false, 0, serve_reset},
    {TL_MLPERF, false, sizeof(tl_mlperf), serve_mlperf},
    {TL_CLOCK, false, 0, serve_clock},
    {TL_ECHO, true, 0, serve_echo},
    {TL_AGAIN, false, sizeof(tl_again), nullptr},  // served before it gets here
};

FrameReader reader;
Answer answer;
// The request that was served last; `answer` holds what it was answered.
struct {
    tl_frame_header header;
    uint16_t code;
    tl_error error;
    bool known;
} served;
bool fault_is_kept;
uint32_t framing_errors;  // since the last valid frame

uint16_t dispatch(const tl_frame_header &header, const Request &request, tl_error &error) {
    if (header.version != TL_LINK_VERSION) {
        return refuse(error, TL_ERROR_VERSION, TL_LINK_VERSION, header.version, "link version");
    }
    for (const Route &route : routes) {
        if (route.type != header.type) {
            continue;
        }
        const bool fits = route.takes_data ? request.payload_bytes >= route.record_bytes
                                           : request.payload_bytes == route.record_bytes;
        if (!fits) {
            return refuse(error, TL_ERROR_LENGTH, route.record_bytes, request.payload_bytes, "payload bytes");
        }
        return route.handler(request, answer, error);
    }
    return refuse(error, TL_ERROR_TYPE, 0, header.type, "unknown request");
}

void send_served() {
    const tl_frame_header &header = served.header;
    if (served.code == TL_OK) {
        send_frame(header.type | TL_ANSWER, header.sequence, answer.payload, answer.payload_bytes);
    } else {
        send_frame(TL_ERROR, header.sequence, &served.error, sizeof served.error);
    }
}

bool is_again(const tl_frame_header &header) {
    return header.version == TL_LINK_VERSION && header.type == TL_AGAIN && reader.payload_bytes() == sizeof(tl_again);
}

// Leaves the last answer as it is.
void serve_again(const tl_frame_header &header) {
    const Request request{reader.payload(), reader.payload_bytes()};
    const uint16_t wanted = request.record<tl_again>().sequence;
    if (served.known && wanted == served.header.sequence) {
        return send_served();
    }
    tl_error error{};
    refuse(error, TL_ERROR_STATE, wanted, served.known ? served.header.sequence : 0, "not the last request");
    send_frame(TL_ERROR, header.sequence, &error, sizeof error);
}

void serve_frame() {
    const tl_frame_header header = reader.header();
    if (is_again(header)) {
        return serve_again(header);
    }
    activity.request = header.type;
    answer.payload_bytes = 0;
    answer.then = nullptr;
    served.known = false;
    served.error = {};
    served.code = dispatch(header, {reader.payload(), reader.payload_bytes()}, served.error);
    served.header = header;
    served.known = true;
    send_served();
    if (answer.then != nullptr) {
        answer.then();
    }
    activity.op_index = TL_NO_OP;
    activity.request = 0;
}

void serve_damaged_frame() {
    tl_error error{};
    refuse(error, TL_ERROR_FRAME, 0, 0, "damaged frame");
    send_frame(TL_ERROR, 0, &error, sizeof error);
}

void spoil() {
    reader.spoil();
    mlperf::spoil();
}

void take_text(uint8_t byte) {
    if (mlperf::take(byte)) {
        framing_errors = 0;
        reader.restart();  // or all text so far would count as the start of the next frame
    }
}

void count_framing_error() {
    spoil();
    if (++framing_errors >= TL_BAUD_SWAP_ERRORS) {
        framing_errors = 0;
        reader.restart();
        board::swap_speed();
    }
}

}  // namespace

uint16_t refuse(tl_error &error, uint16_t code, uint32_t expected, uint32_t found, const char *text) {
    error = {code, TL_NO_OP, TL_NO_OP, TL_NO_OP, static_cast<int32_t>(expected), static_cast<int32_t>(found), {}};
    strncpy(error.text, text, sizeof error.text - 1);
    return code;
}

void serve_pending() {
    uint8_t byte = 0;
    switch (board::receive(byte)) {
    case board::Received::nothing:
        return;
    case board::Received::framing_error:
        count_framing_error();
        return;
    case board::Received::overrun:
        spoil();
        break;
    case board::Received::byte:
        break;
    }
    const FrameReader::Event event = reader.take(byte);
    if (event == FrameReader::Event::frame) {
        board::show_busy();
        framing_errors = 0;
        mlperf::leave();
        serve_frame();
    } else if (mlperf::is_active()) {
        take_text(byte);
    } else if (event == FrameReader::Event::damaged) {
        serve_damaged_frame();
    }
}

void start_service() {
    served.known = false;
    paint_stack();
    if (open_fault_log(board::reset_cause())) {
        announce_fault();
    }
    fault_is_kept = last_fault().kind != TL_FAULT_NONE;
}

[[noreturn]] void service() {
    start_service();
    for (;;) {
        board::feed_watchdog();
        board::show_idle(board::cycles(), fault_is_kept);  // also keeps the counter's extension alive
        serve_pending();
    }
}
