#include "model_check.h"

#include <string.h>

#include "tensorflow/lite/micro/memory_helpers.h"
#include "tensorflow/lite/schema/schema_utils.h"

namespace {

constexpr uint32_t SCHEMA_VERSION = 3;
constexpr uint32_t MAX_RANK = sizeof(tl_tensor::dims) / sizeof(int32_t);
constexpr uint64_t MAX_TENSOR_BYTES = 1u << 30;  // far above any memory here, far below an overflow of the library's int

using Buffers = flatbuffers::Vector<flatbuffers::Offset<tflite::Buffer>>;
using Indices = flatbuffers::Vector<int32_t>;

uint16_t number(uint32_t index) { return static_cast<uint16_t>(index < TL_NO_OP ? index : TL_NO_OP); }

uint16_t measure(const tflite::Tensor &tensor, uint16_t index, uint64_t &bytes, size_t &element, tl_error &error) {
    TfLiteType type = kTfLiteNoType;
    if (tflite::ConvertTensorType(tensor.type(), &type) != kTfLiteOk ||
        tflite::TfLiteTypeSizeOf(type, &element) != kTfLiteOk) {
        return refuse_model(error, TL_ERROR_OP_TYPE, 0, tensor.type(), "tensor type", index);
    }
    uint64_t elements = 1;
    if (tensor.shape() != nullptr) {
        for (const int32_t dimension : *tensor.shape()) {
            if (dimension < 0) {
                return refuse_model(error, TL_ERROR_OP_SHAPE, 0, dimension, "dimension", index);
            }
            elements *= static_cast<uint32_t>(dimension);
            if (elements > MAX_TENSOR_BYTES) {
                return refuse_model(error, TL_ERROR_OP_SHAPE, MAX_TENSOR_BYTES, MAX_TENSOR_BYTES, "elements", index);
            }
        }
    }
    bytes = type == kTfLiteInt4 ? (elements + 1) / 2 : elements * element;
    return TL_OK;
}

const flatbuffers::Vector<uint8_t> *constant(const tflite::Tensor &tensor, const Buffers &buffers) {
    const auto *buffer = buffers.Get(tensor.buffer());
    const auto *data = buffer == nullptr ? nullptr : buffer->data();
    return data == nullptr || data->size() == 0 ? nullptr : data;
}

uint16_t check_tensor(const tflite::Tensor *tensor, uint16_t index, const Buffers &buffers, tl_error &error) {
    if (tensor == nullptr) {
        return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, 0, 0, "tensor missing", index);
    }
    if (tensor->buffer() >= buffers.size()) {
        return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, buffers.size(), tensor->buffer(), "buffer of a tensor",
                            index);
    }
    uint64_t bytes = 0;
    size_t element = 0;
    const uint16_t code = measure(*tensor, index, bytes, element, error);
    if (code != TL_OK) {
        return code;
    }
    if (const auto *data = constant(*tensor, buffers)) {
        if (data->size() < bytes) {
            return refuse_model(error, TL_ERROR_OP_BUFFER, static_cast<int64_t>(bytes), data->size(),
                                "bytes of a constant", index);
        }
        const uint32_t boundary = element < 4 ? static_cast<uint32_t>(element) : 4;
        if (reinterpret_cast<uintptr_t>(data->data()) % boundary != 0) {
            return refuse_model(error, TL_ERROR_MODEL_FORMAT, boundary, 0, "constant not aligned", index);
        }
    }
    return TL_OK;
}

uint16_t check_indices(const Indices *indices, int32_t lowest, uint32_t tensors, uint16_t op, uint16_t op_code,
                       tl_error &error) {
    if (indices == nullptr) {
        return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, 0, 0, "op without tensors", TL_NO_OP, op, op_code);
    }
    for (const int32_t index : *indices) {
        if (index < lowest || index >= static_cast<int32_t>(tensors)) {
            return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, tensors, index, "tensor index", TL_NO_OP, op, op_code);
        }
    }
    return TL_OK;
}

