// General-purpose I/O: RM0385 and RM0410 chapter 6, RM0390 chapter 7, RM0432 chapter 8 (GPIO registers).
#ifndef THROUGHLINE_GPIO_H
#define THROUGHLINE_GPIO_H

#include "register.h"
#include "registers/ports.h"

namespace gpio {
constexpr uint32_t PORT_A = PORTS;
constexpr uint32_t PORT_B = PORTS + 0x0400;
constexpr uint32_t PORT_D = PORTS + 0x0C00;
constexpr uint32_t PORT_F = PORTS + 0x1400;
constexpr uint32_t PORT_G = PORTS + 0x1800;

constexpr uint32_t MODE_OUTPUT = 1;
constexpr uint32_t MODE_ALTERNATE = 2;
constexpr uint32_t SPEED_HIGH = 2;
constexpr uint32_t PULL_UP = 1;

inline void mode(uint32_t port, uint32_t pin, uint32_t mode) {
    Register{port + 0x00}.change(3u << (2 * pin), mode << (2 * pin));
}
inline void speed(uint32_t port, uint32_t pin, uint32_t speed) {
    Register{port + 0x08}.change(3u << (2 * pin), speed << (2 * pin));
}
inline void pull(uint32_t port, uint32_t pin, uint32_t pull) {
    Register{port + 0x0C}.change(3u << (2 * pin), pull << (2 * pin));
}
inline void alternate(uint32_t port, uint32_t pin, uint32_t function) {
    const uint32_t shift = 4 * (pin % 8);
    Register{port + 0x20 + 4 * (pin / 8)}.change(0xFu << shift, function << shift);
}
inline void drive(uint32_t port, uint32_t pin, bool high) {
    Register{port + 0x18}.write(1u << (high ? pin : pin + 16));
}
}  // namespace gpio

#endif
