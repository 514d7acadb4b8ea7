#include "operators.h"

namespace engine {
namespace {

struct Reshape {
    uint32_t bytes;
};

uint16_t prepare(Builder &builder, const Tensor &input, const Tensor &output) {
    TL_TRY(builder.movable(input));
    TL_TRY(builder.type(output, input.type));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "elements"));
    builder.begin(&input.index, 1, output.index);
    builder.append(Reshape{output.bytes});
    return TL_OK;
}

}  // namespace

uint16_t prepare_reshape(Builder &builder) {
    Tensor input, output;
    // The shape is in the output tensor already; a second input repeats it.
    TL_TRY(builder.arity(1, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    return prepare(builder, input, output);
}

uint16_t prepare_expand_dims(Builder &builder) {
    Tensor input, stated, output;
    uint32_t axis = 0;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, stated));
    TL_TRY(builder.output(output));
    TL_TRY(builder.indices(stated));
    TL_TRY(builder.dimension(stated, 1, stated.elements, "axes"));
    TL_TRY(builder.rank(output, input.rank + 1));
    TL_TRY(builder.axis(builder.model.file.load<int32_t>(stated.data), output.rank, &axis));
    for (uint32_t d = 0; d < output.rank; ++d) {
        const int32_t expected = d == axis ? 1 : input.dims[d < axis ? d : d - 1];
        TL_TRY(builder.dimension(output, expected, output.dims[d], "expanded size"));
    }
    return prepare(builder, input, output);
}

uint16_t prepare_squeeze(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    return prepare(builder, input, output);
}

void run_reshape(const Call &call) {
    memcpy(call.output<uint8_t>(), call.input<uint8_t>(0), call.parameters<Reshape>().bytes);
}

}  // namespace engine
