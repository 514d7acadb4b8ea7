#include "wide.h"

#if defined(TL_ENGINE_WIDE)

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>
#define TL_X86 1
#define TL_VNNI __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
// Each function exists for the vectors of all x86-64 and for wider ones; the loader chooses.
#define TL_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define TL_CLONES
#endif
#define TL_INLINE __attribute__((always_inline)) inline

namespace engine::wide {
namespace {

/// sums[c * tile + r] += the product of row r of the weights with column c of the values.
struct Products {
    template <int rows, int columns>
    static TL_INLINE void add(const int8_t *weights, const int8_t *values, uint32_t depth, uint32_t step,
                              int32_t *sums) {
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
};

#if defined(TL_X86)

/// The same by VPDPBUSD, which multiplies unsigned by signed bytes: values come with 128 added.
struct ShiftedProducts {
    // Not always inline: that would happen before the callers have these vectors too.
    template <int rows, int columns>
    TL_VNNI static inline void add(const int8_t *weights, const int8_t *values, uint32_t depth, uint32_t step,
                                   int32_t *sums) {
        const __m256i sign = _mm256_set1_epi8(INT8_MIN);
        __m256i kept[rows][columns];
        for (int r = 0; r < rows; ++r)
            for (int c = 0; c < columns; ++c) kept[r][c] = _mm256_setzero_si256();
        for (uint32_t k = 0; k < depth; k += 32) {
            const uint32_t rest = depth - k;
            const __mmask32 mask = rest >= 32 ? 0xFFFFFFFFu : (1u << rest) - 1;
            __m256i column[columns];
            for (int c = 0; c < columns; ++c)
                column[c] = _mm256_xor_si256(
                    _mm256_maskz_loadu_epi8(mask, values + static_cast<uint32_t>(c) * step + k), sign);
            for (int r = 0; r < rows; ++r) {
                const __m256i row = _mm256_maskz_loadu_epi8(mask, weights + static_cast<uint32_t>(r) * depth + k);
                for (int c = 0; c < columns; ++c) kept[r][c] = _mm256_dpbusd_epi32(kept[r][c], column[c], row);
            }
        }
        for (int c = 0; c < columns; ++c) {
            int32_t *const target = sums + c * static_cast<int>(tile);
            if constexpr (rows == 4) {
                const __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(kept[0][c], kept[1][c]),
                                                        _mm256_hadd_epi32(kept[2][c], kept[3][c]));
                const __m128i four =
                    _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
                __m128i *const place = reinterpret_cast<__m128i *>(target);
                _mm_storeu_si128(place, _mm_add_epi32(_mm_loadu_si128(place), four));
            } else {
                for (int r = 0; r < rows; ++r) {
                    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(kept[r][c]),
                                                 _mm256_extracti128_si256(kept[r][c], 1));
                    half = _mm_hadd_epi32(half, half);
                    half = _mm_hadd_epi32(half, half);
                    target[r] = wrapping_add(target[r], _mm_cvtsi128_si32(half));
                }
            }
        }
    }
};

#endif

/// Finish's quick way without branches: the product's low word is the same after a logical shift, which all vectors
/// have.
TL_INLINE void finish_quickly(const Finish &finish, const int32_t *sums, const int32_t *multipliers,
                              const int8_t *shifts, uint32_t count, int8_t *outputs) {
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

template <typename Kernel, int columns>
TL_INLINE void pixels(const Channels &channels, const int8_t *values, uint32_t step,
                      int8_t *const (&outputs)[columns]) {
    int32_t sums[columns * static_cast<int>(tile)];
    for (int c = 0; c < columns; ++c)
        for (uint32_t i = 0; i < channels.count; ++i) sums[static_cast<uint32_t>(c) * tile + i] = channels.starts[i];
    const int8_t *row = channels.weights;
    uint32_t channel = 0;
    for (; channel + 4 <= channels.count; channel += 4, row += 4 * channels.depth)
        Kernel::template add<4, columns>(row, values, channels.depth, step, sums + channel);
    for (; channel < channels.count; ++channel, row += channels.depth)
        Kernel::template add<1, columns>(row, values, channels.depth, step, sums + channel);
    for (int c = 0; c < columns; ++c)
        finish_all(channels.finish, sums + static_cast<uint32_t>(c) * tile, channels.multipliers, channels.shifts,
                   channels.count, outputs[c]);
}

TL_CLONES void two_pixels_plain(const Channels &channels, const int8_t *values, uint32_t step, int8_t *first,
                                int8_t *second) {
    pixels<Products, 2>(channels, values, step, {first, second});
}

TL_CLONES void one_pixel_plain(const Channels &channels, const int8_t *values, int8_t *output) {
    pixels<Products, 1>(channels, values, 0, {output});
}

#if defined(TL_X86)

TL_VNNI void two_pixels_shifted(const Channels &channels, const int8_t *values, uint32_t step, int8_t *first,
                                int8_t *second) {
    pixels<ShiftedProducts, 2>(channels, values, step, {first, second});
}

TL_VNNI void one_pixel_shifted(const Channels &channels, const int8_t *values, int8_t *output) {
    pixels<ShiftedProducts, 1>(channels, values, 0, {output});
}

const bool has_shifted = __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl") &&
                         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");

#endif

/// Sixteen sums, as one vector or several, whatever the processor has.
using Values = int8_t __attribute__((vector_size(16)));
using Sums = int32_t __attribute__((vector_size(64)));

// By reference, since how a vector is returned depends on what the caller was compiled for.
TL_INLINE void widen(const int8_t *from, Sums &wide) {
    Values values;
    memcpy(&values, from, sizeof values);
    wide = __builtin_convertvector(values, Sums);
}

}  // namespace

#if defined(TL_X86)

int32_t added() { return has_shifted ? 128 : 0; }

void two_pixels(const Channels &channels, const int8_t *values, uint32_t step, int8_t *first, int8_t *second) {
    (has_shifted ? two_pixels_shifted : two_pixels_plain)(channels, values, step, first, second);
}

void one_pixel(const Channels &channels, const int8_t *values, int8_t *output) {
    (has_shifted ? one_pixel_shifted : one_pixel_plain)(channels, values, output);
}

#else

int32_t added() { return 0; }

void two_pixels(const Channels &channels, const int8_t *values, uint32_t step, int8_t *first, int8_t *second) {
    two_pixels_plain(channels, values, step, first, second);
}

void one_pixel(const Channels &channels, const int8_t *values, int8_t *output) {
    one_pixel_plain(channels, values, output);
}

#endif

TL_CLONES void depthwise(const Window &window, uint32_t count, int32_t *sums, const int32_t *multipliers,
                         const int8_t *shifts, const Finish &finish, int8_t *outputs) {
    for (uint32_t channel = 0; channel < count; channel += depthwise_channels) {
        Sums kept;
        memcpy(&kept, sums + channel, sizeof kept);
        const int8_t *x_row = window.values + channel;
        const int8_t *w_row = window.weights + channel;
        for (int32_t y = window.rows; y > 0; --y, x_row += window.value_row, w_row += window.weight_row) {
            const int8_t *x = x_row;
            const int8_t *w = w_row;
            for (int32_t n = window.columns; n > 0; --n, x += window.value_column, w += window.weight_column) {
                Sums values, weights;
                widen(x, values);
                widen(w, weights);
                kept += (values + window.offset) * weights;
            }
        }
        memcpy(sums + channel, &kept, sizeof kept);
    }
    finish_all(finish, sums, multipliers, shifts, count, outputs);
}

}  // namespace engine::wide

#endif
