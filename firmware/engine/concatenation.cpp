#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t concatenation_options = 10;
constexpr uint32_t pack_options = 59;
/// Most inputs, as in TFLM's kernel.
constexpr uint32_t max_inputs = 10;
/// More than any converter writes; their indices lie on the stack while preparing.
constexpr uint32_t max_packed = 64;

/// Followed by one word an input: its bytes in each row.
struct Concatenation {
    uint32_t rows;
    uint32_t inputs;
};
static_assert(sizeof(Concatenation) == 8, "Concatenation");

}  // namespace

uint16_t prepare_concatenation(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.options(concatenation_options));
    TL_TRY(builder.arity(1, max_inputs));
    TL_TRY(builder.output(output));
    const Type kind = output.is_int16() ? Type::int16 : Type::int8;
    TL_TRY(builder.quantized(output, kind));
    const Table &options = builder.operation.options;
    const int32_t stated = options.scalar<int32_t>(0, 0);
    const uint8_t activation = options.scalar<uint8_t>(1, 0);
    if (activation != 0) return builder.refuse(TL_ERROR_OP_OPTIONS, 0, activation, "fused activation");
    const int32_t rank = static_cast<int32_t>(output.rank);
    if (stated < -rank || stated >= rank) return builder.refuse(TL_ERROR_OP_OPTIONS, rank, stated, "axis");
    const uint32_t axis = static_cast<uint32_t>(stated < 0 ? stated + rank : stated);
    uint32_t rows = 1;
    for (uint32_t d = 0; d < axis; ++d) rows *= static_cast<uint32_t>(output.dims[d]);
    const uint32_t count = builder.operation.inputs.count;
    uint32_t indices[max_inputs];
    uint32_t row_bytes[max_inputs];
    int64_t along = 0;
    for (uint32_t i = 0; i < count; ++i) {
        TL_TRY(builder.input(i, input));
        TL_TRY(builder.quantized(input, kind));
        TL_TRY(builder.rank(input, output.rank));
        for (uint32_t d = 0; d < output.rank; ++d)
            if (d != axis) TL_TRY(builder.dimension(input, output.dims[d], input.dims[d], "size beside the axis"));
        if (input.scale != output.scale || input.zero_point != output.zero_point)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, output.zero_point, input.zero_point, "scale changes",
                                  input.index);
        along += input.dims[axis];
        indices[i] = input.index;
        row_bytes[i] = input.bytes / rows;
    }
    TL_TRY(builder.dimension(output, along, output.dims[axis], "size along the axis"));
    builder.begin(indices, count, output.index);
    builder.append(Concatenation{rows, count});
    builder.append(row_bytes, 4 * count);
    return TL_OK;
}

uint16_t prepare_pack(Builder &builder) {
    Tensor input, output;
    uint32_t axis = 0;
    TL_TRY(builder.options(pack_options));
    TL_TRY(builder.arity(1, max_packed));
    TL_TRY(builder.output(output));
    TL_TRY(builder.movable(output));
    const Table &options = builder.operation.options;
    const uint32_t count = builder.operation.inputs.count;
    const int32_t stated = options.scalar<int32_t>(0, 0);
    if (stated != static_cast<int32_t>(count))
        return builder.refuse(TL_ERROR_MODEL_STRUCTURE, stated, count, "inputs of the op");
    TL_TRY(builder.axis(options.scalar<int32_t>(1, 0), output.rank, &axis));
    TL_TRY(builder.dimension(output, count, output.dims[axis], "size along the axis"));
    uint32_t rows = 1;
    for (uint32_t d = 0; d < axis; ++d) rows *= static_cast<uint32_t>(output.dims[d]);
    uint32_t indices[max_packed];
    uint32_t row_bytes[max_packed];
    for (uint32_t i = 0; i < count; ++i) {
        TL_TRY(builder.input(i, input));
        TL_TRY(builder.type(input, output.type));
        TL_TRY(builder.dimension(input, output.elements / count, input.elements, "elements"));
        indices[i] = input.index;
        row_bytes[i] = input.bytes / rows;
    }
    builder.begin(indices, count, output.index);
    builder.append(Concatenation{rows, count});
    builder.append(row_bytes, 4 * count);
    return TL_OK;
}

void run_concatenation(const Call &call) {
    const Concatenation &layer = call.parameters<Concatenation>();
    const uint32_t *row_bytes = reinterpret_cast<const uint32_t *>(call.arrays<Concatenation>());
    uint8_t *output = call.output<uint8_t>();
    for (uint32_t row = 0; row < layer.rows; ++row) {
        for (uint32_t i = 0; i < layer.inputs; ++i) {
            memcpy(output, call.input<uint8_t>(i) + row * row_bytes[i], row_bytes[i]);
            output += row_bytes[i];
        }
    }
}

}  // namespace engine
