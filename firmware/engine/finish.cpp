#include "finish.h"

#include "workspace.h"

#if defined(__ARM_FEATURE_DSP)

namespace engine {
// In the quick loop rounding is half away from zero: what is below zero moves down by one, then all bits but the last one are
// shifted out, and that one, for rounding, leaves together with the offset's. Written out in the order in which the
// Cortex-M7 can pair it.
__attribute__((TL_WHOLE(512))) void finish_channel(const Channel &channel, uint32_t products, const int32_t *sums,
                                                   uint32_t count, int8_t *outputs, uint32_t step) {
    const int32_t *const end = sums + count;
    if (channel.is_quick(products)) {
        const int32_t *const fours = sums + (count & ~3u);
        if (sums != fours) {
            __asm__ volatile("1:\n\t"
                    "ldrd r0, r1, [%[sums]], #8\n\t"
                    "ldrd r2, r3, [%[sums]], #8\n\t"
                    "add r0, %[start]\n\t"
                    "smmulr r0, r0, %[multiplier]\n\t"
                    "add r1, %[start]\n\t"
                    "smmulr r1, r1, %[multiplier]\n\t"
                    "add r2, %[start]\n\t"
                    "smmulr r2, r2, %[multiplier]\n\t"
                    "add r0, r0, r0, asr #31\n\t"
                    "asr r0, %[right]\n\t"
                    "add r3, %[start]\n\t"
                    "smmulr r3, r3, %[multiplier]\n\t"
                    "add r0, %[offset]\n\t"
                    "add r1, r1, r1, asr #31\n\t"
                    "asr r1, %[right]\n\t"
                    "ssat r0, #8, r0, asr #1\n\t"
                    "add r1, %[offset]\n\t"
                    "add r2, r2, r2, asr #31\n\t"
                    "asr r2, %[right]\n\t"
                    "ssat r1, #8, r1, asr #1\n\t"
                    "add r2, %[offset]\n\t"
                    "add r3, r3, r3, asr #31\n\t"
                    "strb r0, [%[to]]\n\t"
                    "asr r3, %[right]\n\t"
                    "add %[to], %[step]\n\t"
                    "ssat r2, #8, r2, asr #1\n\t"
                    "strb r1, [%[to]]\n\t"
                    "add r3, %[offset]\n\t"
                    "add %[to], %[step]\n\t"
                    "ssat r3, #8, r3, asr #1\n\t"
                    "strb r2, [%[to]]\n\t"
                    "add %[to], %[step]\n\t"
                    "cmp %[sums], %[fours]\n\t"
                    "strb r3, [%[to]]\n\t"
                    "add %[to], %[step]\n\t"
                    "bne 1b"
                    : [sums] "+&r"(sums), [to] "+&r"(outputs)
                    : [start] "r"(2 * channel.start), [multiplier] "r"(channel.multiplier), [right] "r"(~channel.shift),
                      [offset] "r"(2 * channel.offset + 1), [step] "r"(step), [fours] "r"(fours)
                    : "r0", "r1", "r2", "r3", "cc", "memory");
        }
    }
    for (; sums != end; ++sums, outputs += step) *outputs = channel.output(*sums);
}

__attribute__((TL_WHOLE(256))) void limit(int8_t *values, uint32_t count, int32_t low, int32_t high) {
    if (low == INT8_MIN && high == INT8_MAX) return;
    const uint32_t lows = 0x01010101u * static_cast<uint8_t>(low);
    const uint32_t highs = 0x01010101u * static_cast<uint8_t>(high);
    for (; count >= 4; count -= 4, values += 4) {
        uint32_t four = load_bytes(values);
        uint32_t difference;
        __asm__("ssub8 %[difference], %[four], %[lows]\n\t"
                "sel %[four], %[four], %[lows]\n\t"
                "ssub8 %[difference], %[highs], %[four]\n\t"
                "sel %[four], %[four], %[highs]"
                : [four] "+&r"(four), [difference] "=&r"(difference)
                : [lows] "r"(lows), [highs] "r"(highs)
                : "cc");
        memcpy(values, &four, sizeof four);
    }
    for (; count > 0; --count, ++values) *values = static_cast<int8_t>(clamp(*values, low, high));
}

}  // namespace engine

#endif
