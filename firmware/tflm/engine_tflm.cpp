// The engine seam over a TensorFlow Lite Micro library. One model at a time: preparing ends the one before.
#include <new>
#include <string.h>

#include "account.h"
#include "engine.h"
#include "messages.h"
#include "model_check.h"
#include "tensorflow/lite/micro/compatibility.h"
#include "tensorflow/lite/micro/memory_helpers.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/micro/micro_profiler_interface.h"
#include "tensorflow/lite/schema/schema_utils.h"

namespace {

#define TL_OPERATOR(name) +1
constexpr unsigned OPERATORS = 0
#include "tflm_operators.inc"
    ;
#undef TL_OPERATOR

using Resolver = tflite::MicroMutableOpResolver<OPERATORS>;

// Where each op starts: the library announces it by name only.
class OpMarks final : public tflite::MicroProfilerInterface {
public:
    void start(tl_op_hook hook_, void *context_) {
        hook = hook_;
        context = context_;
        started = 0;
    }

    uint32_t BeginEvent(const char *) override {
        if (hook != nullptr) {
            hook(context, started);
        }
        ++started;
        return 0;
    }

    void EndEvent(uint32_t) override {}

    /// Tells the hook of all ops that the library did not announce, and of the end.
    void finish(uint32_t ops) {
        while (hook != nullptr && started <= ops) {
            hook(context, started++);
        }
    }

    uint32_t begun() const { return started; }

    TF_LITE_REMOVE_VIRTUAL_DELETE

private:
    tl_op_hook hook = nullptr;
    void *context = nullptr;
    uint32_t started = 0;
};

// Room for the library's object, with words behind it that it must not touch: it does where its headers were read with
// other definitions than it was built with.
struct InterpreterRoom {
    alignas(tflite::MicroInterpreter) uint8_t bytes[sizeof(tflite::MicroInterpreter)];
    uint32_t guard[8];
};

constexpr uint32_t GUARD = 0x7A5C3E19;

alignas(Resolver) uint8_t resolver_room[sizeof(Resolver)];
InterpreterRoom interpreter_room;
Resolver *resolver;
OpMarks *marks;
alignas(OpMarks) uint8_t marks_room[sizeof(OpMarks)];
tflite::MicroInterpreter *interpreter;
const tflite::Model *model;
tl_arena arena;

const tflite::SubGraph &graph() { return *model->subgraphs()->Get(0); }

bool register_operators() {
    resolver = new (resolver_room) Resolver;
    bool complete = true;
#define TL_OPERATOR(name) complete = resolver->Add##name() == kTfLiteOk && complete;
#include "tflm_operators.inc"
#undef TL_OPERATOR
    return complete;
}

// The library's errors, in the link's terms.
uint16_t blame(tl_error &error, uint16_t code, uint16_t op_index, const char *text) {
    uint16_t op_code = TL_NO_OP;
    if (op_index != TL_NO_OP && op_index < graph().operators()->size()) {
        const auto *op = graph().operators()->Get(op_index);
        op_code = static_cast<uint16_t>(tflite::GetBuiltinCode(model->operator_codes()->Get(op->opcode_index())));
    }
    const char *message = messages::first();
    return refuse_model(error, code, 0, 0, message[0] == 0 ? text : message, TL_NO_OP, op_index, op_code);
}

bool same_tensor(const TfLiteTensor *seen, const tflite::Tensor &told) {
    TfLiteType type = kTfLiteNoType;
    size_t bytes = 0;
    size_t element = 0;
    if (seen == nullptr || tflite::ConvertTensorType(told.type(), &type) != kTfLiteOk || seen->type != type ||
        tflite::BytesRequiredForTensor(told, &bytes, &element) != kTfLiteOk || seen->bytes != bytes) {
        return false;
    }
    const uint32_t rank = told.shape() == nullptr ? 0 : told.shape()->size();
    if (seen->dims == nullptr || seen->dims->size != static_cast<int>(rank)) {
        return false;
    }
    for (uint32_t axis = 0; axis < rank; ++axis) {
        if (seen->dims->data[axis] != told.shape()->Get(axis)) {
            return false;
        }
    }
    const auto *quantization = told.quantization();
    const bool scaled = quantization != nullptr && quantization->scale() != nullptr &&
                        quantization->scale()->size() > 0 && quantization->zero_point() != nullptr &&
                        quantization->zero_point()->size() > 0;
    return !scaled || (memcmp(&seen->params.scale, quantization->scale()->data(), sizeof(float)) == 0 &&
                       seen->params.zero_point == static_cast<int32_t>(quantization->zero_point()->Get(0)));
}

// Whether library and headers agree on what a tensor and an interpreter look like: the file says what must be read there.
bool library_matches_headers() {
    for (const uint32_t word : interpreter_room.guard) {
        if (word != GUARD) {
            return false;
        }
    }
    const auto tensor = [](int32_t index) -> const tflite::Tensor & {
        return *graph().tensors()->Get(static_cast<uint32_t>(index));
    };
    for (uint32_t index = 0; index < graph().inputs()->size(); ++index) {
        if (!same_tensor(interpreter->input(index), tensor(graph().inputs()->Get(index)))) {
            return false;
        }
    }
    for (uint32_t index = 0; index < graph().outputs()->size(); ++index) {
        if (!same_tensor(interpreter->output(index), tensor(graph().outputs()->Get(index)))) {
            return false;
        }
    }
    return true;
}

bool allocate(uint8_t *base, uint32_t bytes) {
    tflite::MicroAllocator *allocator = account::open(base, bytes);
    marks = new (marks_room) OpMarks;
    for (uint32_t &word : interpreter_room.guard) {
        word = GUARD;
    }
    interpreter = new (interpreter_room.bytes) tflite::MicroInterpreter(model, *resolver, allocator, nullptr, marks);
    return interpreter->AllocateTensors() == kTfLiteOk;
}

}  // namespace

