// Sums of products along a plane: the inner loops of planes.cpp. Included by planes.cpp alone, as
// part of it: so the loops come to lie beside what calls them, and do not evict one another from the instruction cache.
#ifndef THROUGHLINE_ENGINE_PLANE_SUMS_H
#define THROUGHLINE_ENGINE_PLANE_SUMS_H

#include "convolution.h"
#include "workspace.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine::planes {
/// Rows of outputs of a 3x3 kernel: the rows of the plane that it meets lie `pitch` bytes apart, those of the outputs `next`.
struct Squares {
    const uint32_t *plane;
    uint32_t pitch;
    uint32_t next;
    uint32_t rows;
    uint32_t width;  // bytes of the plane that a row of outputs passes by
    int32_t *sums;
    uint32_t sum_bytes;       // of a row
    const uint32_t *weights;  // of each row the pairs (0, 1) and (1, 2)
};

/// A pair of weights, and the way in bytes to the values that the next one meets.
struct Step {
    uint32_t weights;
    uint32_t way;
};

// A row of outputs begins and ends alike in both of the loops below: x (r1), y a word behind it (r2), the sums (r10), and the
// kernel's last row met already (r11, r12); the plane and the sums move on to the next row. The end of y is at [sp].
#define TL_ROWS_BEGIN                                  \
    "push {r0, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t" \
    "sub sp, #8\n\t"                                    \
    "ldr r3, [r0, #4]\n\t" /* pitch */                  \
    "ldr r2, [r0, #28]\n\t" /* weights */               \
    "ldm r2, {r4, r5, r6, r7, r8, r9}\n\t"              \
    "2:\n\t"                                            \
    "ldr r1, [r0, #0]\n\t" /* plane */                  \
    "ldr r2, [r0, #8]\n\t" /* next */                   \
    "ldr r10, [r0, #20]\n\t" /* sums */                 \
    "ldr r11, [r0, #24]\n\t" /* sum_bytes */            \
    "add r2, r1\n\t"                                    \
    "add r11, r10\n\t"                                  \
    "str r2, [r0, #0]\n\t"                              \
    "str r11, [r0, #20]\n\t"                            \
    "add r2, r1, #4\n\t"                                \
    "ldr r0, [r0, #16]\n\t" /* width */                 \
    "ldr r11, [r1, r3, lsl #1]\n\t"                     \
    "ldr r12, [r2, r3, lsl #1]\n\t"                     \
    "add r0, r2\n\t"                                    \
    "str r0, [sp]\n\t"                                  \
    "1:\n\t"

#define TL_ROWS_END               \
    "bne 1b\n\t"                   \
    "ldr r0, [sp, #8]\n\t"         \
    "ldr r1, [r0, #12]\n\t" /* rows */ \
    "subs r1, #1\n\t"              \
    "str r1, [r0, #12]\n\t"        \
    "bne 2b\n\t"                   \
    "add sp, #12\n\t"              \
    "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}"

/// The doubled sums of a kernel that moves by one column, two at a time: of an odd number in a row one more is written.
/// Ordered for the Cortex-M7: multiplications never go together, loads come two pairs before their use. Values are read
/// some words ahead.
static __attribute__((naked, noinline, TL_WHOLE(256))) void sum_squares(Squares &) {
    __asm__ volatile(TL_ROWS_BEGIN
                     "smuad r0, r11, r8\n\t"
                     "smultb lr, r11, r8\n\t"
                     "ldr r11, [r1, r3]\n\t"
                     "smlabt r0, r12, r9, r0\n\t"
                     "smlad lr, r12, r9, lr\n\t"
                     "ldr r12, [r2, r3]\n\t"
                     "smlad r0, r11, r6, r0\n\t"
                     "smlatb lr, r11, r6, lr\n\t"
                     "ldr r11, [r1], #4\n\t"
                     "smlabt r0, r12, r7, r0\n\t"
                     "smlad lr, r12, r7, lr\n\t"
                     "ldr r12, [r2], #4\n\t"
                     "smlad r0, r11, r4, r0\n\t"
                     "smlatb lr, r11, r4, lr\n\t"
                     "ldr r11, [r1, r3, lsl #1]\n\t"
                     "smlabt r0, r12, r5, r0\n\t"
                     "smlad lr, r12, r5, lr\n\t"
                     "ldr r12, [sp]\n\t"
                     "cmp r2, r12\n\t"
                     "ldr r12, [r2, r3, lsl #1]\n\t"
                     "strd r0, lr, [r10], #8\n\t" TL_ROWS_END);
}

