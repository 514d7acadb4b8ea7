#include "engine.h"

#include "kernels.h"
#include "plan.h"

namespace engine {
namespace {

constexpr uint32_t align16(uint64_t bytes) { return static_cast<uint32_t>((bytes + 15) & ~15ull); }

/// Offsets and counts of a prepared model, as they lie in tl_engine.state.
struct State {
    uint32_t ports;  // offset of the tail: inputs, outputs, records
    uint16_t ops;
    uint16_t inputs;
    uint16_t outputs;
    uint16_t reserved;
    uint32_t tensors;
    uint32_t scratch;
    uint32_t persistent;
    uint32_t total;
    uint32_t ready;

    static constexpr uint32_t mark = 0x79646552;

    static State of(const tl_engine &engine) {
        State state;
        memcpy(&state, engine.state, sizeof state);
        return state;
    }

    const Port *port(const tl_engine &engine) const {
        return reinterpret_cast<const Port *>(engine.arena + ports);
    }

    const Record *first_record(const tl_engine &engine) const {
        return reinterpret_cast<const Record *>(port(engine) + inputs + outputs);
    }
};
static_assert(sizeof(State) == sizeof(tl_engine::state), "State");

const Record *next(const Record *record) {
    return reinterpret_cast<const Record *>(reinterpret_cast<const uint8_t *>(record) + record->bytes);
}

/// Prepares one model; its members live as long as tl_engine_prepare.
struct Preparation {
    tl_engine &engine;
    tl_error &error;
    uint32_t usable;  // bytes of arena, a multiple of 16
    Model model{};
    Plan plan{};
    uint32_t table_bytes = 0;
    uint64_t tail = 0;  // bytes, before rounding
    State state{};

    /// Stands in the offset of a variable tensor, which an op keeps in its own record.
    static constexpr uint32_t state_mark = 1;

    uint16_t refuse(uint16_t code, int64_t expected, int64_t found, const char *text, uint32_t tensor = TL_NO_OP) {
        return fail(error, code, expected, found, text, tensor);
    }

    uint16_t run() {
        TL_TRY(model.open(engine.model, engine.model_bytes, error));
        table_bytes = align16(sizeof(TensorRow) * static_cast<uint64_t>(model.tensors.count) +
                              sizeof(ScratchRow) * static_cast<uint64_t>(model.operators.count));
        if (table_bytes + 16 > usable)
            return refuse(TL_ERROR_ARENA, table_bytes + 16, engine.arena_bytes, "arena too small to plan");
        plan.tensors = reinterpret_cast<TensorRow *>(engine.arena);
        plan.tensor_count = model.tensors.count;
        plan.scratch = reinterpret_cast<ScratchRow *>(plan.tensors + plan.tensor_count);
        plan.op_count = model.operators.count;
        TL_TRY(read_tensors());
        TL_TRY(read_ports(model.inputs, 0));
        tail = sizeof(Port) * (static_cast<uint64_t>(model.inputs.count) + model.outputs.count);
        for (uint32_t i = 0; i < plan.op_count; ++i) TL_TRY(read_op(i));
        error.op_index = error.op_code = TL_NO_OP;
        TL_TRY(read_ports(model.outputs, static_cast<int16_t>(plan.op_count)));
        TL_TRY(lay_out());
        place_references();
        // The planner's table is no longer needed; the tail moves to the arena's end.
        memmove(engine.arena + state.ports, engine.arena + table_bytes, static_cast<uint32_t>(tail));
        state.ready = State::mark;
        memcpy(engine.state, &state, sizeof state);
        return TL_OK;
    }

    uint16_t read_tensors() {
        Tensor tensor;
        for (uint32_t i = 0; i < plan.tensor_count; ++i) {
            TL_TRY(model.tensor(i, tensor, error));
            const bool planned = !tensor.constant && !tensor.variable;
            plan.tensors[i] = {planned ? align16(tensor.bytes) : 0, tensor.variable ? state_mark : 0, -1, -1};
        }
        return TL_OK;
    }

    /// Inputs come to life at time 0; outputs must be alive and stay so until `time`.
    uint16_t read_ports(const Vector &ports, int16_t time) {
        for (uint32_t i = 0; i < ports.count; ++i) {
            const int32_t index = ports.at<int32_t>(i);
            if (index < 0 || static_cast<uint32_t>(index) >= plan.tensor_count)
                return refuse(TL_ERROR_MODEL_STRUCTURE, plan.tensor_count, index, "input or output index");
            TensorRow &row = plan.tensors[index];
            const uint32_t tensor = static_cast<uint32_t>(index);
            if (row.bytes == 0)
                return refuse(TL_ERROR_MODEL_STRUCTURE, 0, index, "constant input or output", tensor);
            if (time == 0) row.first = 0;
            if (row.first < 0) return refuse(TL_ERROR_MODEL_STRUCTURE, 0, index, "output never written", tensor);
            row.last = time;
        }
        return TL_OK;
    }

