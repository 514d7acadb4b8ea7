#include "operators.h"

namespace engine {
namespace {

/// `outer` times `inner` searches along `size` values that lie `inner` apart.
struct ArgMax {
    uint32_t outer;
    uint32_t size;
    uint32_t inner;
};
static_assert(sizeof(ArgMax) == 12, "ArgMax");

/// The first of the values that none is `better` than.
template <typename Better>
void run(const Call &call, Better better) {
    const ArgMax &search = call.parameters<ArgMax>();
    const int8_t *input = call.input<int8_t>(0);
    int32_t *output = call.output<int32_t>();
    for (uint32_t outer = 0; outer < search.outer; ++outer, input += search.size * search.inner) {
        for (uint32_t inner = 0; inner < search.inner; ++inner) {
            const int8_t *value = input + inner;
            int8_t best = *value;
            uint32_t found = 0;
            for (uint32_t i = 1; i < search.size; ++i) {
                value += search.inner;
                if (better(*value, best)) {
                    best = *value;
                    found = i;
                }
            }
            *output++ = static_cast<int32_t>(found);
        }
    }
}

}  // namespace

uint16_t prepare_arg_max(Builder &builder) {
    Tensor input, stated, output;
    uint32_t axis = 0;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, stated));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(input, Type::int8));
    TL_TRY(builder.type(output, Type::int32));
    TL_TRY(builder.indices(stated));
    TL_TRY(builder.dimension(stated, 1, stated.elements, "axes"));
    TL_TRY(builder.axis(builder.model.file.load<int32_t>(stated.data), input.rank, &axis));
    ArgMax search{1, static_cast<uint32_t>(input.dims[axis]), 1};
    for (uint32_t d = 0; d < axis; ++d) search.outer *= static_cast<uint32_t>(input.dims[d]);
    for (uint32_t d = axis + 1; d < input.rank; ++d) search.inner *= static_cast<uint32_t>(input.dims[d]);
    TL_TRY(builder.dimension(output, input.elements / search.size, output.elements, "output size"));
    builder.begin(&input.index, 1, output.index);
    builder.append(search);
    return TL_OK;
}

void run_arg_max(const Call &call) {
    run(call, [](int8_t value, int8_t best) { return value > best; });
}

void run_arg_min(const Call &call) {
    run(call, [](int8_t value, int8_t best) { return value < best; });
}

}  // namespace engine
