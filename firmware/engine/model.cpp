#include "model.h"

namespace engine {
namespace {

int32_t saturated(int64_t value) {
    if (value > INT32_MAX) return INT32_MAX;
    if (value < INT32_MIN) return INT32_MIN;
    return static_cast<int32_t>(value);
}

uint32_t type_bits(Type type) {
    switch (type) {
        case Type::int4: return 4;
        case Type::int8:
        case Type::uint8:
        case Type::boolean: return 8;
        case Type::int16: return 16;
        case Type::float32:
        case Type::int32: return 32;
        case Type::int64: return 64;
        case Type::resource: return 0;
    }
    return 0;
}

uint16_t broken(tl_error &error, const char *text, uint32_t tensor = TL_NO_OP) {
    return fail(error, TL_ERROR_MODEL_FORMAT, 0, 0, text, tensor);
}

}  // namespace

uint16_t fail(tl_error &error, uint16_t code, int64_t expected, int64_t found, const char *text, uint32_t tensor) {
    error.code = code;
    error.tensor = tensor < TL_NO_OP ? static_cast<uint16_t>(tensor) : static_cast<uint16_t>(TL_NO_OP);
    error.expected = saturated(expected);
    error.found = saturated(found);
    memset(error.text, 0, sizeof error.text);
    for (uint32_t i = 0; i + 1 < sizeof error.text && text[i] != 0; ++i) error.text[i] = text[i];
    return code;
}

bool Tensor::same_shape(const Tensor &other) const {
    if (rank != other.rank) return false;
    for (uint32_t i = 0; i < rank; ++i)
        if (dims[i] != other.dims[i]) return false;
    return true;
}

uint16_t Model::open(const uint8_t *bytes, uint32_t size, tl_error &error) {
    file = {bytes, size, false};
    if (size < 8) return fail(error, TL_ERROR_MODEL_FORMAT, 8, size, "file too short");
    if (memcmp(bytes + 4, "TFL3", 4) != 0) return broken(error, "no TFL3 identifier");
    const Table root = Table::open(file, file.follow(0));
    if (file.broken) return broken(error, "root table");
    const uint32_t version = root.scalar<uint32_t>(0, 0);
    if (version != 3) return fail(error, TL_ERROR_MODEL_VERSION, 3, version, "schema version");
    operator_codes = root.vector(1, 4);
    subgraphs = root.vector(2, 4);
    buffers = root.vector(4, 4);
    if (file.broken) return broken(error, "model table");
    // The first is the one that runs; others may initialize what it calls once, or belong to further signatures.
    if (subgraphs.count == 0) return fail(error, TL_ERROR_MODEL_STRUCTURE, 1, 0, "subgraphs");
    const Table graph = Table::element(subgraphs, 0);
    tensors = graph.vector(0, 4);
    inputs = graph.vector(1, 4);
    outputs = graph.vector(2, 4);
    operators = graph.vector(3, 4);
    if (file.broken) return broken(error, "subgraph");
    if (operators.count > max_operators)
        return fail(error, TL_ERROR_TOO_MANY_OPS, max_operators, operators.count, "operators");
    if (operators.count == 0) return fail(error, TL_ERROR_MODEL_STRUCTURE, 1, 0, "operators");
    if (tensors.count == 0 || tensors.count > max_tensors)
        return fail(error, TL_ERROR_MODEL_STRUCTURE, max_tensors, tensors.count, "tensors");
    if (inputs.count == 0 || inputs.count > tensors.count)
        return fail(error, TL_ERROR_MODEL_STRUCTURE, 1, inputs.count, "model inputs");
    if (outputs.count == 0 || outputs.count > tensors.count)
        return fail(error, TL_ERROR_MODEL_STRUCTURE, 1, outputs.count, "model outputs");
    return TL_OK;
}

uint16_t Model::tensor(uint32_t index, Tensor &tensor, tl_error &error) {
    if (index >= tensors.count)
        return fail(error, TL_ERROR_MODEL_STRUCTURE, tensors.count, index, "tensor index", index);
    return read_tensor(Table::element(tensors, index), index, tensor, error);
}

uint16_t Model::read_tensor(const Table &table, uint32_t index, Tensor &tensor, tl_error &error) {
    const Vector shape = table.vector(0, 4);
    const uint32_t buffer = table.scalar<uint32_t>(2, 0);
    const Table quantization = table.table(4);
    if (file.broken) return broken(error, "tensor table", index);
    if (shape.count > max_rank) return fail(error, TL_ERROR_OP_SHAPE, max_rank, shape.count, "rank", index);
    tensor = {};
    tensor.index = index;
    tensor.type = static_cast<Type>(table.scalar<uint8_t>(1, 0));
    tensor.variable = table.scalar<uint8_t>(5, 0) != 0;
    tensor.rank = shape.count;
    uint64_t elements = 1;
    for (uint32_t i = 0; i < shape.count; ++i) {
        const int32_t dim = shape.at<int32_t>(i);
        if (dim < 0) return fail(error, TL_ERROR_OP_SHAPE, 0, dim, "negative dimension", index);
        tensor.dims[i] = dim;
        elements *= static_cast<uint32_t>(dim);
        if (elements > max_tensor_bytes)
            return fail(error, TL_ERROR_OP_SHAPE, max_tensor_bytes, INT32_MAX, "tensor too large", index);
    }
    const uint64_t bytes = (elements * type_bits(tensor.type) + 7) / 8;
    if (bytes > max_tensor_bytes)
        return fail(error, TL_ERROR_OP_SHAPE, max_tensor_bytes, static_cast<int64_t>(bytes), "tensor too large", index);
    tensor.elements = static_cast<uint32_t>(elements);
    tensor.bytes = static_cast<uint32_t>(bytes);

    if (buffer != 0) {
        const Table storage = Table::element(buffers, buffer);
        const Vector data = storage.vector(0, 1);
        if (file.broken) return broken(error, "buffer", index);
        if (storage.scalar<uint64_t>(1, 0) > 1)
            return fail(error, TL_ERROR_OP_BUFFER, tensor.bytes, 0, "data outside the flatbuffer", index);
        tensor.constant = data.count > 0;
        tensor.data = data.start;
        tensor.data_bytes = data.count;
        // Sparse weights are stored packed; their size says nothing about the shape.
        if (tensor.constant && table.table(6).present())
            return fail(error, TL_ERROR_OP_BUFFER, tensor.bytes, data.count, "sparse tensor", index);
        if (tensor.constant && data.count != tensor.bytes)
            return fail(error, TL_ERROR_OP_BUFFER, tensor.bytes, data.count, "constant's size", index);
    }
    if (quantization.present()) {
        const Vector scales = quantization.vector(2, 4);
        const Vector zero_points = quantization.vector(3, 8);
        tensor.quantized_dimension = quantization.scalar<int32_t>(6, 0);
        if (scales.count > 0 && zero_points.count > 0) {
            tensor.scale_count = scales.count;
            tensor.scales = scales.start;
            tensor.zero_point_count = zero_points.count;
            tensor.zero_points = zero_points.start;
            tensor.scale = scales.at<float>(0);
            tensor.zero_point = saturated(zero_points.at<int64_t>(0));
        }
    }
    if (file.broken) return broken(error, "tensor", index);
    return TL_OK;
}

uint16_t Model::operation(uint32_t index, Operator &operation, tl_error &error) {
    error.op_index = static_cast<uint16_t>(index);
    error.op_code = TL_NO_OP;
    operation.index = index;
    return read_operation(Table::element(operators, index), operation, error);
}

uint16_t Model::read_operation(const Table &table, Operator &operation, tl_error &error) {
    const uint32_t opcode_index = table.scalar<uint32_t>(0, 0);
    if (file.broken) return broken(error, "operator");
    if (opcode_index >= operator_codes.count)
        return fail(error, TL_ERROR_MODEL_STRUCTURE, operator_codes.count, opcode_index, "operator code index");
    const Table code = Table::element(operator_codes, opcode_index);
    const int32_t narrow = code.scalar<int8_t>(0, 0);
    const int32_t wide = code.scalar<int32_t>(3, 0);
    operation.code = static_cast<uint32_t>(narrow > wide ? narrow : wide);
    operation.version = code.scalar<int32_t>(2, 1);
    operation.inputs = table.vector(1, 4);
    operation.outputs = table.vector(2, 4);
    operation.options_type = table.scalar<uint8_t>(3, 0);
    operation.options = table.table(4);
    if (file.broken) return broken(error, "operator");
    error.op_code = operation.code < TL_NO_OP ? static_cast<uint16_t>(operation.code)
                                              : static_cast<uint16_t>(TL_NO_OP);
    return TL_OK;
}

}  // namespace engine
