// Text on the wire.
#ifndef THROUGHLINE_MLPERF_REPLY_H
#define THROUGHLINE_MLPERF_REPLY_H

#include <stdint.h>

namespace mlperf::reply {

/// Characters that are no printable ASCII are sent as '?'.
void text(const char *text);
void number(uint64_t value);
/// Two hexadecimal digits.
void hexadecimal(uint8_t value);
/// As "%.3f" prints it; "inf" from 2^53 on, and "nan".
void decimal(float value);
void end_line();

inline void line(const char *content) {
    text(content);
    end_line();
}
inline void line(const char *start, uint64_t value, const char *end = "") {
    text(start);
    number(value);
    line(end);
}

}  // namespace mlperf::reply

#endif
