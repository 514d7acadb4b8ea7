// Ops whose output is a view of the input: some of its elements in some order.
#ifndef THROUGHLINE_ENGINE_VIEW_H
#define THROUGHLINE_ENGINE_VIEW_H

#include "builder.h"

namespace engine {

/// Most dimensions, as in TFLM's kernels.
constexpr uint32_t max_view_rank = 5;

/// Output dimensions, padded to rank 5 in front, and how far the input moves along them. Units are bytes.
struct View {
    uint32_t dims[max_view_rank];
    int32_t steps[max_view_rank];
    uint32_t start;
    uint32_t item;
};
static_assert(sizeof(View) == 48, "View");

/// A view while it is put together; axes are those of the input.
struct Draft {
    Tensor input;
    Tensor output;
    uint32_t steps[max_view_rank];  // elements from one index to the next along each axis
    View view;

    TL_COLD uint16_t read(Builder &builder, uint32_t most_inputs, uint32_t max_rank) {
        TL_TRY(builder.arity(most_inputs, most_inputs));
        TL_TRY(builder.input(0, input));
        TL_TRY(builder.output(output));
        TL_TRY(builder.movable(input));
        TL_TRY(builder.type(output, input.type));
        if (input.rank > max_rank)
            return builder.refuse(TL_ERROR_OP_SHAPE, max_rank, input.rank, "rank", input.index);
        view = {};
        view.item = input.bytes / input.elements;
        for (uint32_t &dim : view.dims) dim = 1;
        uint32_t step = 1;
        for (uint32_t axis = input.rank; axis-- > 0; step *= static_cast<uint32_t>(input.dims[axis])) steps[axis] = step;
        return TL_OK;
    }

    /// Lets dimension `place` of the output run over `count` indices of `axis`, from `first` by `stride`.
    TL_COLD void run(uint32_t place, uint32_t axis, int32_t first, uint32_t count, int32_t stride) {
        const uint32_t at = max_view_rank - input.rank + place;
        view.dims[at] = count;
        // A single index needs no step; further ones lie in the tensor, so that their distance fits.
        view.steps[at] = count < 2 ? 0 : stride * static_cast<int32_t>(steps[axis] * view.item);
        view.start += static_cast<uint32_t>(first) * steps[axis] * view.item;
    }

    TL_COLD uint16_t append(Builder &builder) {
        // Elements that lie together move together.
        while (view.dims[max_view_rank - 1] > 1 && view.steps[max_view_rank - 1] == static_cast<int32_t>(view.item))
            fold(view.dims[max_view_rank - 1]);
        builder.begin(&input.index, 1, output.index);
        builder.append(view);
        return TL_OK;
    }

private:
    /// Makes the last dimension part of the item.
    TL_COLD void fold(uint32_t count) {
        view.item *= count;
        for (uint32_t d = max_view_rank - 1; d > 0; --d) {
            view.dims[d] = view.dims[d - 1];
            view.steps[d] = view.steps[d - 1];
        }
        view.dims[0] = 1;
        view.steps[0] = 0;
    }
};

}  // namespace engine

#endif
