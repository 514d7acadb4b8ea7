#include "plan.h"

namespace engine {
namespace {

constexpr uint32_t unplaced = 0xFFFFFFFFu;

struct Buffer {
    uint32_t bytes;
    uint32_t offset;
    int32_t first;
    int32_t last;
};

Buffer buffer(const Plan &plan, uint32_t index) {
    if (index < plan.tensor_count) {
        const TensorRow &row = plan.tensors[index];
        return {row.bytes, row.offset, row.first, row.last};
    }
    const uint32_t op = index - plan.tensor_count;
    const int32_t time = static_cast<int32_t>(op) + 1;
    return {plan.scratch[op].bytes, plan.scratch[op].offset, time, time};
}

uint32_t &offset(const Plan &plan, uint32_t index) {
    return index < plan.tensor_count ? plan.tensors[index].offset : plan.scratch[index - plan.tensor_count].offset;
}

}  // namespace

uint32_t Plan::place(bool with_scratch) const {
    const uint32_t count = tensor_count + (with_scratch ? op_count : 0);
    for (uint32_t i = 0; i < count; ++i)
        if (buffer(*this, i).bytes > 0) offset(*this, i) = unplaced;
    uint32_t peak = 0;
    while (true) {
        // TFLM sorts once, stably, after filling its array from the end: of equal sizes the last comes first.
        // Choosing the next one each time needs no memory.
        uint32_t chosen = unplaced;
        uint32_t largest = 0;
        for (uint32_t i = 0; i < count; ++i) {
            const Buffer candidate = buffer(*this, i);
            if (candidate.offset == unplaced && candidate.bytes > 0 && candidate.bytes >= largest) {
                largest = candidate.bytes;
                chosen = i;
            }
        }
        if (chosen == unplaced) return peak;
        const Buffer wanted = buffer(*this, chosen);
        uint64_t low = 0;
        bool moved = true;
        while (moved) {
            moved = false;
            // Equal buffers were placed from the last to the first, so that this order meets them by offset.
            for (uint32_t i = count; i-- > 0;) {
                const Buffer placed = buffer(*this, i);
                if (placed.offset == unplaced || placed.bytes == 0) continue;
                if (placed.first > wanted.last || wanted.first > placed.last) continue;
                const uint64_t end = static_cast<uint64_t>(placed.offset) + placed.bytes;
                if (placed.offset < low + wanted.bytes && low < end) {
                    low = end;
                    moved = true;
                }
            }
        }
        if (low + wanted.bytes > INT32_MAX) return UINT32_MAX;
        offset(*this, chosen) = static_cast<uint32_t>(low);
        const uint32_t end = static_cast<uint32_t>(low) + wanted.bytes;
        if (end > peak) peak = end;
    }
}

}  // namespace engine
