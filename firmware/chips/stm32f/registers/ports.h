// Where the GPIO ports begin: RM0385, RM0410 and RM0390 section 2 (memory map).
#ifndef THROUGHLINE_PORTS_H
#define THROUGHLINE_PORTS_H

#include <stdint.h>

namespace gpio {
constexpr uint32_t PORTS = 0x40020000;
}  // namespace gpio

#endif
