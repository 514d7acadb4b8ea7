// SELECT_V2: each element of the one or the other tensor, as a third one says. All three may repeat.
#include "operators.h"

namespace engine {
namespace {

/// Output dimensions padded to rank 6 in front, and how far each input moves along them, in elements.
struct Select {
    uint32_t elements;
    uint32_t item;  // bytes
    uint32_t dims[max_rank];
    uint32_t steps[3][max_rank];
};
static_assert(sizeof(Select) == 104, "Select");

int32_t dim_from_end(const Tensor &tensor, uint32_t place) {
    const uint32_t missing = max_rank - tensor.rank;
    return place < missing ? 1 : tensor.dims[place - missing];
}

}  // namespace

uint16_t prepare_select(Builder &builder) {
    Tensor inputs[3];
    Tensor output;
    TL_TRY(builder.arity(3, 3));
    for (uint32_t i = 0; i < 3; ++i) TL_TRY(builder.input(i, inputs[i]));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(inputs[0], Type::boolean));
    const Type type = inputs[1].type;
    TL_TRY(builder.type(inputs[1], type == Type::float32 || type == Type::int16 ? type : Type::int8));
    TL_TRY(builder.type(inputs[2], type));
    TL_TRY(builder.type(output, type));
    Select select{};
    select.elements = output.elements;
    select.item = output.bytes / output.elements;
    for (uint32_t i = 0; i < 3; ++i) {
        uint32_t step = 1;
        for (uint32_t d = max_rank; d-- > 0;) {
            const int32_t size = dim_from_end(inputs[i], d);
            const int32_t wanted = dim_from_end(output, d);
            if (size != 1) TL_TRY(builder.dimension(inputs[i], wanted, size, "shapes do not broadcast"));
            select.dims[d] = static_cast<uint32_t>(wanted);
            select.steps[i][d] = size == 1 ? 0 : step;
            step *= static_cast<uint32_t>(size);
        }
    }
    const uint32_t indices[3] = {inputs[0].index, inputs[1].index, inputs[2].index};
    builder.begin(indices, 3, output.index);
    builder.append(select);
    return TL_OK;
}

void run_select(const Call &call) {
    const Select &select = call.parameters<Select>();
    const uint8_t *condition = call.input<uint8_t>(0);
    const uint8_t *const values[2] = {call.input<uint8_t>(1), call.input<uint8_t>(2)};
    uint8_t *output = call.output<uint8_t>();
    uint32_t at[3] = {};
    uint32_t position[max_rank] = {};
    for (uint32_t done = 0; done < select.elements; ++done, output += select.item) {
        const uint32_t chosen = condition[at[0]] != 0 ? 0 : 1;
        memcpy(output, values[chosen] + at[1 + chosen] * select.item, select.item);
        for (uint32_t d = max_rank; d-- > 0;) {
            for (uint32_t i = 0; i < 3; ++i) at[i] += select.steps[i][d];
            if (++position[d] < select.dims[d]) break;
            for (uint32_t i = 0; i < 3; ++i) at[i] -= select.steps[i][d] * select.dims[d];
            position[d] = 0;
        }
    }
}

}  // namespace engine