    uint16_t read_op(uint32_t index) {
        Operator operation{};
        TL_TRY(model.operation(index, operation, error));
        const Kernel *found = kernel(operation.code);
        if (found == nullptr || found->prepare == nullptr)
            return refuse(TL_ERROR_OP_UNKNOWN, 0, operation.code, "operator not supported");
        if (operation.version < 1 || operation.version > found->newest_version)
            return refuse(TL_ERROR_OP_OPTIONS, found->newest_version, operation.version, "operator version");
        TL_TRY(mark_lifetimes(operation));
        Builder builder{model, error, operation, engine.arena + table_bytes, usable - table_bytes, tail, tail, 0,
                        Variant::plain, plan.tensors};
        TL_TRY(found->prepare(builder));
        // A slim image leaves out the kernels of 16x8 models.
        if (kernel(operation.code | static_cast<uint32_t>(builder.variant)) == nullptr)
            return refuse(TL_ERROR_OP_UNKNOWN, 0, operation.code, "kernel not in this image");
        if (model.file.broken) return refuse(TL_ERROR_MODEL_FORMAT, 0, 0, "operator");
        tail = builder.used;
        plan.scratch[index] = {align16(builder.scratch_bytes), 0};
        return TL_OK;
    }

    uint16_t mark_lifetimes(const Operator &operation) {
        const int16_t time = static_cast<int16_t>(operation.index + 1);
        for (uint32_t i = 0; i < operation.inputs.count; ++i) {
            const int32_t index = operation.inputs.at<int32_t>(i);
            if (index == -1) continue;
            if (index < 0 || static_cast<uint32_t>(index) >= plan.tensor_count)
                return refuse(TL_ERROR_MODEL_STRUCTURE, plan.tensor_count, index, "input's tensor index");
            TensorRow &row = plan.tensors[index];
            if (row.bytes != 0 && row.first < 0)
                return refuse(TL_ERROR_MODEL_STRUCTURE, 0, index, "read before written", static_cast<uint32_t>(index));
            if (row.bytes == 0 && row.offset == state_mark && row.last >= 0)
                return refuse(TL_ERROR_MODEL_STRUCTURE, 1, 2, "state of two ops", static_cast<uint32_t>(index));
            row.last = time;
        }
        for (uint32_t i = 0; i < operation.outputs.count; ++i) {
            const int32_t index = operation.outputs.at<int32_t>(i);
            if (index < 0 || static_cast<uint32_t>(index) >= plan.tensor_count)
                return refuse(TL_ERROR_MODEL_STRUCTURE, plan.tensor_count, index, "output's tensor index");
            TensorRow &row = plan.tensors[index];
            if (row.first >= 0)
                return refuse(TL_ERROR_MODEL_STRUCTURE, 0, index, "written twice", static_cast<uint32_t>(index));
            const bool is_handle = operation.code == static_cast<uint32_t>(Code::var_handle);
            if (row.bytes == 0 && !is_handle)
                return refuse(TL_ERROR_MODEL_STRUCTURE, 0, index, "output not writable", static_cast<uint32_t>(index));
            row.first = row.last = time;
        }
        return TL_OK;
    }

    uint16_t lay_out() {
        const uint32_t tensors_peak = plan.place(false);
        const uint32_t peak = plan.place(true);
        const uint32_t head = peak > table_bytes ? peak : table_bytes;
        const uint64_t total = static_cast<uint64_t>(head) + ((tail + 15) & ~15ull);
        if (total > usable)
            return refuse(TL_ERROR_ARENA, static_cast<int64_t>(total), engine.arena_bytes, "arena too small");
        state.persistent = align16(tail);
        state.ports = usable - state.persistent;
        state.ops = static_cast<uint16_t>(plan.op_count);
        state.inputs = static_cast<uint16_t>(model.inputs.count);
        state.outputs = static_cast<uint16_t>(model.outputs.count);
        state.tensors = tensors_peak < head ? tensors_peak : head;
        state.scratch = head - state.tensors;
        state.total = static_cast<uint32_t>(total);
        return TL_OK;
    }

    /// Turns the records' tensor indices into places, now that the plan is known.
    void place_references() {
        Port *port = reinterpret_cast<Port *>(engine.arena + table_bytes);
        for (uint32_t i = 0; i < model.inputs.count; ++i) *port++ = located(model.inputs, i);
        for (uint32_t i = 0; i < model.outputs.count; ++i) *port++ = located(model.outputs, i);
        Record *record = reinterpret_cast<Record *>(port);
        for (uint32_t i = 0; i < plan.op_count; ++i) {
            record->scratch = plan.scratch[i].offset;
            Reference *reference = reinterpret_cast<Reference *>(record + 1);
            for (uint32_t r = 0; r < record->references; ++r, ++reference)
                if (*reference != omitted) *reference = place(*reference, *record);
            record = reinterpret_cast<Record *>(reinterpret_cast<uint8_t *>(record) + record->bytes);
        }
    }

