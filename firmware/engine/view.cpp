// TRANSPOSE, SLICE and STRIDED_SLICE: the output is a view of the input, some of its elements in some order.
#include "operators.h"
#include "view.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t strided_slice_options = 32;
constexpr uint32_t max_strided_rank = 4;

/// Value `index` of a constant vector of int32 or int64, saturated to int32.
int32_t constant_at(Builder &builder, const Tensor &tensor, uint32_t index) {
    if (tensor.type == Type::int32) return builder.model.file.load<int32_t>(tensor.data + 4 * index);
    const int64_t wide = builder.model.file.load<int64_t>(tensor.data + 8 * index);
    return static_cast<int32_t>(wide > INT32_MAX ? INT32_MAX : (wide < INT32_MIN ? INT32_MIN : wide));
}

uint16_t read_constants(Builder &builder, uint32_t position, uint32_t count, bool wide, Tensor &tensor) {
    TL_TRY(builder.input(position, tensor));
    TL_TRY(builder.type(tensor, wide && tensor.type == Type::int64 ? Type::int64 : Type::int32));
    TL_TRY(builder.constant(tensor));
    return builder.dimension(tensor, count, tensor.elements, "values for each dimension");
}

/// One axis of STRIDED_SLICE, as TensorFlow counts: negative indices from the end, all of them clamped.
struct Range {
    int32_t first;
    uint32_t count;

    static int64_t counted(int32_t index, int32_t size, int32_t stride) {
        const int64_t from_start = static_cast<int64_t>(index) + (index < 0 ? size : 0);
        const int64_t low = stride > 0 ? 0 : -1;
        const int64_t high = stride > 0 ? size : size - 1;
        return from_start < low ? low : (from_start > high ? high : from_start);
    }

    static Range of(int32_t begin, bool whole_begin, int32_t end, bool whole_end, int32_t stride, int32_t size) {
        const int64_t first = whole_begin ? (stride > 0 ? 0 : size - 1) : counted(begin, size, stride);
        const int64_t stop = whole_end ? (stride > 0 ? size : -1) : counted(end, size, stride);
        const int64_t span = stride > 0 ? stop - first : first - stop;
        const int64_t step = stride > 0 ? stride : -static_cast<int64_t>(stride);
        return {static_cast<int32_t>(first), span > 0 ? static_cast<uint32_t>((span + step - 1) / step) : 0};
    }
};

}  // namespace

uint16_t prepare_transpose(Builder &builder) {
    Draft draft{};
    Tensor order;
    TL_TRY(draft.read(builder, 2, max_view_rank));
    const uint32_t rank = draft.input.rank;
    TL_TRY(builder.rank(draft.output, rank));
    TL_TRY(read_constants(builder, 1, rank, false, order));
    uint32_t seen = 0;
    for (uint32_t i = 0; i < rank; ++i) {
        const int32_t stated = constant_at(builder, order, i);
        if (stated < 0 || stated >= static_cast<int32_t>(rank) || ((seen >> stated) & 1u) != 0)
            return builder.refuse(TL_ERROR_OP_OPTIONS, rank, stated, "permutation", order.index);
        const uint32_t axis = static_cast<uint32_t>(stated);
        seen |= 1u << axis;
        const int32_t size = draft.input.dims[axis];
        TL_TRY(builder.dimension(draft.output, size, draft.output.dims[i], "permuted size"));
        draft.run(i, axis, 0, static_cast<uint32_t>(size), 1);
    }
    return draft.append(builder);
}

uint16_t prepare_slice(Builder &builder) {
    Draft draft{};
    Tensor begin, sizes;
    TL_TRY(draft.read(builder, 3, max_view_rank));
    const uint32_t rank = draft.input.rank;
    TL_TRY(builder.rank(draft.output, rank));
    TL_TRY(read_constants(builder, 1, rank, true, begin));
    TL_TRY(read_constants(builder, 2, rank, true, sizes));
    for (uint32_t axis = 0; axis < rank; ++axis) {
        const int32_t size = draft.input.dims[axis];
        const int32_t first = constant_at(builder, begin, axis);
        const int32_t stated = constant_at(builder, sizes, axis);
        if (first < 0 || first >= size)
            return builder.refuse(TL_ERROR_OP_OPTIONS, size - 1, first, "start", begin.index);
        // -1 takes all that follows.
        const int32_t count = stated == -1 ? size - first : stated;
        if (count < 1 || count > size - first)
            return builder.refuse(TL_ERROR_OP_OPTIONS, size - first, stated, "size", sizes.index);
        TL_TRY(builder.dimension(draft.output, count, draft.output.dims[axis], "sliced size"));
        draft.run(axis, axis, first, static_cast<uint32_t>(count), 1);
    }
    return draft.append(builder);
}

