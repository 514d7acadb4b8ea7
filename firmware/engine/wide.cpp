#include "wide.h"

#if defined(TL_ENGINE_WIDE)

// Each function exists for the vectors of all x86-64 and for wider ones; the loader chooses.
#if defined(__x86_64__) && defined(__linux__)
#define TL_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define TL_CLONES
#endif
#define TL_INLINE __attribute__((always_inline)) inline

namespace engine::wide {
namespace {

/// sums[c * tile + r] += the product of row r of the weights with column c of the values.
template <int rows, int columns>
TL_INLINE void multiply(const int8_t *weights, const int8_t *values, uint32_t depth, uint32_t step, int32_t *sums) {
    uint32_t kept[rows * columns] = {};
    for (uint32_t k = 0; k < depth; ++k)
#pragma GCC unroll 4
        for (int r = 0; r < rows; ++r)
#pragma GCC unroll 2
            for (int c = 0; c < columns; ++c)
                kept[r * columns + c] += static_cast<uint32_t>(
                    static_cast<int16_t>(weights[static_cast<uint32_t>(r) * depth + k]) *
                    static_cast<int16_t>(values[static_cast<uint32_t>(c) * step + k]));
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) {
            int32_t &sum = sums[c * static_cast<int>(tile) + r];
            sum = wrapping_add(sum, static_cast<int32_t>(kept[r * columns + c]));
        }
}

/// Finish's quick way without branches: the product's low word is the same after a logical shift, which all vectors have.
TL_INLINE void finish_quickly(const Finish &finish, const int32_t *sums, const int32_t *multipliers, const int8_t *shifts,
                              uint32_t count, int8_t *outputs) {
    const int32_t offset = finish.offset, low = finish.low, high = finish.high;
    for (uint32_t i = 0; i < count; ++i) {
        const int64_t wide = static_cast<int64_t>(sums[i]) * multipliers[i] + (1 << 30);
        const int32_t product = static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint64_t>(wide) >> 31));
        const int32_t lowered = product + (product >> 31);
        const int32_t right = -shifts[i];
        const int32_t level = (lowered >> right) + ((lowered >> (right - 1)) & 1) + offset;
        const int32_t above = level < low ? low : level;
        outputs[i] = static_cast<int8_t>(above > high ? high : above);
    }
}

TL_INLINE void finish_all(const Finish &finish, const int32_t *sums, const int32_t *multipliers, const int8_t *shifts,
                          uint32_t count, int8_t *outputs) {
    if (finish.quick) {
        finish_quickly(finish, sums, multipliers, shifts, count, outputs);
        return;
    }
    for (uint32_t i = 0; i < count; ++i) outputs[i] = finish(sums[i], multipliers[i], shifts[i]);
}

template <int columns>
TL_INLINE void pixels(const Channels &channels, const int8_t *values, uint32_t step, int8_t *const (&outputs)[columns]) {
    int32_t sums[columns * static_cast<int>(tile)];
    for (int c = 0; c < columns; ++c)
        for (uint32_t i = 0; i < channels.count; ++i) sums[static_cast<uint32_t>(c) * tile + i] = channels.starts[i];
    uint32_t channel = 0;
    for (; channel + 4 <= channels.count; channel += 4)
        multiply<4, columns>(channels.weights + channel * channels.depth, values, channels.depth, step, sums + channel);
    for (; channel < channels.count; ++channel)
        multiply<1, columns>(channels.weights + channel * channels.depth, values, channels.depth, step, sums + channel);
    for (int c = 0; c < columns; ++c)
        finish_all(channels.finish, sums + static_cast<uint32_t>(c) * tile, channels.multipliers, channels.shifts,
                   channels.count, outputs[c]);
}

}  // namespace

TL_CLONES void two_pixels(const Channels &channels, const int8_t *values, uint32_t step, int8_t *first,
                          int8_t *second) {
    pixels<2>(channels, values, step, {first, second});
}

TL_CLONES void one_pixel(const Channels &channels, const int8_t *values, int8_t *output) {
    pixels<1>(channels, values, 0, {output});
}

TL_CLONES void accumulate(const int8_t *values, const int8_t *weights, uint32_t count, int32_t offset, int32_t *sums) {
    const int16_t added = static_cast<int16_t>(offset);
    for (uint32_t i = 0; i < count; ++i) {
        const int16_t value = static_cast<int16_t>(values[i] + added);
        sums[i] = wrapping_add(sums[i], value * static_cast<int16_t>(weights[i]));
    }
}

TL_CLONES void finish(const Finish &finish, const int32_t *sums, const int32_t *multipliers, const int8_t *shifts,
                      uint32_t count, int8_t *outputs) {
    finish_all(finish, sums, multipliers, shifts, count, outputs);
}

}  // namespace engine::wide

#endif
