// Compiled and never linked: classes derived from the library's, whose tables of virtual functions tflm.cmake compares in size
// with those inside the library. They differ where the headers are of another version, or were read with other definitions.
#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/compatibility.h"
#include "tensorflow/lite/micro/memory_planner/greedy_memory_planner.h"
#include "tensorflow/lite/micro/micro_allocator.h"
#include "tensorflow/lite/micro/micro_interpreter_context.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

class ProbeArena : public tflite::SingleArenaBufferAllocator {
public:
    ProbeArena() : SingleArenaBufferAllocator(nullptr, nullptr) {}
    TF_LITE_REMOVE_VIRTUAL_DELETE
};

class ProbePlanner : public tflite::GreedyMemoryPlanner {
public:
    TF_LITE_REMOVE_VIRTUAL_DELETE
};

class ProbeAllocator : public tflite::MicroAllocator {
public:
    ProbeAllocator() : MicroAllocator(nullptr, nullptr) {}
    TF_LITE_REMOVE_VIRTUAL_DELETE
};

class ProbeContext : public tflite::MicroInterpreterContext {
public:
    ProbeContext() : MicroInterpreterContext(nullptr, nullptr, nullptr) {}
    TF_LITE_REMOVE_VIRTUAL_DELETE
};

void *probe_arena(void *room) { return new (room) ProbeArena; }
void *probe_planner(void *room) { return new (room) ProbePlanner; }
void *probe_allocator(void *room) { return new (room) ProbeAllocator; }
void *probe_context(void *room) { return new (room) ProbeContext; }
