// GATHER and GATHER_ND: slices of a tensor by computed or constant indices. TFLM stops at an index beyond the tensor;
// here constants are checked beforehand, and computed ones give the nearest index that there is.
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t gather_options = 23;
/// Most numbers in one index of GATHER_ND, as in TFLM's kernel.
constexpr uint32_t max_coordinates = 5;

struct Gather {
    uint32_t batches;
    uint32_t outer;  // slices of the input in each batch
    uint32_t size;   // of the axis
    uint32_t count;  // of indices for each batch
    uint32_t item;   // bytes
};
static_assert(sizeof(Gather) == 20, "Gather");

struct GatherNd {
    uint32_t count;  // of indices
    uint32_t coordinates;
    uint32_t item;  // bytes
    uint32_t sizes[max_coordinates];
    uint32_t steps[max_coordinates];  // bytes
};
static_assert(sizeof(GatherNd) == 52, "GatherNd");

uint16_t read(Builder &builder, Tensor &input, Tensor &indices, Tensor &output) {
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, indices));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(input, input.type == Type::float32 ? Type::float32 : Type::int8));
    TL_TRY(builder.type(output, input.type));
    return builder.type(indices, Type::int32);
}

/// Checks number `position` of constant indices against the size of what it counts.
uint16_t check(const Builder &builder, const Tensor &indices, uint32_t position, uint32_t size) {
    if (!indices.constant) return TL_OK;
    const int32_t index = builder.model.file.load<int32_t>(indices.data + 4 * position);
    if (index < 0 || static_cast<uint32_t>(index) >= size)
        return builder.refuse(TL_ERROR_OP_OPTIONS, static_cast<int64_t>(size) - 1, index, "index", indices.index);
    return TL_OK;
}

uint32_t nearest(int32_t index, uint32_t size) {
    if (index < 0) return 0;
    return static_cast<uint32_t>(index) < size ? static_cast<uint32_t>(index) : size - 1;
}

int32_t index_at(const uint8_t *indices, uint32_t position) {
    int32_t index;
    memcpy(&index, indices + 4 * position, sizeof index);
    return index;
}

}  // namespace

uint16_t prepare_gather(Builder &builder) {
    Tensor input, indices, output;
    uint32_t axis = 0;
    TL_TRY(builder.options(gather_options));
    TL_TRY(read(builder, input, indices, output));
    TL_TRY(builder.axis(builder.operation.options.scalar<int32_t>(0, 0), input.rank, &axis));
    const int32_t stated = builder.operation.options.scalar<int32_t>(1, 0);
    const int64_t batch_dims = stated < 0 ? static_cast<int64_t>(stated) + indices.rank : stated;
    if (batch_dims < 0 || batch_dims > axis || batch_dims > indices.rank)
        return builder.refuse(TL_ERROR_OP_OPTIONS, axis, stated, "batch dimensions");
    Gather gather{1, 1, static_cast<uint32_t>(input.dims[axis]), 1, input.bytes / input.elements};
    for (uint32_t d = 0; d < input.rank; ++d) {
        const uint32_t size = static_cast<uint32_t>(input.dims[d]);
        if (d < batch_dims) {
            TL_TRY(builder.dimension(indices, input.dims[d], indices.dims[d], "batches"));
            gather.batches *= size;
        } else if (d < axis) {
            gather.outer *= size;
        } else if (d > axis) {
            gather.item *= size;
        }
    }
    gather.count = indices.elements / gather.batches;
    const uint64_t expected = static_cast<uint64_t>(gather.batches) * gather.outer * gather.count * gather.item;
    TL_TRY(builder.dimension(output, static_cast<int64_t>(expected), output.bytes, "output size"));
    for (uint32_t i = 0; i < indices.elements; ++i) TL_TRY(check(builder, indices, i, gather.size));
    const uint32_t inputs[2] = {input.index, indices.index};
    builder.begin(inputs, 2, output.index);
    builder.append(gather);
    return TL_OK;
}

uint16_t prepare_gather_nd(Builder &builder) {
    Tensor input, indices, output;
    TL_TRY(read(builder, input, indices, output));
    if (indices.rank < 1) return builder.refuse(TL_ERROR_OP_SHAPE, 1, 0, "rank", indices.index);
    GatherNd gather{};
    gather.coordinates = static_cast<uint32_t>(indices.last_dim());
    if (gather.coordinates > input.rank || gather.coordinates > max_coordinates)
        return builder.refuse(TL_ERROR_OP_SHAPE, input.rank, gather.coordinates, "numbers of an index", indices.index);
    gather.count = indices.elements / gather.coordinates;
    gather.item = input.bytes;
    for (uint32_t d = 0; d < gather.coordinates; ++d) {
        gather.sizes[d] = static_cast<uint32_t>(input.dims[d]);
        gather.item /= gather.sizes[d];
        gather.steps[d] = gather.item;
    }
    const uint64_t expected = static_cast<uint64_t>(gather.count) * gather.item;
    TL_TRY(builder.dimension(output, static_cast<int64_t>(expected), output.bytes, "output size"));
    for (uint32_t i = 0; i < indices.elements; ++i)
        TL_TRY(check(builder, indices, i, gather.sizes[i % gather.coordinates]));
    const uint32_t inputs[2] = {input.index, indices.index};
    builder.begin(inputs, 2, output.index);
    builder.append(gather);
    return TL_OK;
}

void run_gather(const Call &call) {
    const Gather &gather = call.parameters<Gather>();
    const uint8_t *input = call.input<uint8_t>(0);
    const uint8_t *indices = call.input<uint8_t>(1);
    uint8_t *output = call.output<uint8_t>();
    for (uint32_t batch = 0; batch < gather.batches; ++batch, indices += 4 * gather.count) {
        for (uint32_t outer = 0; outer < gather.outer; ++outer, input += gather.size * gather.item) {
            for (uint32_t i = 0; i < gather.count; ++i, output += gather.item)
                memcpy(output, input + nearest(index_at(indices, i), gather.size) * gather.item, gather.item);
        }
    }
}

void run_gather_nd(const Call &call) {
    const GatherNd &gather = call.parameters<GatherNd>();
    const uint8_t *input = call.input<uint8_t>(0);
    const uint8_t *indices = call.input<uint8_t>(1);
    uint8_t *output = call.output<uint8_t>();
    for (uint32_t i = 0; i < gather.count; ++i, output += gather.item) {
        uint32_t at = 0;
        for (uint32_t d = 0; d < gather.coordinates; ++d)
            at += nearest(index_at(indices, i * gather.coordinates + d), gather.sizes[d]) * gather.steps[d];
        memcpy(output, input + at, gather.item);
    }
}

}  // namespace engine
