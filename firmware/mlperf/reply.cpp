#include "mlperf/reply.h"

#include <string.h>

#include "board.h"

namespace mlperf::reply {

void text(const char *text) {
    // An answer may be long; the wait for the transmitter itself goes unfed.
    board::feed_watchdog();
    board::cycles();  // keeps the counter's extension alive
    for (; *text != 0; ++text) {
        const bool printable = *text >= ' ' && *text <= '~';
        board::send(static_cast<uint8_t>(printable ? *text : '?'));
    }
}

void number(uint64_t value) {
    char digits[21];
    char *first = digits + sizeof digits - 1;
    *first = 0;
    do {
        *--first = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value > 0);
    text(first);
}

void hexadecimal(uint8_t value) {
    constexpr char DIGITS[] = "0123456789abcdef";
    const char both[] = {DIGITS[value >> 4], DIGITS[value & 15], 0};
    text(both);
}

// In integers, since the core has no double precision and the C library's printing needs a heap.
void decimal(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t exponent = bits >> 23 & 0xFF;
    uint64_t mantissa = bits & 0x7FFFFF;
    if (exponent == 0xFF && mantissa != 0) {
        return text("nan");
    }
    if (bits >> 31 != 0) {
        text("-");
    }
    mantissa |= exponent > 0 ? 0x800000 : 0;
    const int32_t shift = static_cast<int32_t>(exponent > 0 ? exponent : 1) - 150;  // value = mantissa * 2^shift
    if (shift >= 30) {
        return text("inf");
    }
    uint64_t thousandths = mantissa * 1000;  // below 2^34
    if (shift >= 0) {
        thousandths <<= shift;
    } else if (shift < -35) {
        thousandths = 0;  // below a half
    } else {
        const uint64_t half = 1ull << (-shift - 1);
        const uint64_t rest = thousandths & (2 * half - 1);
        thousandths >>= -shift;
        thousandths += rest > half || (rest == half && (thousandths & 1) != 0);
    }
    number(thousandths / 1000);
    const uint32_t fraction = static_cast<uint32_t>(thousandths % 1000);
    const char point[] = {'.', static_cast<char>('0' + fraction / 100), static_cast<char>('0' + fraction / 10 % 10),
                          static_cast<char>('0' + fraction % 10), 0};
    text(point);
}

void end_line() {
    board::send('\r');
    board::send('\n');
}

}  // namespace mlperf::reply
