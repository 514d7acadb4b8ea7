// DEPTH_TO_SPACE, SPACE_TO_DEPTH, REVERSE_V2 and BROADCAST_TO: further views of the input.
#include "operators.h"
#include "view.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t space_to_depth_options = 19;
constexpr uint32_t depth_to_space_options = 94;

uint16_t read_image(Builder &builder, uint32_t options, Draft &draft, uint32_t *block) {
    TL_TRY(builder.options(options));
    TL_TRY(draft.read(builder, 1, 4));
    TL_TRY(builder.type(draft.input, draft.input.type == Type::float32 ? Type::float32 : Type::int8));
    TL_TRY(builder.rank(draft.input, 4));
    TL_TRY(builder.rank(draft.output, 4));
    const int32_t stated = builder.operation.options.scalar<int32_t>(0, 0);
    if (stated < 1 || stated > INT16_MAX) return builder.refuse(TL_ERROR_OP_OPTIONS, 1, stated, "block size");
    *block = static_cast<uint32_t>(stated);
    return TL_OK;
}

uint16_t expect(const Builder &builder, const Tensor &output, const uint64_t (&dims)[4]) {
    for (uint32_t d = 0; d < 4; ++d)
        TL_TRY(builder.dimension(output, static_cast<int64_t>(dims[d]), output.dims[d], "output size"));
    return TL_OK;
}

}  // namespace

uint16_t prepare_space_to_depth(Builder &builder) {
    Draft draft{};
    uint32_t block = 0;
    TL_TRY(read_image(builder, space_to_depth_options, draft, &block));
    const int32_t(&image)[max_rank] = draft.input.dims;
    const uint32_t height = static_cast<uint32_t>(image[1]);
    const uint32_t width = static_cast<uint32_t>(image[2]);
    const uint32_t depth = static_cast<uint32_t>(image[3]);
    if (height % block != 0 || width % block != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, block, height % block != 0 ? height : width, "size to divide");
    const uint32_t batches = static_cast<uint32_t>(image[0]);
    TL_TRY(expect(builder, draft.output,
                  {batches, height / block, width / block, static_cast<uint64_t>(depth) * block * block}));
    // Rows of all images, columns, rows of a block; those of its columns and channels lie together.
    const uint32_t pixel = depth * draft.view.item;
    const uint32_t line = width * pixel;
    draft.view = {{1, batches * (height / block), width / block, block, 1},
                  {0, static_cast<int32_t>(line * block), static_cast<int32_t>(pixel * block),
                   static_cast<int32_t>(line), 0},
                  0,
                  pixel * block};
    return draft.append(builder);
}

uint16_t prepare_depth_to_space(Builder &builder) {
    Draft draft{};
    uint32_t block = 0;
    TL_TRY(read_image(builder, depth_to_space_options, draft, &block));
    const int32_t(&image)[max_rank] = draft.input.dims;
    const uint32_t height = static_cast<uint32_t>(image[1]);
    const uint32_t width = static_cast<uint32_t>(image[2]);
    const uint32_t channels = static_cast<uint32_t>(image[3]);
    const uint32_t batches = static_cast<uint32_t>(image[0]);
    if (channels % (block * block) != 0)
        return builder.refuse(TL_ERROR_OP_SHAPE, block * block, channels, "channels to divide");
    const uint64_t side = block;
    TL_TRY(expect(builder, draft.output, {batches, height * side, width * side, channels / (block * block)}));
    // Rows of all images, rows of a block, columns; a block's columns and channels lie together.
    const uint32_t pixel = channels * draft.view.item;
    draft.view = {{1, batches * height, block, width, 1},
                  {0, static_cast<int32_t>(width * pixel), static_cast<int32_t>(pixel / block),
                   static_cast<int32_t>(pixel), 0},
                  0,
                  pixel / block};
    return draft.append(builder);
}

uint16_t prepare_reverse(Builder &builder) {
    Draft draft{};
    Tensor axes;
    TL_TRY(draft.read(builder, 2, max_view_rank));
    TL_TRY(builder.input(1, axes));
    TL_TRY(builder.indices(axes));
    TL_TRY(builder.rank(axes, 1));
    TL_TRY(builder.rank(draft.output, draft.input.rank));
    uint32_t reversed = 0;
    for (uint32_t i = 0; i < axes.elements; ++i) {
        uint32_t axis = 0;
        TL_TRY(builder.axis(builder.model.file.load<int32_t>(axes.data + 4 * i), draft.input.rank, &axis));
        if (((reversed >> axis) & 1u) != 0)
            return builder.refuse(TL_ERROR_OP_OPTIONS, 1, 2, "axis stated twice", axes.index);
        reversed |= 1u << axis;
    }
    // TFLM's kernel takes axes that follow one another.
    uint32_t run = reversed;
    while ((run & 1u) == 0) run >>= 1;
    if ((run & (run + 1)) != 0)
        return builder.refuse(TL_ERROR_OP_OPTIONS, 1, 2, "axes apart", axes.index);
    for (uint32_t axis = 0; axis < draft.input.rank; ++axis) {
        const int32_t size = draft.input.dims[axis];
        const bool turned = ((reversed >> axis) & 1u) != 0;
        TL_TRY(builder.dimension(draft.output, size, draft.output.dims[axis], "output size"));
        draft.run(axis, axis, turned ? size - 1 : 0, static_cast<uint32_t>(size), turned ? -1 : 1);
    }
    return draft.append(builder);
}

uint16_t prepare_broadcast_to(Builder &builder) {
    Draft draft{};
    Tensor stated;
    TL_TRY(draft.read(builder, 2, max_view_rank));
    TL_TRY(builder.input(1, stated));
    TL_TRY(builder.type(stated, stated.type == Type::int64 ? Type::int64 : Type::int32));
    // The output tensor has the shape already; the constant that repeats it is not read.
    TL_TRY(builder.constant(stated));
    const Tensor &input = draft.input;
    const Tensor &output = draft.output;
    if (output.rank < input.rank || output.rank > max_view_rank)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_view_rank, output.rank, "rank", output.index);
    TL_TRY(builder.dimension(stated, output.rank, stated.elements, "output rank"));
    for (uint32_t d = 0; d < output.rank; ++d) {
        const uint32_t at = max_view_rank - output.rank + d;
        const uint32_t added = output.rank - input.rank;
        draft.view.dims[at] = static_cast<uint32_t>(output.dims[d]);
        if (d < added || input.dims[d - added] == 1) continue;
        TL_TRY(builder.dimension(output, input.dims[d - added], output.dims[d], "broadcast size"));
        draft.view.steps[at] = static_cast<int32_t>(draft.steps[d - added] * draft.view.item);
    }
    return draft.append(builder);
}

}  // namespace engine
