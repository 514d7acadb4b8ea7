#include "engine.h"

#include "operators.h"
#include "plan.h"

namespace engine {
namespace {

constexpr Code of(Code code, Variant variant) {
    return static_cast<Code>(static_cast<uint32_t>(code) | static_cast<uint32_t>(variant));
}

struct Kernel {
    Code code;
    int32_t newest_version;  // of the operator's definition in TFLite
    uint16_t (*prepare)(Builder &builder);
    void (*run)(const Call &call);
};

constexpr Kernel kernels[] = {
    {Code::conv_2d, 8, prepare_convolution, run_convolution},
    {Code::depthwise_conv_2d, 7, prepare_depthwise, run_depthwise},
    {Code::fully_connected, 14, prepare_fully_connected, run_fully_connected},
    {Code::average_pool_2d, 3, prepare_pool, run_average_pool},
    {Code::max_pool_2d, 3, prepare_pool, run_max_pool},
    {Code::add, 5, prepare_add, run_add},
    {Code::pad, 4, prepare_pad, run_pad},
    {Code::padv2, 4, prepare_pad, run_pad},
    {Code::mean, 3, prepare_mean, run_mean},
    {Code::softmax, 3, prepare_softmax, run_softmax},
    {Code::logistic, 3, prepare_logistic, run_logistic},
    {Code::reshape, 2, prepare_reshape, run_reshape},
    {Code::concatenation, 5, prepare_concatenation, run_concatenation},
    {Code::quantize, 4, prepare_quantize, run_quantize},
    {Code::dequantize, 6, prepare_dequantize, run_dequantize},
    {Code::sub, 5, prepare_sub, run_sub},
    {Code::mul, 7, prepare_mul, run_mul},
    {Code::maximum, 4, prepare_extremum, run_maximum},
    {Code::minimum, 4, prepare_extremum, run_minimum},
    {Code::relu, 3, prepare_relu, run_relu},
    {Code::relu6, 3, prepare_relu6, run_relu6},
    {Code::leaky_relu, 2, prepare_leaky_relu, run_relu},
    {Code::tanh, 3, prepare_tanh, run_tanh},
    {Code::hard_swish, 1, prepare_hard_swish, run_hard_swish},
    {Code::transpose, 7, prepare_transpose, run_view},
    {Code::slice, 6, prepare_slice, run_view},
    {Code::strided_slice, 8, prepare_strided_slice, run_view},
    {Code::split, 4, prepare_split, run_split},
    {Code::pack, 4, prepare_pack, run_concatenation},
    {Code::unpack, 4, prepare_unpack, run_split},
    {Code::arg_max, 3, prepare_arg_max, run_arg_max},
    {Code::arg_min, 3, prepare_arg_max, run_arg_min},
    {Code::resize_nearest_neighbor, 4, prepare_resize_nearest_neighbor, run_resize_nearest_neighbor},
    {Code::transpose_conv, 5, prepare_transpose_conv, run_transpose_conv},
    {Code::svdf, 4, prepare_svdf, run_svdf},
    {Code::expand_dims, 1, prepare_expand_dims, run_reshape},
    {Code::squeeze, 2, prepare_squeeze, run_reshape},
    {Code::shape, 1, prepare_shape, run_shape},
    // Each op searches from the front, within its measured time: what came later stands behind.
    {Code::sum, 2, prepare_sum, run_sum},
    {Code::reduce_max, 3, prepare_reduce_extremum, run_reduce_max},
    {Code::reduce_min, 3, prepare_reduce_extremum, run_reduce_min},
    {Code::neg, 2, prepare_float_function, run_float_function},
    {Code::elu, 1, prepare_elu, run_elu},
    {Code::prelu, 1, prepare_prelu, run_prelu},
    {Code::gather, 7, prepare_gather, run_gather},
    {Code::l2_normalization, 2, prepare_l2_normalization, run_l2_normalization},
    {Code::log_softmax, 2, prepare_log_softmax, run_log_softmax},
    {Code::mirror_pad, 3, prepare_mirror_pad, run_mirror_pad},
    {Code::split_v, 2, prepare_split_v, run_split_v},
    {Code::batch_matmul, 6, prepare_batch_matmul, run_batch_matmul},
    {Code::unidirectional_sequence_lstm, 4, prepare_lstm, run_lstm},
    {Code::abs, 4, prepare_abs, run_abs},
    {Code::rsqrt, 3, prepare_rsqrt, run_rsqrt},
    {Code::exp, 2, prepare_float_function, run_float_function},
    {Code::log, 2, prepare_float_function, run_float_function},
    {Code::sqrt, 2, prepare_float_function, run_float_function},
    {Code::square, 2, prepare_float_function, run_float_function},
    {Code::floor, 2, prepare_float_function, run_float_function},
    {Code::ceil, 2, prepare_float_function, run_float_function},
    {Code::round, 2, prepare_float_function, run_float_function},
    {Code::gather_nd, 5, prepare_gather_nd, run_gather_nd},
    {Code::squared_difference, 2, prepare_squared_difference, run_squared_difference},
    {Code::div, 2, prepare_div, run_div},
    {Code::equal, 4, prepare_comparison, run_comparison},
    {Code::not_equal, 3, prepare_comparison, run_comparison},
    {Code::greater, 3, prepare_comparison, run_comparison},
    {Code::greater_equal, 3, prepare_comparison, run_comparison},
    {Code::less, 3, prepare_comparison, run_comparison},
    {Code::less_equal, 3, prepare_comparison, run_comparison},
    {Code::select_v2, 2, prepare_select, run_select},
    {Code::cast, 6, prepare_cast, run_cast},
    {Code::fill, 4, prepare_fill, run_fill},
    {Code::space_to_depth, 2, prepare_space_to_depth, run_view},
    {Code::depth_to_space, 2, prepare_depth_to_space, run_view},
    {Code::reverse_v2, 3, prepare_reverse, run_view},
    {Code::broadcast_to, 3, prepare_broadcast_to, run_view},
    {Code::batch_to_space_nd, 4, prepare_batch_to_space, run_batch_to_space},
    {Code::space_to_batch_nd, 4, prepare_space_to_batch, run_space_to_batch},
    {Code::resize_bilinear, 4, prepare_resize_bilinear, run_resize_bilinear},
    {Code::call_once, 1, prepare_call_once, run_nothing},
    {Code::var_handle, 1, prepare_var_handle, run_nothing},
    {Code::read_variable, 1, prepare_read_variable, run_reshape},
    {Code::assign_variable, 1, prepare_assign_variable, run_reshape},
    {of(Code::quantize, Variant::mixed_types), 0, nullptr, run_quantize_mixed},
    {of(Code::dequantize, Variant::int16_values), 0, nullptr, run_dequantize_int16},
    {of(Code::dequantize, Variant::mixed_types), 0, nullptr, run_dequantize_uint8},
    {of(Code::elu, Variant::float_values), 0, nullptr, run_float_function},
    {of(Code::abs, Variant::float_values), 0, nullptr, run_float_function},
    {of(Code::rsqrt, Variant::float_values), 0, nullptr, run_float_function},
    {of(Code::conv_2d, Variant::int4_weights), 0, nullptr, run_convolution_int4},
    {of(Code::depthwise_conv_2d, Variant::int4_weights), 0, nullptr, run_depthwise_int4},
    {of(Code::fully_connected, Variant::int4_weights), 0, nullptr, run_fully_connected_int4},
    {of(Code::fully_connected, Variant::computed_weights), 0, nullptr, run_fully_connected_offset},
#ifndef TL_SLIM
    {of(Code::batch_matmul, Variant::int16_values), 0, nullptr, run_batch_matmul_int16},
    {of(Code::conv_2d, Variant::int16_values), 0, nullptr, run_convolution_int16},
    {of(Code::depthwise_conv_2d, Variant::int16_values), 0, nullptr, run_depthwise_int16},
    {of(Code::transpose_conv, Variant::int16_values), 0, nullptr, run_transpose_conv_int16},
    {of(Code::fully_connected, Variant::int16_values), 0, nullptr, run_fully_connected_int16},
    {of(Code::average_pool_2d, Variant::int16_values), 0, nullptr, run_average_pool_int16},
    {of(Code::max_pool_2d, Variant::int16_values), 0, nullptr, run_max_pool_int16},
    {of(Code::add, Variant::int16_values), 0, nullptr, run_add_int16},
    {of(Code::sub, Variant::int16_values), 0, nullptr, run_sub_int16},
    {of(Code::mul, Variant::int16_values), 0, nullptr, run_mul_int16},
    {of(Code::maximum, Variant::int16_values), 0, nullptr, run_maximum_int16},
    {of(Code::minimum, Variant::int16_values), 0, nullptr, run_minimum_int16},
    {of(Code::logistic, Variant::int16_values), 0, nullptr, run_logistic_int16},
    {of(Code::tanh, Variant::int16_values), 0, nullptr, run_tanh_int16},
    {of(Code::relu, Variant::int16_values), 0, nullptr, run_relu_int16},
    {of(Code::relu6, Variant::int16_values), 0, nullptr, run_relu_int16},
    {of(Code::leaky_relu, Variant::int16_values), 0, nullptr, run_relu_int16},
    {of(Code::softmax, Variant::int16_values), 0, nullptr, run_softmax_int16},
    {of(Code::mean, Variant::int16_values), 0, nullptr, run_mean_int16},
    {of(Code::pad, Variant::int16_values), 0, nullptr, run_pad_int16},
    {of(Code::padv2, Variant::int16_values), 0, nullptr, run_pad_int16},
    {of(Code::squared_difference, Variant::int16_values), 0, nullptr, run_squared_difference_int16},
    {of(Code::unidirectional_sequence_lstm, Variant::int16_values), 0, nullptr, run_lstm_int16},
#endif
};

const Kernel *kernel(uint32_t code) {
    for (const Kernel &candidate : kernels)
        if (static_cast<uint32_t>(candidate.code) == code) return &candidate;
    return nullptr;
}

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