extern "C" {

const char *tl_engine_name(void) { return "tflm"; }

const char *tl_engine_version(void) { return TL_TFLM_VERSION; }

uint16_t tl_engine_prepare(tl_engine *engine, const uint8_t *bytes, uint32_t length, uint8_t *arena_base,
                           uint32_t arena_bytes, tl_error *error) {
    *engine = {};
    interpreter = nullptr;
    model = nullptr;
    messages::clear();
    if (resolver == nullptr && !register_operators()) {
        resolver = nullptr;
        return refuse_model(*error, TL_ERROR_ENGINE, OPERATORS, 0, "registering operators");
    }
    const uint16_t code = check_model(bytes, length, *resolver, model, *error);
    if (code != TL_OK) {
        return code;
    }

    if (setjmp(messages::arm()) != 0) {
        interpreter = nullptr;
        if (account::missing() != 0) {
            return refuse_model(*error, TL_ERROR_ARENA, static_cast<int64_t>(arena_bytes) + account::missing(), arena_bytes,
                                "arena bytes, at least");
        }
        return blame(*error, TL_ERROR_ENGINE, messages::blamed_op(), "assertion of the library");
    }
    const bool allocated = allocate(arena_base, arena_bytes);
    messages::disarm();
    if (!allocated) {
        interpreter = nullptr;
        return blame(*error, TL_ERROR_ENGINE, messages::blamed_op(), "model refused, no reason kept");
    }
    if (!library_matches_headers()) {
        interpreter = nullptr;
        return refuse_model(*error, TL_ERROR_ENGINE, 0, 0, "library unlike its headers");
    }
    arena = account::arena();
    engine->model = bytes;
    engine->model_bytes = length;
    engine->arena = arena_base;
    engine->arena_bytes = arena_bytes;
    return TL_OK;
}

uint16_t tl_engine_invoke(tl_engine *, tl_op_hook hook, void *context, tl_error *error) {
    messages::clear();
    marks->start(hook, context);
    if (TL_TFLM_STRIPPED) {
        marks->BeginEvent(nullptr);  // such a library announces none: all its time goes to op 0
    }
    if (setjmp(messages::arm()) != 0) {
        return blame(*error, TL_ERROR_INVOKE, static_cast<uint16_t>(marks->begun() - 1), "assertion of the library");
    }
    const TfLiteStatus status = interpreter->Invoke();
    messages::disarm();
    if (status != kTfLiteOk) {
        return blame(*error, TL_ERROR_INVOKE, static_cast<uint16_t>(marks->begun() - 1), "op failed, no reason kept");
    }
    marks->finish(graph().operators()->size());
    return TL_OK;
}

uint16_t tl_engine_op_count(const tl_engine *) { return static_cast<uint16_t>(graph().operators()->size()); }

uint16_t tl_engine_op_code(const tl_engine *, uint16_t index) {
    const auto *op = graph().operators()->Get(index);
    return static_cast<uint16_t>(tflite::GetBuiltinCode(model->operator_codes()->Get(op->opcode_index())));
}

uint16_t tl_engine_input_count(const tl_engine *) { return static_cast<uint16_t>(graph().inputs()->size()); }

uint16_t tl_engine_output_count(const tl_engine *) { return static_cast<uint16_t>(graph().outputs()->size()); }

uint8_t *tl_engine_tensor(const tl_engine *, uint16_t direction, uint16_t index, tl_tensor *description) {
    const uint32_t count = direction == TL_TENSOR_INPUT ? graph().inputs()->size() : graph().outputs()->size();
    if (index >= count) {
        return nullptr;
    }
    const TfLiteTensor *tensor = direction == TL_TENSOR_INPUT ? interpreter->input(index) : interpreter->output(index);
    const auto *ends = direction == TL_TENSOR_INPUT ? graph().inputs() : graph().outputs();
    const tflite::Tensor &told = *graph().tensors()->Get(static_cast<uint32_t>(ends->Get(index)));
    *description = {};
    description->type = static_cast<uint32_t>(told.type());
    description->bytes = static_cast<uint32_t>(tensor->bytes);
    description->rank = static_cast<uint32_t>(tensor->dims->size);
    for (uint32_t axis = 0; axis < description->rank; ++axis) {
        description->dims[axis] = tensor->dims->data[axis];
    }
    description->scale = tensor->params.scale;
    description->zero_point = tensor->params.zero_point;
    return static_cast<uint8_t *>(tensor->data.data);
}

void tl_engine_arena(const tl_engine *, tl_arena *used) { *used = arena; }

}  // extern "C"
