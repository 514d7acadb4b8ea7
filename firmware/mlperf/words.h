// The words of a command.
#ifndef THROUGHLINE_MLPERF_WORDS_H
#define THROUGHLINE_MLPERF_WORDS_H

#include <stdint.h>

namespace mlperf {

class Words {
public:
    explicit Words(char *line) : rest_(line) {}

    /// The next word, zero-terminated; null behind the last.
    const char *next();

    /// The next word as a number; `otherwise` if there is none, and NONE if it is no number up to 999999999.
    uint32_t number(uint32_t otherwise);

    static constexpr uint32_t NONE = UINT32_MAX;

private:
    char *rest_;
};

}  // namespace mlperf

#endif
