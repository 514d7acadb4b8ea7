#include "account.h"

#include <new>

#include "messages.h"
#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/compatibility.h"
#include "tensorflow/lite/micro/memory_helpers.h"
#include "tensorflow/lite/micro/memory_planner/greedy_memory_planner.h"

namespace {

uint32_t shortage;

[[noreturn]] void run_short(size_t bytes) {
    shortage = static_cast<uint32_t>(bytes);
    messages::leave();
    for (;;) {  // not reached: the adapter arms before it enters the library
    }
}

// The library's own answers to a full arena are a null pointer that some callers write through, and a message.
class Arena final : public tflite::SingleArenaBufferAllocator {
public:
    Arena(uint8_t *base, size_t bytes) : SingleArenaBufferAllocator(base, bytes) {}

    TfLiteStatus ResizeBuffer(uint8_t *buffer, size_t size, size_t alignment) override {
        const size_t room = static_cast<size_t>(tail() - tflite::AlignPointerUp(GetOverlayMemoryAddress(), alignment));
        if (size > room) {
            run_short(size - room);
        }
        return SingleArenaBufferAllocator::ResizeBuffer(buffer, size, alignment);
    }

    uint8_t *AllocatePersistentBuffer(size_t size, size_t alignment) override {
        const size_t room = static_cast<size_t>(tail() - head());
        if (size > room || tflite::AlignPointerDown(tail() - size, alignment) < head()) {
            run_short(size > room ? size - room : alignment);
        }
        return SingleArenaBufferAllocator::AllocatePersistentBuffer(size, alignment);
    }

    uint8_t *AllocateTemp(size_t size, size_t alignment) override {
        const int32_t room = static_cast<int32_t>(GetAvailableMemory(alignment));  // below 0 if alignment eats the rest
        if (room < 0 || size > static_cast<size_t>(room)) {
            run_short(size - static_cast<size_t>(room));
        }
        return SingleArenaBufferAllocator::AllocateTemp(size, alignment);
    }

    TF_LITE_REMOVE_VIRTUAL_DELETE
};

// Scratch comes last into the plan, and lives in one op only (micro_allocation_info.cc): what stands before that run of
// buffers is the tensors' own plan.
class Planner final : public tflite::GreedyMemoryPlanner {
public:
    TfLiteStatus AddBuffer(int size, int first, int last) override {
        note(first == last);
        return GreedyMemoryPlanner::AddBuffer(size, first, last);
    }

    TfLiteStatus AddBuffer(int size, int first, int last, int offset) override {
        note(first == last);
        return GreedyMemoryPlanner::AddBuffer(size, first, last, offset);
    }

    size_t GetMaximumMemorySize() override {
        peak = GreedyMemoryPlanner::GetMaximumMemorySize();
        return peak;
    }

    /// Peak of the plan without scratch, in bytes.
    size_t tensors_alone() const { return in_one_op ? before_run : peak; }

    TF_LITE_REMOVE_VIRTUAL_DELETE

private:
    void note(bool one_op) {
        if (one_op && !in_one_op) {
            before_run = GetBufferCount() > 0 ? GreedyMemoryPlanner::GetMaximumMemorySize() : 0;
        }
        in_one_op = one_op;
    }

    size_t peak = 0;
    size_t before_run = 0;
    bool in_one_op = false;
};

alignas(Arena) uint8_t arena_room[sizeof(Arena)];
alignas(Planner) uint8_t planner_room[sizeof(Planner)];
Arena *current_arena;
Planner *current_planner;

}  // namespace

namespace account {

tflite::MicroAllocator *open(uint8_t *base, uint32_t bytes) {
    shortage = 0;
    current_arena = new (arena_room) Arena(base, bytes);
    current_arena->AllocatePersistentBuffer(sizeof(tflite::SingleArenaBufferAllocator),
                                            alignof(tflite::SingleArenaBufferAllocator));
    current_planner = new (planner_room) Planner;
    current_arena->AllocatePersistentBuffer(sizeof(tflite::GreedyMemoryPlanner), alignof(tflite::GreedyMemoryPlanner));
    return tflite::MicroAllocator::Create(current_arena, current_planner);
}

uint32_t missing() { return shortage; }

tl_arena arena() {
    const uint32_t head = static_cast<uint32_t>(current_arena->GetNonPersistentUsedBytes());
    const uint32_t tail = static_cast<uint32_t>(current_arena->GetPersistentUsedBytes());
    const uint32_t alone = static_cast<uint32_t>(current_planner->tensors_alone());
    const uint32_t tensors = alone < head ? alone : head;
    return {tensors, head - tensors, tail, head + tail};
}

}  // namespace account
