#include "text.h"

#include <stdint.h>
#include <string.h>

namespace {

class Line {
public:
    Line(char *buffer, size_t bytes) : buffer(buffer), bytes(bytes) {}

    void add(char character) {
        if (used + 1 < bytes) {
            buffer[used++] = character;
        }
    }

    void add(const char *text) {
        while (*text != 0) {
            add(*text++);
        }
    }

    void add(uint32_t number, uint32_t base) {
        char digits[11];
        size_t count = 0;
        do {
            digits[count++] = "0123456789abcdef"[number % base];
            number /= base;
        } while (number != 0);
        while (count > 0) {
            add(digits[--count]);
        }
    }

    size_t close() {
        if (bytes > 0) {
            buffer[used] = 0;
        }
        return used;
    }

private:
    char *buffer;
    size_t bytes;
    size_t used = 0;
};

const char *file_name(const char *text) {
    const char *slash = strrchr(text, '/');
    return slash == nullptr ? text : slash + 1;
}

}  // namespace

size_t write_text(char *buffer, size_t bytes, const char *format, va_list arguments) {
    Line line(buffer, bytes);
    while (*format != 0) {
        if (*format != '%') {
            line.add(*format++);
            continue;
        }
        ++format;
        while (*format != 0 && strchr("0123456789.-+ #lhzt", *format) != nullptr) {
            ++format;
        }
        switch (*format) {
        case 's': {
            const char *text = va_arg(arguments, const char *);
            line.add(text == nullptr ? "(null)" : file_name(text));
            break;
        }
        case 'c':
            line.add(static_cast<char>(va_arg(arguments, int)));
            break;
        case 'd':
        case 'i': {
            const int32_t number = va_arg(arguments, int);
            if (number < 0) {
                line.add('-');
            }
            line.add(number < 0 ? 0 - static_cast<uint32_t>(number) : static_cast<uint32_t>(number), 10);
            break;
        }
        case 'u':
            line.add(va_arg(arguments, unsigned), 10);
            break;
        case 'x':
        case 'X':
        case 'p':
            line.add(va_arg(arguments, unsigned), 16);
            break;
        case 'f':
        case 'g':
        case 'e':
            va_arg(arguments, double);
            line.add('?');
            break;
        case '%':
            line.add('%');
            break;
        default:
            return line.close();  // what follows cannot be found on the argument list
        }
        ++format;
    }
    return line.close();
}
