// CALL_ONCE, VAR_HANDLE, READ_VARIABLE and ASSIGN_VARIABLE: state that outlives an inference. A variable lies in the
// record of the first VAR_HANDLE of its name. What CALL_ONCE's subgraph assigns is known when the model is prepared,
// and stands there from then on.
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t call_once_options = 103;
constexpr uint32_t var_handle_options = 111;

/// What READ_VARIABLE and ASSIGN_VARIABLE copy, as RESHAPE does.
struct Copy {
    uint32_t bytes;
};

/// Followed by the variable's bytes.
struct Variable {
    uint32_t bytes;
};

/// Most operators of a graph with variables, and most graphs: they are searched again and again.
constexpr uint32_t max_initializing = max_operators;
constexpr uint32_t max_subgraphs = 8;

constexpr uint32_t padded(uint32_t bytes) { return (bytes + 3) & ~3u; }

/// Name of a variable: where the two strings of a VAR_HANDLE's options lie in the file.
struct Name {
    Vector container;
    Vector shared;

    static bool equal(const Vector &a, const Vector &b) {
        return a.count == b.count && memcmp(a.file->bytes + a.start, b.file->bytes + b.start, a.count) == 0;
    }

    /// As TFLM's MicroResourceVariables::FindId: a handle without a container takes any.
    bool finds(const Name &other) const {
        return equal(shared, other.shared) && (container.count == 0 || equal(container, other.container));
    }
};

struct Subgraph {
    Model &model;
    Vector tensors;
    Vector operators;

    Subgraph(Model &of, uint32_t index) : model(of), tensors{}, operators{} {
        const Table table = Table::element(model.subgraphs, index);
        tensors = table.vector(0, 4);
        operators = table.vector(3, 4);
    }

    uint16_t operation(uint32_t index, Operator &operation, tl_error &error) const {
        if (operators.count > max_initializing)
            return fail(error, TL_ERROR_TOO_MANY_OPS, max_initializing, operators.count, "operators of a subgraph");
        // The op that is being prepared stays the one that an error names.
        const uint16_t named = error.op_code;
        operation.index = index;
        TL_TRY(model.read_operation(Table::element(operators, index), operation, error));
        error.op_code = named;
        return TL_OK;
    }

    /// The name of the variable whose handle tensor `resource` holds; false if no VAR_HANDLE writes it.
    bool name(int32_t resource, Name &name) const {
        tl_error error{};
        Operator operation{};
        for (uint32_t i = 0; i < operators.count; ++i) {
            if (this->operation(i, operation, error) != TL_OK) return false;
            if (operation.code != static_cast<uint32_t>(Code::var_handle) || operation.outputs.count != 1 ||
                operation.outputs.at<int32_t>(0) != resource)
                continue;
            name = {operation.options.vector(0, 1), operation.options.vector(1, 1)};
            return !model.file.broken;
        }
        return false;
    }

    /// Calls `visit` with the value's tensor of each ASSIGN_VARIABLE to the variable that `name` finds, in order,
    /// until it returns false.
    template <typename Visit>
    uint16_t each_assignment(const Name &wanted, tl_error &error, Visit visit) const {
        for (uint32_t i = 0; i < operators.count; ++i) {
            Operator operation{};
            TL_TRY(this->operation(i, operation, error));
            if (operation.code != static_cast<uint32_t>(Code::assign_variable) || operation.inputs.count != 2)
                continue;
            Name found{};
            if (!name(operation.inputs.at<int32_t>(0), found) || !wanted.finds(found)) continue;
            const int32_t value = operation.inputs.at<int32_t>(1);
            if (value < 0) continue;
            Tensor tensor;
            const uint32_t index = static_cast<uint32_t>(value);
            TL_TRY(model.read_tensor(Table::element(tensors, index), index, tensor, error));
            if (!visit(tensor)) break;
        }
        return TL_OK;
    }
};

/// Bytes of the variable and what fills them before anything is assigned, by the first assignment in the file.
struct Storage {
    uint32_t bytes = 0;
    uint8_t fill = 0;

    uint16_t find(Builder &builder, const Name &name) {
        Model &model = builder.model;
        if (model.subgraphs.count > max_subgraphs)
            return builder.refuse(TL_ERROR_MODEL_STRUCTURE, max_subgraphs, model.subgraphs.count, "subgraphs");
        for (uint32_t g = 0; g < model.subgraphs.count && bytes == 0; ++g) {
            TL_TRY(Subgraph(model, g).each_assignment(name, builder.error, [&](const Tensor &tensor) {
                bytes = tensor.bytes;
                fill = static_cast<uint8_t>(tensor.zero_point);
                return false;
            }));
        }
        if (bytes == 0) return builder.refuse(TL_ERROR_MODEL_STRUCTURE, 1, 0, "variable never assigned");
        return TL_OK;
    }
};

uint16_t read_name(const Builder &builder, int32_t resource, Name &name) {
    if (!Subgraph(builder.model, 0).name(resource, name))
        return builder.refuse(TL_ERROR_MODEL_STRUCTURE, 1, 0, "variable without a handle");
    return TL_OK;
}

/// Checks the handle that is input 0 and that the variable has the bytes of `value`.
uint16_t check(Builder &builder, const Tensor &value, uint32_t &handle) {
    Name name{};
    Storage storage;
    const int32_t resource = builder.operation.inputs.at<int32_t>(0);
    TL_TRY(read_name(builder, resource, name));
    TL_TRY(storage.find(builder, name));
    handle = static_cast<uint32_t>(resource);
    if ((builder.rows[handle].offset & in_tail) == 0 || builder.rows[handle].bytes != 0)
        return builder.refuse(TL_ERROR_MODEL_STRUCTURE, 1, 0, "variable without a handle");
    return builder.dimension(value, storage.bytes, value.bytes, "bytes of the variable");
}

}  // namespace

