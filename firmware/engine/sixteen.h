// Arithmetic of int16 activations, bit for bit as TFLM's reference kernels compute it.
#ifndef THROUGHLINE_ENGINE_SIXTEEN_H
#define THROUGHLINE_ENGINE_SIXTEEN_H

#include "fixed_point.h"

namespace engine {

/// Largest shift of a 64-bit sum's scale that TFLM's contract allows.
constexpr int32_t max_wide_shift = 7;

/// A 64-bit sum times a scale, whose multiplier loses its lower half first. `shift` is -31 to 7.
inline int32_t rescale_wide(int64_t x, int32_t multiplier, int32_t shift) {
    const int32_t reduced = multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
    const int places = 15 - shift;
    const uint64_t product = static_cast<uint64_t>(x) * static_cast<uint64_t>(static_cast<int64_t>(reduced));
    return static_cast<int32_t>(static_cast<int64_t>(product + (1ull << (places - 1))) >> places);
}

inline int16_t clamp_int16(int32_t value) { return static_cast<int16_t>(clamp(value, INT16_MIN, INT16_MAX)); }

/// sigmoid(i / 24) in Q0.16 for i from 0 to 255. Some entries are one above the rounded value, which lessens the error
/// of what is interpolated between them.
struct SigmoidTable {
    uint16_t entries[256];

    constexpr SigmoidTable() : entries{} {
        constexpr uint32_t raised[8] = {0xFA7BD110u, 0xC0467BAEu, 0x20440005u, 0x00110090u,
                                        0x00000080u, 0x00000000u, 0x00000000u, 0x80000000u};
        constexpr double step = 0.95918945710913198;  // exp(-1 / 24)
        double power = 1.0;
        for (uint32_t i = 0; i < 256; ++i, power *= step) {
            const uint32_t rounded = static_cast<uint32_t>(65536.0 / (1.0 + power) + 0.5);
            entries[i] = static_cast<uint16_t>(rounded + ((raised[i / 32] >> (i % 32)) & 1u));
        }
    }
};
inline constexpr SigmoidTable sigmoid_table;

/// How an input is brought to Q3.12 times 3/4: by a multiplier, then by a rounded shift to the right.
struct CurveScale {
    int32_t multiplier;
    int32_t shift;

    int32_t operator()(int16_t x) const {
        const int32_t round = shift > 0 ? 1 << (shift - 1) : 0;
        return static_cast<int32_t>(static_cast<uint32_t>(x) * static_cast<uint32_t>(multiplier) +
                                    static_cast<uint32_t>(round)) >> shift;
    }
};

/// 1 / (1 + exp(-x)) in Q0.15.
inline int16_t logistic_int16(int16_t x, const CurveScale &scale) {
    const int32_t input = scale(x);
    const uint32_t size = input < 0 ? 0u - static_cast<uint32_t>(input) : static_cast<uint32_t>(input);
    const uint32_t at = size >> 9;
    uint32_t result = 0x7FFFu << 10;
    if (at < 255) {
        const uint32_t first = sigmoid_table.entries[at];
        result = (first << 9) + (size & 0x1FF) * (sigmoid_table.entries[at + 1] - first);
    }
    result = input >= 0 ? result + (1u << 9) : (1u << 25) - result + (1u << 9) - 1;
    return static_cast<int16_t>(result >> 10);
}

/// The hyperbolic tangent in Q0.15.
inline int16_t tanh_int16(int16_t x, const CurveScale &scale) {
    const int32_t input = scale(x);
    const uint32_t size = input < 0 ? 0u - static_cast<uint32_t>(input) : static_cast<uint32_t>(input);
    const uint32_t at = size >> 8;
    int32_t result = 0xFFFF << 8;
    if (at < 255) {
        const int32_t first = sigmoid_table.entries[at];
        result = (first << 8) + static_cast<int32_t>(size & 0xFF) * (sigmoid_table.entries[at + 1] - first);
    }
    result = input >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1;
    return static_cast<int16_t>(result >> 8);
}

}  // namespace engine

#endif
