#include "messages.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

extern "C" {
// Declared in tensorflow/lite/micro/debug_log.h. Defined here, they keep the library's own, which print by stdio, out of the
// image: that costs a heap.
void DebugLog(const char *format, va_list arguments);
int DebugVsnprintf(char *buffer, size_t bytes, const char *format, va_list arguments);
}

namespace {

constexpr char NODE_FAILED[] = "Node %s (number %";  // MicroInterpreterGraph: (name, index, status)
constexpr char HALTED[] = "HALTED";                  // AbortImpl of op_macros.h, which loops for ever behind it

char text[sizeof(tl_error::text)];
uint16_t op = TL_NO_OP;
jmp_buf way_out;
bool armed;

}  // namespace

namespace messages {

const char *first() { return text; }

uint16_t blamed_op() { return op; }

void clear() {
    text[0] = 0;
    op = TL_NO_OP;
}

jmp_buf &arm() {
    armed = true;
    return way_out;
}

void disarm() { armed = false; }

void leave() {
    if (armed) {
        armed = false;
        longjmp(way_out, 1);
    }
}

}  // namespace messages

extern "C" void DebugLog(const char *format, va_list arguments) {
    if (strcmp(format, HALTED) == 0) {
        messages::leave();
    }
    if (strncmp(format, NODE_FAILED, sizeof NODE_FAILED - 1) == 0) {
        va_list copy;
        va_copy(copy, arguments);
        va_arg(copy, const char *);
        op = static_cast<uint16_t>(va_arg(copy, unsigned));
        va_end(copy);
    }
    if (text[0] == 0 && format[0] != '\r') {
        write_text(text, sizeof text, format, arguments);
    }
}

extern "C" int DebugVsnprintf(char *buffer, size_t bytes, const char *format, va_list arguments) {
    return static_cast<int>(write_text(buffer, bytes, format, arguments));
}

// A failed assert() of the C library, as in FlatBuffers; newlib's own prints by stdio.
extern "C" void __assert_func(const char *, int, const char *, const char *condition) {
    if (text[0] == 0) {
        strncpy(text, condition, sizeof text - 1);
    }
    abort();
}

// Reached by a library that was not built for a microcontroller's log (TF_LITE_MCU_DEBUG_LOG); without a way out the
// watchdog ends it.
extern "C" void abort() {
    messages::leave();
    for (;;) {
    }
}