/// Those of a kernel that moves by two columns.
static __attribute__((naked, noinline, TL_WHOLE(256))) void sum_strided_squares(Squares &) {
    __asm__ volatile(TL_ROWS_BEGIN
                     "ldr lr, [sp]\n\t"
                     "smuad r0, r11, r8\n\t"
                     "ldr r11, [r1, r3]\n\t"
                     "smlabt r0, r12, r9, r0\n\t"
                     "ldr r12, [r2, r3]\n\t"
                     "smlad r0, r11, r6, r0\n\t"
                     "ldr r11, [r1], #4\n\t"
                     "smlabt r0, r12, r7, r0\n\t"
                     "ldr r12, [r2], #4\n\t"
                     "smlad r0, r11, r4, r0\n\t"
                     "ldr r11, [r1, r3, lsl #1]\n\t"
                     "smlabt r0, r12, r5, r0\n\t"
                     "cmp r2, lr\n\t"
                     "ldr r12, [r2, r3, lsl #1]\n\t"
                     "str r0, [r10], #4\n\t" TL_ROWS_END);
}

#undef TL_ROWS_BEGIN
#undef TL_ROWS_END

/// Doubled sums of four windows, `spacing` bytes apart.
static __attribute__((noinline)) void sum_four(const uint32_t *plane, uint32_t spacing, const Step *steps,
                                               const Step *end, int32_t (&sums)[4]) {
    const uint32_t *x = plane;
    const uint32_t *y = plane + 3 * spacing / 4;
    int32_t a = 0, b = 0, c = 0, d = 0;
    uint32_t p, q, pair, way;
    __asm__ volatile("1:\n\t"
            "ldr %[p], [%[x], %[spacing]]\n\t"
            "ldrd %[pair], %[way], [%[steps]], #8\n\t"
            "ldr %[q], [%[x], %[spacing], lsl #1]\n\t"
            "cmp %[steps], %[end]\n\t"
            "smlad %[b], %[p], %[pair], %[b]\n\t"
            "ldr %[p], [%[x]]\n\t"
            "smlad %[c], %[q], %[pair], %[c]\n\t"
            "ldr %[q], [%[y]]\n\t"
            "smlad %[a], %[p], %[pair], %[a]\n\t"
            "add %[y], %[way]\n\t"
            "smlad %[d], %[q], %[pair], %[d]\n\t"
            "add %[x], %[way]\n\t"
            "bne 1b"
            : [x] "+&r"(x), [y] "+&r"(y), [steps] "+&r"(steps), [a] "+&r"(a), [b] "+&r"(b), [c] "+&r"(c), [d] "+&r"(d),
              [p] "=&r"(p), [q] "=&r"(q), [pair] "=&r"(pair), [way] "=&r"(way)
            : [spacing] "r"(spacing), [end] "r"(end)
            : "cc", "memory");
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

/// The doubled sums of any kernel, which `steps` lead through its window: those of `count` windows `spacing` words apart, four
/// at a time; the last four may cover some again, and fewer than four are summed beside what follows them.
static __attribute__((noinline)) void sum_line(const uint32_t *plane, uint32_t spacing, const Step *steps, const Step *end,
                                               uint32_t count, int32_t *sums, uint32_t sum_step) {
    int32_t some[4];
    if (count < 4) {
        sum_four(plane, 4 * spacing, steps, end, some);
        for (uint32_t i = 0; i < count; ++i) sums[i * sum_step] = some[i];
        return;
    }
    for (uint32_t done = 0; done < count; done += 4) {
        const uint32_t at = done + 4 > count ? count - 4 : done;
        sum_four(plane + at * spacing, 4 * spacing, steps, end, some);
        for (uint32_t i = 0; i < 4; ++i) sums[(at + i) * sum_step] = some[i];
    }
}

}  // namespace engine::planes

#endif
#endif
