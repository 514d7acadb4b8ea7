#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

struct Extremum {
    uint32_t elements;
    uint32_t broadcast;
};
static_assert(sizeof(Extremum) == 8, "Extremum");

template <typename Choose>
void run(const Call &call, Choose choose) {
    const Extremum &extremum = call.parameters<Extremum>();
    const Broadcast *broadcast =
        extremum.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<Extremum>()) : nullptr;
    each_pair(call, extremum.elements, broadcast, choose);
}

}  // namespace

// Like TFLM's kernel, which compares the stored values whatever their scales are.
uint16_t prepare_extremum(Builder &builder) {
    if (builder.takes_int16(0)) return prepare_extremum_int16(builder);
    if (builder.takes_float(0)) return prepare_float_pair(builder);
    Pair pair{};
    TL_TRY(pair.read(builder, false));
    pair.append(builder, Extremum{pair.output.elements, pair.repeats ? 1u : 0u});
    return TL_OK;
}

void run_maximum(const Call &call) {
    run(call, [](int8_t a, int8_t b) { return a > b ? a : b; });
}

void run_minimum(const Call &call) {
    run(call, [](int8_t a, int8_t b) { return a < b ? a : b; });
}

}  // namespace engine
