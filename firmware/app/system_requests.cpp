// Requests about the board itself.
#include "board.h"
#include "fault_log.h"
#include "request.h"

uint16_t serve_hello(const Request &, Answer &answer, tl_error &) {
    tl_hello hello;
    board::describe(hello);
    answer.append(hello);
    return TL_OK;
}

uint16_t serve_last_fault(const Request &, Answer &answer, tl_error &) {
    answer.append(last_fault());
    return TL_OK;
}

uint16_t serve_provoke(const Request &request, Answer &, tl_error &error) {
    const uint32_t kind = request.record<tl_provoke>().kind;
    switch (kind) {
    case TL_PROVOKE_UNDEFINED: board::provoke_undefined();
    case TL_PROVOKE_UNMAPPED: board::provoke_unmapped();
    case TL_PROVOKE_STACK: board::provoke_stack();
    case TL_PROVOKE_HANG: board::provoke_hang();
    default: return refuse(error, TL_ERROR_ARGUMENT, 0, kind, "unknown fault to provoke");
    }
}

uint16_t serve_clock(const Request &, Answer &answer, tl_error &) {
    const uint64_t cycles = board::cycles();
    answer.append(tl_cycles{static_cast<uint32_t>(cycles), static_cast<uint32_t>(cycles >> 32)});
    return TL_OK;
}

uint16_t serve_echo(const Request &request, Answer &answer, tl_error &) {
    memcpy(answer.payload, request.payload, request.payload_bytes);
    answer.payload_bytes = request.payload_bytes;
    return TL_OK;
}

uint16_t serve_reset(const Request &, Answer &answer, tl_error &) {
    answer.then = board::reset;
    return TL_OK;
}
