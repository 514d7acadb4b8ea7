#include "operators.h"

namespace engine {
namespace {

struct Shape {
    uint32_t rank;
    int32_t dims[max_rank];
};
static_assert(sizeof(Shape) == 28, "Shape");

}  // namespace

uint16_t prepare_shape(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(output, Type::int32));
    TL_TRY(builder.dimension(output, input.rank, output.elements, "output size"));
    Shape shape{};
    shape.rank = input.rank;
    for (uint32_t d = 0; d < input.rank; ++d) shape.dims[d] = input.dims[d];
    builder.begin(&input.index, 1, output.index);
    builder.append(shape);
    return TL_OK;
}

void run_shape(const Call &call) {
    const Shape &shape = call.parameters<Shape>();
    memcpy(call.output<uint8_t>(), shape.dims, 4 * shape.rank);
}

}  // namespace engine