uint16_t prepare_call_once(Builder &builder) {
    Model &model = builder.model;
    TL_TRY(builder.options(call_once_options));
    TL_TRY(builder.arity(0, 0, 0));
    const int32_t stated = builder.operation.options.scalar<int32_t>(0, 0);
    if (stated < 1 || static_cast<uint32_t>(stated) >= model.subgraphs.count)
        return builder.refuse(TL_ERROR_MODEL_STRUCTURE, model.subgraphs.count, stated, "subgraph to call");
    // Its values stand there from the start, which is the same if nothing read a variable before.
    Operator operation{};
    for (uint32_t i = 0; i < builder.operation.index; ++i) {
        TL_TRY(Subgraph(model, 0).operation(i, operation, builder.error));
        if (operation.code == static_cast<uint32_t>(Code::read_variable) ||
            operation.code == static_cast<uint32_t>(Code::assign_variable))
            return builder.refuse(TL_ERROR_MODEL_STRUCTURE, 0, static_cast<int64_t>(i), "variable used before");
    }
    const Subgraph graph(model, static_cast<uint32_t>(stated));
    for (uint32_t i = 0; i < graph.operators.count; ++i) {
        TL_TRY(graph.operation(i, operation, builder.error));
        if (operation.code == static_cast<uint32_t>(Code::var_handle)) continue;
        Tensor value{};
        if (operation.code == static_cast<uint32_t>(Code::assign_variable) && operation.inputs.count == 2) {
            const uint32_t index = static_cast<uint32_t>(operation.inputs.at<int32_t>(1));
            TL_TRY(model.read_tensor(Table::element(graph.tensors, index), index, value, builder.error));
        }
        if (!value.constant)
            return builder.refuse(TL_ERROR_OP_OPTIONS, 0, operation.code, "initialization computes");
    }
    builder.begin(nullptr, 0, nullptr, 0);
    return TL_OK;
}

uint16_t prepare_var_handle(Builder &builder) {
    Model &model = builder.model;
    const Subgraph graph(model, 0);
    Tensor handle;
    Operator operation{};
    Name name{};
    Storage storage;
    TL_TRY(builder.options(var_handle_options));
    TL_TRY(builder.arity(0, 0, 1));
    TL_TRY(builder.output(handle));
    if (handle.type != Type::resource)
        return builder.refuse(TL_ERROR_OP_TYPE, static_cast<int64_t>(Type::resource),
                              static_cast<int64_t>(handle.type), "tensor type", handle.index);
    TL_TRY(read_name(builder, static_cast<int32_t>(handle.index), name));
    for (uint32_t i = 0; i < builder.operation.index; ++i) {
        TL_TRY(graph.operation(i, operation, builder.error));
        if (operation.code != static_cast<uint32_t>(Code::var_handle)) continue;
        const Name earlier{operation.options.vector(0, 1), operation.options.vector(1, 1)};
        const uint32_t output = static_cast<uint32_t>(operation.outputs.at<int32_t>(0));
        if (!name.finds(earlier)) continue;
        builder.rows[handle.index].offset = builder.rows[output].offset;
        builder.begin(nullptr, 0, nullptr, 0);
        return TL_OK;
    }
    TL_TRY(storage.find(builder, name));
    builder.begin(nullptr, 0, nullptr, 0);
    builder.append(Variable{storage.bytes});
    builder.rows[handle.index].offset = in_tail | static_cast<uint32_t>(builder.used);
    const uint64_t start = builder.used;
    builder.append_filled(storage.fill, padded(storage.bytes));
    for (uint32_t i = 0; i < graph.operators.count; ++i) {
        TL_TRY(graph.operation(i, operation, builder.error));
        if (operation.code != static_cast<uint32_t>(Code::call_once)) continue;
        const uint32_t called = static_cast<uint32_t>(operation.options.scalar<int32_t>(0, 0));
        bool fits = true;
        TL_TRY(Subgraph(model, called).each_assignment(name, builder.error, [&](const Tensor &value) {
            fits = fits && value.constant && value.bytes == storage.bytes;
            if (fits) builder.overwrite(start, model.file.bytes + value.data, value.bytes);
            return fits;
        }));
        if (!fits) return builder.refuse(TL_ERROR_MODEL_STRUCTURE, storage.bytes, 0, "bytes of the variable");
    }
    return TL_OK;
}

uint16_t prepare_read_variable(Builder &builder) {
    Tensor output;
    uint32_t handle = 0;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.output(output));
    TL_TRY(builder.movable(output));
    TL_TRY(check(builder, output, handle));
    builder.begin(&handle, 1, output.index);
    builder.append(Copy{output.bytes});
    return TL_OK;
}

uint16_t prepare_assign_variable(Builder &builder) {
    Tensor value;
    uint32_t handle = 0;
    TL_TRY(builder.arity(2, 2, 0));
    TL_TRY(builder.input(1, value));
    TL_TRY(builder.movable(value));
    TL_TRY(check(builder, value, handle));
    builder.begin(&value.index, 1, handle);
    builder.append(Copy{value.bytes});
    return TL_OK;
}

void run_nothing(const Call &) {}

}  // namespace engine
