// One 32-bit register of a peripheral.
#ifndef THROUGHLINE_REGISTER_H
#define THROUGHLINE_REGISTER_H

#include <stdint.h>

class Register {
public:
    constexpr explicit Register(uint32_t address) : address_(address) {}

    uint32_t read() const { return *reinterpret_cast<volatile uint32_t *>(address_); }
    void write(uint32_t value) const { *reinterpret_cast<volatile uint32_t *>(address_) = value; }
    bool has(uint32_t bits) const { return (read() & bits) == bits; }
    void set(uint32_t bits) const { write(read() | bits); }
    void clear(uint32_t bits) const { write(read() & ~bits); }
    void change(uint32_t mask, uint32_t bits) const { write((read() & ~mask) | bits); }

private:
    uint32_t address_;
};

inline void data_barrier() { __asm volatile("dsb sy" ::: "memory"); }
inline void instruction_barrier() { __asm volatile("isb sy" ::: "memory"); }

#endif
