#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t split_options = 35;
constexpr uint32_t unpack_options = 64;
constexpr uint32_t split_v_options = 79;
/// More outputs than any converter writes; their indices lie on the stack while preparing.
constexpr uint32_t max_outputs = 64;

/// `outputs` parts that take turns in the input, each `row_bytes` long, `rows` times.
struct Split {
    uint32_t rows;
    uint32_t row_bytes;
    uint32_t outputs;
};
static_assert(sizeof(Split) == 12, "Split");

/// The same for parts of different sizes; followed by one word an output: its bytes in each row.
struct SplitV {
    uint32_t rows;
    uint32_t outputs;
};
static_assert(sizeof(SplitV) == 8, "SplitV");

/// Checks the outputs, each of `elements`, and appends the record; `axis` is the input's that is divided.
uint16_t append(Builder &builder, const Tensor &input, uint32_t axis) {
    const uint32_t count = builder.operation.outputs.count;
    Tensor output;
    uint32_t indices[max_outputs];
    for (uint32_t i = 0; i < count; ++i) {
        TL_TRY(builder.output(output, i));
        TL_TRY(builder.type(output, input.type));
        TL_TRY(builder.dimension(output, input.elements / count, output.elements, "size of a part"));
        indices[i] = output.index;
    }
    uint32_t rows = 1;
    for (uint32_t d = 0; d < axis; ++d) rows *= static_cast<uint32_t>(input.dims[d]);
    builder.begin(&input.index, 1, indices, count);
    builder.append(Split{rows, input.bytes / rows / count, count});
    return TL_OK;
}

uint16_t outputs(const Builder &builder, int32_t stated) {
    const uint32_t count = builder.operation.outputs.count;
    if (count < 1 || count > max_outputs || stated != static_cast<int32_t>(count))
        return builder.refuse(TL_ERROR_MODEL_STRUCTURE, stated, count, "outputs of the op");
    return TL_OK;
}

}  // namespace

uint16_t prepare_split(Builder &builder) {
    Tensor input, stated, output;
    uint32_t axis = 0;
    TL_TRY(builder.options(split_options));
    TL_TRY(outputs(builder, builder.operation.options.scalar<int32_t>(0, 0)));
    TL_TRY(builder.arity(2, 2, builder.operation.outputs.count));
    TL_TRY(builder.input(0, stated));
    TL_TRY(builder.input(1, input));
    TL_TRY(builder.movable(input));
    TL_TRY(builder.indices(stated));
    TL_TRY(builder.dimension(stated, 1, stated.elements, "axes"));
    TL_TRY(builder.axis(builder.model.file.load<int32_t>(stated.data), input.rank, &axis));
    const int32_t count = static_cast<int32_t>(builder.operation.outputs.count);
    if (input.dims[axis] % count != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, count, input.dims[axis], "size to divide", input.index);
    for (uint32_t i = 0; i < builder.operation.outputs.count; ++i) {
        TL_TRY(builder.output(output, i));
        TL_TRY(builder.rank(output, input.rank));
        for (uint32_t d = 0; d < input.rank; ++d)
            TL_TRY(builder.dimension(output, d == axis ? input.dims[d] / count : input.dims[d], output.dims[d],
                                     "size of a part"));
    }
    return append(builder, input, axis);
}

uint16_t prepare_split_v(Builder &builder) {
    Tensor input, sizes, stated, output;
    uint32_t axis = 0;
    TL_TRY(builder.options(split_v_options));
    TL_TRY(outputs(builder, builder.operation.options.scalar<int32_t>(0, 0)));
    const uint32_t count = builder.operation.outputs.count;
    TL_TRY(builder.arity(3, 3, count));
    TL_TRY(builder.input(0, input));
    // The outputs have the sizes already; the input that repeats them may as well be computed.
    TL_TRY(builder.input(1, sizes));
    TL_TRY(builder.input(2, stated));
    TL_TRY(builder.movable(input));
    TL_TRY(builder.indices(stated));
    TL_TRY(builder.dimension(stated, 1, stated.elements, "axes"));
    TL_TRY(builder.axis(builder.model.file.load<int32_t>(stated.data), input.rank, &axis));
    uint32_t rows = 1;
    for (uint32_t d = 0; d < axis; ++d) rows *= static_cast<uint32_t>(input.dims[d]);
    uint32_t indices[max_outputs];
    uint32_t row_bytes[max_outputs];
    int64_t along = 0;
    for (uint32_t i = 0; i < count; ++i) {
        TL_TRY(builder.output(output, i));
        TL_TRY(builder.type(output, input.type));
        TL_TRY(builder.rank(output, input.rank));
        for (uint32_t d = 0; d < input.rank; ++d)
            if (d != axis) TL_TRY(builder.dimension(output, input.dims[d], output.dims[d], "size of a part"));
        along += output.dims[axis];
        indices[i] = output.index;
        row_bytes[i] = output.bytes / rows;
    }
    TL_TRY(builder.dimension(input, along, input.dims[axis], "size to divide"));
    builder.begin(&input.index, 1, indices, count);
    builder.append(SplitV{rows, count});
    builder.append(row_bytes, 4 * count);
    return TL_OK;
}

uint16_t prepare_unpack(Builder &builder) {
    Tensor input;
    uint32_t axis = 0;
    TL_TRY(builder.options(unpack_options));
    TL_TRY(outputs(builder, builder.operation.options.scalar<int32_t>(0, 0)));
    TL_TRY(builder.arity(1, 1, builder.operation.outputs.count));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.movable(input));
    TL_TRY(builder.axis(builder.operation.options.scalar<int32_t>(1, 0), input.rank, &axis));
    TL_TRY(builder.dimension(input, builder.operation.outputs.count, input.dims[axis], "size to unpack"));
    return append(builder, input, axis);
}

void run_split(const Call &call) {
    const Split &split = call.parameters<Split>();
    const uint8_t *input = call.input<uint8_t>(0);
    for (uint32_t row = 0; row < split.rows; ++row) {
        for (uint32_t i = 0; i < split.outputs; ++i, input += split.row_bytes)
            memcpy(call.place(1 + i) + row * split.row_bytes, input, split.row_bytes);
    }
}

void run_split_v(const Call &call) {
    const SplitV &split = call.parameters<SplitV>();
    const uint32_t *row_bytes = reinterpret_cast<const uint32_t *>(call.arrays<SplitV>());
    const uint8_t *input = call.input<uint8_t>(0);
    for (uint32_t row = 0; row < split.rows; ++row) {
        for (uint32_t i = 0; i < split.outputs; ++i) {
            memcpy(call.place(1 + i) + row * row_bytes[i], input, row_bytes[i]);
            input += row_bytes[i];
        }
    }
}

}  // namespace engine