uint16_t prepare_strided_slice(Builder &builder) {
    Draft draft{};
    Tensor begin, end, strides;
    TL_TRY(builder.options(strided_slice_options));
    TL_TRY(draft.read(builder, 4, max_strided_rank));
    const uint32_t rank = draft.input.rank;
    TL_TRY(read_constants(builder, 1, rank, false, begin));
    TL_TRY(read_constants(builder, 2, rank, false, end));
    TL_TRY(read_constants(builder, 3, rank, false, strides));
    const Table &options = builder.operation.options;
    const uint32_t begin_mask = options.scalar<uint32_t>(0, 0);
    const uint32_t end_mask = options.scalar<uint32_t>(1, 0);
    const uint32_t others = options.scalar<uint32_t>(2, 0) | options.scalar<uint32_t>(3, 0);
    const uint32_t shrink_mask = options.scalar<uint32_t>(4, 0);
    if (others != 0) return builder.refuse(TL_ERROR_OP_OPTIONS, 0, others, "ellipsis or new axis");
    if (options.scalar<uint8_t>(5, 0) != 0) return builder.refuse(TL_ERROR_OP_OPTIONS, 0, 1, "end as offset");
    uint32_t kept = 0;
    for (uint32_t axis = 0; axis < rank; ++axis) {
        const int32_t size = draft.input.dims[axis];
        const int32_t stride = constant_at(builder, strides, axis);
        if (stride == 0) return builder.refuse(TL_ERROR_OP_OPTIONS, 1, 0, "stride", strides.index);
        const bool shrinks = ((shrink_mask >> axis) & 1u) != 0;
        Range range = Range::of(constant_at(builder, begin, axis), ((begin_mask >> axis) & 1u) != 0,
                                constant_at(builder, end, axis), ((end_mask >> axis) & 1u) != 0, stride, size);
        if (shrinks) {
            if (stride < 0 || range.first >= size)
                return builder.refuse(TL_ERROR_OP_OPTIONS, size - 1, range.first, "index", begin.index);
            range.count = 1;
        } else {
            if (kept >= draft.output.rank)
                return builder.refuse(TL_ERROR_OP_SHAPE, kept + 1, draft.output.rank, "rank", draft.output.index);
            TL_TRY(builder.dimension(draft.output, range.count, draft.output.dims[kept], "sliced size"));
            ++kept;
        }
        draft.run(axis, axis, range.first, range.count, stride);
    }
    TL_TRY(builder.rank(draft.output, kept));
    return draft.append(builder);
}

void run_view(const Call &call) {
    const View &view = call.parameters<View>();
    constexpr uint32_t last = max_view_rank - 1;
    const uint8_t *input = call.input<uint8_t>(0);
    uint8_t *output = call.output<uint8_t>();
    uint32_t offset = view.start;  // may pass the tensor's ends on its way, wrapping
    const uint32_t step = static_cast<uint32_t>(view.steps[last]);
    const uint32_t item = view.item;
    uint32_t position[max_view_rank] = {};
    uint32_t d;
    do {
        uint32_t at = offset;
        for (uint32_t i = view.dims[last]; i > 0; --i, at += step) {
            if (item == 1) {
                *output++ = input[at];
            } else {
                memcpy(output, input + at, item);
                output += item;
            }
        }
        d = last;
        while (d-- > 0) {
            offset += static_cast<uint32_t>(view.steps[d]);
            if (++position[d] < view.dims[d]) break;
            offset -= static_cast<uint32_t>(view.steps[d]) * view.dims[d];
            position[d] = 0;
        }
    } while (d <= last);
}

}  // namespace engine
