#include "dense.h"

#include "multiply.h"
#include "workspace.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine {

bool Dense::fits(uint32_t depth) { return depth >= 4 && depth % 4 == 0 && depth / 2 <= workspace_words; }

void Dense::unpack(const int8_t *input, int32_t input_offset) {
    const uint32_t offsets = twice(input_offset);
    values = workspace;
    fours = depth / 4;
    for (uint32_t *to = workspace; to != workspace + 2 * fours; to += 2, input += 4) {
        const uint32_t bytes = load_bytes(input);
        const int16x2_t even = even_bytes_plus(offsets, bytes);
        const int16x2_t odd = odd_bytes_plus(offsets, bytes);
        __asm__("sadd16 %0, %1, %1" : "=r"(to[0]) : "r"(even));
        __asm__("sadd16 %0, %1, %1" : "=r"(to[1]) : "r"(odd));
    }
}

// Four values (r0, r1) and those of four rows: sums in r4 to r7. Ordered like the loops of panels.cpp.
#define TL_FOUR                     \
    "ldr r2, [r8, r10]\n\t"         \
    "sxtb16 r12, r2\n\t"            \
    "ldr r0, [r11], #4\n\t"         \
    "sxtb16 r2, r2, ror #8\n\t"     \
    "ldr r1, [r11], #4\n\t"         \
    "ldr r3, [r8], #4\n\t"          \
    "smlad r5, r12, r0, r5\n\t"     \
    "sxtb16 r12, r3\n\t"            \
    "smlad r5, r2, r1, r5\n\t"      \
    "sxtb16 r3, r3, ror #8\n\t"     \
    "smlad r4, r12, r0, r4\n\t"     \
    "smlad r4, r3, r1, r4\n\t"      \
    "ldr r2, [r9, r10]\n\t"         \
    "sxtb16 r12, r2\n\t"            \
    "ldr r3, [r9], #4\n\t"          \
    "sxtb16 r2, r2, ror #8\n\t"     \
    "smlad r7, r12, r0, r7\n\t"     \
    "sxtb16 r12, r3\n\t"            \
    "smlad r7, r2, r1, r7\n\t"      \
    "sxtb16 r3, r3, ror #8\n\t"     \
    "smlad r6, r12, r0, r6\n\t"     \
    "smlad r6, r3, r1, r6\n\t"

__attribute__((naked, noinline)) void multiply_dense(Dense &) {
    __asm__ volatile(
        "push {r0, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"
        "ldr r8, [r0, #0]\n\t"
        "ldr r10, [r0, #4]\n\t"
        // Four units; the layer in r0.
        "2:\n\t"
        "ldr r1, [r0, #16]\n\t"
        "add r9, r8, r10, lsl #1\n\t"
        "ldr lr, [r0, #12]\n\t"
        "ldr r4, [r1], #4\n\t"
        "ldr r5, [r1], #4\n\t"
        "ldr r6, [r1], #4\n\t"
        "ldr r7, [r1], #4\n\t"
        "add lr, #1\n\t"
        "str r1, [r0, #16]\n\t"
        "lsl r4, r4, #1\n\t"
        "lsl r5, r5, #1\n\t"
        "ldr r11, [r0, #8]\n\t"
        "lsl r6, r6, #1\n\t"
        "lsl r7, r7, #1\n\t"
        "lsrs lr, lr, #1\n\t"
        "bcc 4f\n\t"
        "1:\n\t" TL_FOUR
        "4:\n\t" TL_FOUR
        "subs lr, #1\n\t"
        "bne 1b\n\t"
        "ldr r0, [sp]\n\t"
        "add r8, r9, r10\n\t"
        "ldr r1, [r0, #20]\n\t"
        "ldr r2, [r0, #24]\n\t"
        "smmulr r4, r4, r1\n\t"
        "ldr r3, [r0, #28]\n\t"
        "smmulr r5, r5, r1\n\t"
        "ldr r11, [r0, #36]\n\t"
        "smmulr r6, r6, r1\n\t"
        "add r4, r4, r4, asr #31\n\t"
        "smmulr r7, r7, r1\n\t"
        "add r5, r5, r5, asr #31\n\t"
        "asr r4, r2\n\t"
        "asr r5, r2\n\t"
        "add r6, r6, r6, asr #31\n\t"
        "add r4, r3\n\t"
        "add r7, r7, r7, asr #31\n\t"
        "add r5, r3\n\t"
        "ssat r4, #8, r4, asr #1\n\t"
        "asr r6, r2\n\t"
        "ssat r5, #8, r5, asr #1\n\t"
        "asr r7, r2\n\t"
        "add r6, r3\n\t"
        "strb r4, [r11], #1\n\t"
        "add r7, r3\n\t"
        "strb r5, [r11], #1\n\t"
        "ssat r6, #8, r6, asr #1\n\t"
        "ldr r1, [r0, #32]\n\t"
        "ssat r7, #8, r7, asr #1\n\t"
        "strb r6, [r11], #1\n\t"
        "subs r1, #1\n\t"
        "strb r7, [r11], #1\n\t"
        "str r11, [r0, #36]\n\t"
        "str r1, [r0, #32]\n\t"
        "bne 2b\n\t"
        "pop {r0, r4, r5, r6, r7, r8, r9, r10, r11, pc}");
}

#undef TL_FOUR

}  // namespace engine

#endif
