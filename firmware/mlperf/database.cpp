#include "mlperf/database.h"

#include <string.h>

#include "mlperf/benchmark.h"
#include "mlperf/reply.h"

namespace mlperf {

namespace {

constexpr uint32_t BYTES_A_LINE = 8;

// Value of a digit, or -1.
int32_t digit(char character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    const char lower = static_cast<char>(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void serve_load(Words &words) {
    const uint32_t bytes = words.number(Words::NONE);
    Loaded &input = loaded();
    if (bytes == 0 || bytes == Words::NONE) {
        return reply::line("e-[Command 'db load' must be >0 bytes]");
    }
    input.expected = 0;
    input.count = 0;
    input.has_result = false;
    if (bytes > input.capacity) {
        reply::text("e-[Supplied buffer size ");
        reply::number(bytes);
        return reply::line(" exceeds maximum of ", input.capacity, "]");
    }
    input.expected = bytes;
    reply::line("m-[Expecting ", bytes, " bytes]");
}

void serve_print(Words &words) {
    const Loaded &input = loaded();
    const uint32_t wanted = words.number(input.count);
    const uint32_t offset = words.number(0);
    if (wanted == Words::NONE || offset == Words::NONE) {
        return reply::line("e-[Command 'db print' takes two numbers]");
    }
    const uint32_t start = offset < input.count ? offset : input.count;
    const uint32_t count = wanted < input.count - start ? wanted : input.count - start;
    for (uint32_t index = 0; index < count; ++index) {
        reply::text(index % BYTES_A_LINE == 0 ? "m-buffer-" : "-");
        reply::hexadecimal(input.bytes[start + index]);
        if (index % BYTES_A_LINE == BYTES_A_LINE - 1 || index == count - 1) {
            reply::end_line();
        }
    }
}

void serve_digits(const char *word) {
    Loaded &input = loaded();
    const uint32_t length = static_cast<uint32_t>(strlen(word));
    if (length % 2 != 0) {
        return reply::line("e-[Insufficient number of hex digits]");
    }
    for (uint32_t index = 0; index < length; ++index) {
        if (digit(word[index]) < 0) {
            const char wrong[] = {word[index], 0};
            reply::text("e-[Invalid hex digit '");
            reply::text(wrong);
            return reply::line("']");
        }
    }
    if (input.count == input.expected) {
        return reply::line("e-[No more bytes expected; send 'db load N']");
    }
    // Digits beyond the last byte are dropped, as the reference does.
    for (uint32_t index = 0; index < length && input.count < input.expected; index += 2) {
        input.bytes[input.count++] = static_cast<uint8_t>(digit(word[index]) << 4 | digit(word[index + 1]));
    }
    if (input.count == input.expected) {
        reply::line("m-load-done");
    }
}

}  // namespace

void serve_db(Words &words) {
    const char *word = words.next();
    if (word == nullptr) {
        return reply::line("e-[Command 'db' requires a subcommand]");
    }
    if (strcmp(word, "load") == 0) {
        return serve_load(words);
    }
    if (strcmp(word, "print") == 0) {
        return serve_print(words);
    }
    serve_digits(word);
}

}  // namespace mlperf