uint16_t check_op(const tflite::Operator *op, uint16_t index, const tflite::Model &model, uint32_t tensors,
                  const tflite::MicroOpResolver &resolver, tl_error &error) {
    const auto *codes = model.operator_codes();
    if (op == nullptr || codes == nullptr || op->opcode_index() >= codes->size() ||
        codes->Get(op->opcode_index()) == nullptr) {
        return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, codes == nullptr ? 0 : codes->size(),
                            op == nullptr ? 0 : op->opcode_index(), "operator code", TL_NO_OP, index);
    }
    const auto *entry = codes->Get(op->opcode_index());
    const tflite::BuiltinOperator builtin = tflite::GetBuiltinCode(entry);
    const uint16_t op_code = static_cast<uint16_t>(builtin);
    const bool custom = builtin == tflite::BuiltinOperator_CUSTOM;
    if (custom && entry->custom_code() == nullptr) {
        return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, 0, 0, "custom op without name", TL_NO_OP, index, op_code);
    }
    const TFLMRegistration *registration =
        custom ? resolver.FindOp(entry->custom_code()->c_str()) : resolver.FindOp(builtin);
    if (registration == nullptr) {
        return refuse_model(error, TL_ERROR_OP_UNKNOWN, 0, builtin, "op not in this firmware", TL_NO_OP, index, op_code);
    }
    uint16_t code = check_indices(op->inputs(), kTfLiteOptionalTensor, tensors, index, op_code, error);
    if (code == TL_OK) {
        code = check_indices(op->outputs(), 0, tensors, index, op_code, error);
    }
    if (code == TL_OK && op->intermediates() != nullptr) {
        code = check_indices(op->intermediates(), 0, tensors, index, op_code, error);
    }
    return code;
}

uint16_t check_ends(const Indices *indices, bool inputs, const tflite::SubGraph &graph, const Buffers &buffers,
                    tl_error &error) {
    const uint16_t code = check_indices(indices, 0, graph.tensors()->size(), TL_NO_OP, TL_NO_OP, error);
    if (code != TL_OK) {
        return code;
    }
    for (const int32_t index : *indices) {
        const tflite::Tensor &tensor = *graph.tensors()->Get(static_cast<uint32_t>(index));
        if (tensor.shape() != nullptr && tensor.shape()->size() > MAX_RANK) {
            return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, MAX_RANK, tensor.shape()->size(), "rank",
                                number(static_cast<uint32_t>(index)));
        }
        if (inputs && constant(tensor, buffers) != nullptr) {
            return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, 0, 0, "constant as an input",
                                number(static_cast<uint32_t>(index)));
        }
    }
    return TL_OK;
}

uint16_t check_graph(const tflite::Model &model, const tflite::MicroOpResolver &resolver, tl_error &error) {
    const auto *graphs = model.subgraphs();
    if (graphs == nullptr || graphs->size() != 1 || graphs->Get(0) == nullptr) {
        return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, 1, graphs == nullptr ? 0 : graphs->size(), "subgraphs");
    }
    const tflite::SubGraph &graph = *graphs->Get(0);
    const Buffers *buffers = model.buffers();
    if (buffers == nullptr || graph.tensors() == nullptr) {
        return refuse_model(error, TL_ERROR_MODEL_STRUCTURE, 0, 0, "no tensors or no buffers");
    }
    const uint32_t tensors = graph.tensors()->size();
    for (uint32_t index = 0; index < tensors; ++index) {
        const uint16_t code = check_tensor(graph.tensors()->Get(index), number(index), *buffers, error);
        if (code != TL_OK) {
            return code;
        }
    }
    const uint32_t ops = graph.operators() == nullptr ? 0 : graph.operators()->size();
    if (ops == 0 || ops > TL_MAX_OPS) {
        return refuse_model(error, ops == 0 ? TL_ERROR_MODEL_STRUCTURE : TL_ERROR_TOO_MANY_OPS, TL_MAX_OPS, ops,
                            "ops of the model");
    }
    for (uint32_t index = 0; index < ops; ++index) {
        const uint16_t code =
            check_op(graph.operators()->Get(index), number(index), model, tensors, resolver, error);
        if (code != TL_OK) {
            return code;
        }
    }
    const uint16_t code = check_ends(graph.inputs(), true, graph, *buffers, error);
    return code != TL_OK ? code : check_ends(graph.outputs(), false, graph, *buffers, error);
}

}  // namespace

uint16_t refuse_model(tl_error &error, uint16_t code, int64_t expected, int64_t found, const char *text, uint16_t tensor,
                      uint16_t op_index, uint16_t op_code) {
    error = {code, op_index, op_code, tensor, static_cast<int32_t>(expected), static_cast<int32_t>(found), {}};
    strncpy(error.text, text, sizeof error.text - 1);
    return code;
}

uint16_t check_model(const uint8_t *bytes, uint32_t length, const tflite::MicroOpResolver &resolver,
                     const tflite::Model *&model, tl_error &error) {
    flatbuffers::Verifier verifier(bytes, length);
    if (!tflite::VerifyModelBuffer(verifier)) {
        return refuse_model(error, TL_ERROR_MODEL_FORMAT, 0, 0, "not a TFLite flatbuffer");
    }
    model = tflite::GetModel(bytes);
    if (model->version() != SCHEMA_VERSION) {
        return refuse_model(error, TL_ERROR_MODEL_VERSION, SCHEMA_VERSION, model->version(), "schema version");
    }
    return check_graph(*model, resolver, error);
}
