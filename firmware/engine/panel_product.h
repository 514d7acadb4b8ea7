// Two pixels of a CONV_2D and a panel of its rows: what panels.cpp cuts an op into. Included by panels.cpp alone, as
// part of it: so the loops come to lie beside what calls them, and do not evict one another from the instruction cache.
#ifndef THROUGHLINE_ENGINE_PANEL_PRODUCT_H
#define THROUGHLINE_ENGINE_PANEL_PRODUCT_H

#include "convolution.h"
#include "finish.h"
#include "workspace.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine::panels {

/// Words of a pair of rows beside its weights: two starts in front, behind it two multipliers and two shifts.
constexpr uint32_t pair_words = 6;
/// In place of the first shift: a channel of the pair is not quick.
constexpr uint32_t slowly = 0xFFFFFFFFu;

/// What an op's kernels share.
struct Layer {
    const Convolution &c;
    const int8_t *filter;
    const uint8_t *bias;
    Scales scales;
    uint32_t depth;     // weights of a channel
    uint32_t segments;  // that lie apart in the image
    uint32_t segment;   // bytes each

    uint32_t groups() const { return (segment + 3) / 4; }
    uint32_t words() const { return pair_words + 4 * segments * groups(); }

    Channel channel(uint32_t index) const {
        return {bias_at(bias, index), scales.multipliers[index], scales.shifts[index], c.output_offset};
    }
};

/// Two pixels and the rows of a panel; the fields' order is known to multiply_panel().
struct Block {
    const uint32_t *panel;
    uint32_t pairs;         // of rows, those that are left
    const int8_t *values;   // of the first pixel
    uint32_t step;          // bytes from there to the second pixel, less 4
    uint32_t segments;
    uint32_t groups;        // of four values in a segment
    uint32_t segment_step;  // bytes from four behind the end of a segment to the next one
    int8_t *output;         // of the first pixel
    uint32_t output_step;   // bytes from there to the second pixel's
    int32_t offset;         // twice the output's, and one for rounding
    const Layer *layer;
    uint32_t end;  // the channel behind the last
};
extern "C" __attribute__((used)) void tl_finish_slowly(const int32_t (&sums)[4], Block &block) {
    const uint32_t first = block.end - 2 * block.pairs;
    for (uint32_t row = 0; row < 2; ++row) {
        const Channel channel = block.layer->channel(first + row);
        block.output[row] = channel.output(sums[2 * row]);
        block.output[block.output_step + row] = channel.output(sums[2 * row + 1]);
    }
    block.output += 2;
}

// Four values of each pixel (r0, r1) and of each row (r11, r12, first those at even places): sums of the first row in r4
// and r5, of the second in r6 and r7. Ordered for the Cortex-M7: SXTB16 goes first in a pair only, multiplications
// never go together, loads come two pairs before their use.
#define TL_FOUR                        \
    "sxtb16 r2, r0\n\t"                \
    "smlad r6, r12, r2, r6\n\t"        \
    "sxtb16 r3, r1\n\t"                \
    "smlad r4, r11, r2, r4\n\t"        \
    "smlad r5, r11, r3, r5\n\t"        \
    "ldr r11, [r8, #8]\n\t"            \
    "smlad r7, r12, r3, r7\n\t"        \
    "ldr r12, [r8, #12]\n\t"           \
    "sxtb16 r2, r0, ror #8\n\t"        \
    "ldr r0, [r9], #4\n\t"             \
    "sxtb16 r3, r1, ror #8\n\t"        \
    "smlad r4, r11, r2, r4\n\t"        \
    "ldr r1, [r9, r10]\n\t"            \
    "smlad r5, r11, r3, r5\n\t"        \
    "smlad r7, r12, r3, r7\n\t"        \
    "ldr r11, [r8, #16]!\n\t"          \
    "smlad r6, r12, r2, r6\n\t"        \
    "ldr r12, [r8, #4]\n\t"