    Port located(const Vector &ports, uint32_t index) {
        const uint32_t tensor = static_cast<uint32_t>(ports.at<int32_t>(index));
        return {tensor, plan.tensors[tensor].offset};
    }

    Reference place(uint32_t index, const Record &record) {
        if ((index & in_scratch) != 0) return record.scratch + (index & ~in_scratch);
        if (plan.tensors[index].bytes == 0 && (plan.tensors[index].offset & in_tail) != 0)
            return state.ports + (plan.tensors[index].offset & ~in_tail);
        if (plan.tensors[index].bytes > 0) return plan.tensors[index].offset;
        Tensor tensor;
        const uint16_t code = model.tensor(index, tensor, error);
        return code == TL_OK ? tensor.data | in_model : nowhere;
    }
};
static_assert(omitted == nowhere, "an omitted input stays what it is");

}  // namespace
}  // namespace engine

using namespace engine;

extern "C" {

const char *tl_engine_name(void) { return "bundled"; }

const char *tl_engine_version(void) { return "0.4.0"; }

TL_COLD uint16_t tl_engine_prepare(tl_engine *engine, const uint8_t *model, uint32_t model_bytes, uint8_t *arena,
                                   uint32_t arena_bytes, tl_error *error) {
    *engine = {model, model_bytes, arena, arena_bytes, {}};
    *error = {};
    error->op_index = error->op_code = error->tensor = TL_NO_OP;
    // Places are 31-bit offsets.
    if (model_bytes > INT32_MAX) return fail(*error, TL_ERROR_MODEL_FORMAT, INT32_MAX, INT32_MAX, "file too large");
    const uint32_t misaligned = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(arena) & 15u);
    if (misaligned != 0) return fail(*error, TL_ERROR_ARGUMENT, 0, misaligned, "arena not 16-byte aligned");
    const uint32_t usable = (arena_bytes > INT32_MAX ? INT32_MAX : arena_bytes) & ~15u;
    Preparation preparation{*engine, *error, usable};
    return preparation.run();
}

uint16_t tl_engine_invoke(tl_engine *engine, tl_op_hook hook, void *context, tl_error *error) {
    const State state = State::of(*engine);
    if (state.ready != State::mark) {
        *error = {};
        error->op_index = error->op_code = TL_NO_OP;
        return fail(*error, TL_ERROR_STATE, 1, 0, "no model prepared");
    }
    const Record *record = state.first_record(*engine);
    for (uint32_t i = 0; i < state.ops; ++i, record = next(record)) {
        if (hook != nullptr) hook(context, i);
        kernel(record->code)->run({record, engine->model, engine->arena});
    }
    if (hook != nullptr) hook(context, state.ops);
    return TL_OK;
}

uint16_t tl_engine_op_count(const tl_engine *engine) { return State::of(*engine).ops; }

uint16_t tl_engine_op_code(const tl_engine *engine, uint16_t index) {
    const State state = State::of(*engine);
    if (index >= state.ops) return TL_NO_OP;
    const Record *record = state.first_record(*engine);
    for (uint16_t i = 0; i < index; ++i) record = next(record);
    return record->code & operator_bits;
}

uint16_t tl_engine_input_count(const tl_engine *engine) { return State::of(*engine).inputs; }

uint16_t tl_engine_output_count(const tl_engine *engine) { return State::of(*engine).outputs; }

uint8_t *tl_engine_tensor(const tl_engine *engine, uint16_t direction, uint16_t index, tl_tensor *description) {
    const State state = State::of(*engine);
    const bool is_output = direction == TL_TENSOR_OUTPUT;
    const uint16_t count = is_output ? state.outputs : state.inputs;
    if (direction > TL_TENSOR_OUTPUT || index >= count) return nullptr;
    const Port &port = state.port(*engine)[is_output ? state.inputs + index : index];
    tl_error error = {};
    Model model;
    Tensor tensor;
    if (model.open(engine->model, engine->model_bytes, error) != TL_OK) return nullptr;
    if (model.tensor(port.tensor, tensor, error) != TL_OK) return nullptr;
    *description = {};
    description->type = static_cast<uint32_t>(tensor.type);
    description->bytes = tensor.bytes;
    description->rank = tensor.rank;
    for (uint32_t i = 0; i < tensor.rank; ++i) description->dims[i] = tensor.dims[i];
    description->scale = tensor.scale;
    description->zero_point = tensor.zero_point;
    return engine->arena + port.place;
}

void tl_engine_arena(const tl_engine *engine, tl_arena *arena) {
    const State state = State::of(*engine);
    *arena = {state.tensors, state.scratch, state.persistent, state.total};
}

}
