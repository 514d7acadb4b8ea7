// LOGICAL_AND, LOGICAL_OR and LOGICAL_NOT of bool values.
#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

struct Logical {
    uint32_t elements;
    uint32_t broadcast;
};
static_assert(sizeof(Logical) == 8, "Logical");

template <typename Combine>
void run_logical(const Call &call, Combine combine) {
    const Logical &layer = call.parameters<Logical>();
    const Broadcast *broadcast =
        layer.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<Logical>()) : nullptr;
    each_pair_of<uint8_t, uint8_t>(call, layer.elements, broadcast, combine);
}

}  // namespace

uint16_t prepare_logical(Builder &builder) {
    Pair pair{};
    TL_TRY(pair.read(builder, Type::boolean, Type::boolean));
    pair.append(builder, Logical{pair.output.elements, pair.repeats ? 1u : 0u});
    return TL_OK;
}

uint16_t prepare_logical_not(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(input, Type::boolean));
    TL_TRY(builder.type(output, Type::boolean));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    builder.begin(&input.index, 1, output.index);
    builder.append(Logical{input.elements, 0});
    return TL_OK;
}

void run_logical_and(const Call &call) {
    run_logical(call, [](uint8_t a, uint8_t b) { return static_cast<uint8_t>(a != 0 && b != 0 ? 1 : 0); });
}

void run_logical_or(const Call &call) {
    run_logical(call, [](uint8_t a, uint8_t b) { return static_cast<uint8_t>(a != 0 || b != 0 ? 1 : 0); });
}

void run_logical_not(const Call &call) {
    const uint32_t elements = call.parameters<Logical>().elements;
    for (uint32_t i = 0; i < elements; ++i) call.output<uint8_t>()[i] = call.input<uint8_t>(0)[i] == 0 ? 1 : 0;
}

}  // namespace engine