/// The outputs of two pixels for all rows of a panel.
static __attribute__((naked, noinline, TL_WHOLE(512))) void multiply_panel(Block &) {
    __asm__ volatile(
        "push {r0, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"
        "sub sp, #8\n\t"
        "ldr r8, [r0, #0]\n\t"
        // A pair of rows; the block in r0.
        "2:\n\t"
        "ldrd r4, r6, [r8], #8\n\t"
        "ldr r9, [r0, #8]\n\t"
        "ldr r10, [r0, #12]\n\t"
        "ldr r1, [r0, #16]\n\t"
        "mov r5, r4\n\t"
        "ldr r2, [r0, #20]\n\t"
        "mov r7, r6\n\t"
        "ldr r11, [r8]\n\t"
        "add r2, #1\n\t"
        "ldr r12, [r8, #4]\n\t"
        "strd r1, r2, [sp]\n\t"
        // A segment.
        "3:\n\t"
        "ldr lr, [sp, #4]\n\t"
        "ldr r0, [r9], #4\n\t"
        "lsrs lr, lr, #1\n\t"
        "ldr r1, [r9, r10]\n\t"
        "bcc 4f\n\t"
        "1:\n\t" TL_FOUR
        "4:\n\t" TL_FOUR
        "subs lr, #1\n\t"
        "bne 1b\n\t"
        "ldr r1, [sp]\n\t"
        "ldr r0, [sp, #8]\n\t"
        "subs r1, #1\n\t"
        "beq 5f\n\t"
        "ldr r2, [r0, #24]\n\t"
        "str r1, [sp]\n\t"
        "add r9, r2\n\t"
        "b 3b\n\t"
        // The outputs; the multipliers are there already.
        "5:\n\t"
        "ldrd r2, r3, [r8, #8]\n\t"
        "ldr r1, [r0, #36]\n\t"
        "cmp r2, #0\n\t"
        "blt 6f\n\t"
        "smmulr r4, r4, r11\n\t"
        "ldr r9, [r0, #28]\n\t"
        "smmulr r5, r5, r11\n\t"
        "ldr r10, [r0, #32]\n\t"
        "smmulr r6, r6, r12\n\t"
        "add r4, r4, r4, asr #31\n\t"
        "smmulr r7, r7, r12\n\t"
        "add r5, r5, r5, asr #31\n\t"
        "asr r4, r2\n\t"
        "asr r5, r2\n\t"
        "add r6, r6, r6, asr #31\n\t"
        "add r4, r1\n\t"
        "add r7, r7, r7, asr #31\n\t"
        "add r5, r1\n\t"
        "ssat r4, #8, r4, asr #1\n\t"
        "asr r6, r3\n\t"
        "ssat r5, #8, r5, asr #1\n\t"
        "asr r7, r3\n\t"
        "add r6, r1\n\t"
        "strb r5, [r9, r10]\n\t"
        "add r7, r1\n\t"
        "strb r4, [r9], #1\n\t"
        "ssat r7, #8, r7, asr #1\n\t"
        "ldr r1, [r0, #4]\n\t"
        "ssat r6, #8, r6, asr #1\n\t"
        "strb r7, [r9, r10]\n\t"
        "subs r1, #1\n\t"
        "strb r6, [r9], #1\n\t"
        "add r8, #16\n\t"
        "str r9, [r0, #28]\n\t"
        "str r1, [r0, #4]\n\t"
        "bne 2b\n\t"
        "7:\n\t"
        "add sp, #12\n\t"
        "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n\t"
        "6:\n\t"
        "push {r4, r5, r6, r7}\n\t"
        "mov r1, r0\n\t"
        "mov r0, sp\n\t"
        "bl tl_finish_slowly\n\t"
        "add sp, #16\n\t"
        "ldr r0, [sp, #8]\n\t"
        "add r8, #16\n\t"
        "ldr r1, [r0, #4]\n\t"
        "subs r1, #1\n\t"
        "str r1, [r0, #4]\n\t"
        "bne 2b\n\t"
        "b 7b");
}

#undef TL_FOUR

}  // namespace engine::panels

#endif
#endif
