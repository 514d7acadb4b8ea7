// Where the GPIO ports begin: RM0432 section 2.2 (memory map).
#ifndef THROUGHLINE_PORTS_H
#define THROUGHLINE_PORTS_H

#include <stdint.h>

namespace gpio {
constexpr uint32_t PORTS = 0x48000000;
}  // namespace gpio

#endif
