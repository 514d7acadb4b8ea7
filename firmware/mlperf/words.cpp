#include "mlperf/words.h"

#include <string.h>

namespace mlperf {

namespace {

constexpr uint32_t MOST_DIGITS = 9;

}  // namespace

const char *Words::next() {
    while (*rest_ == ' ') {
        ++rest_;
    }
    if (*rest_ == 0) {
        return nullptr;
    }
    const char *word = rest_;
    while (*rest_ != 0 && *rest_ != ' ') {
        ++rest_;
    }
    if (*rest_ == ' ') {
        *rest_++ = 0;
    }
    return word;
}

uint32_t Words::number(uint32_t otherwise) {
    const char *word = next();
    if (word == nullptr) {
        return otherwise;
    }
    if (strlen(word) > MOST_DIGITS) {
        return NONE;
    }
    uint32_t value = 0;
    for (; *word != 0; ++word) {
        if (*word < '0' || *word > '9') {
            return NONE;
        }
        value = 10 * value + static_cast<uint32_t>(*word - '0');
    }
    return value;
}

}  // namespace mlperf
