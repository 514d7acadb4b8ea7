// EQUAL, NOT_EQUAL, GREATER, GREATER_EQUAL, LESS and LESS_EQUAL of int8, int32, int64, float32 or, for the first two,
// bool; of int8 the values are compared, each by its own scale.
#include "broadcast.h"
#include "operators.h"

namespace engine {
namespace {

/// Headroom of values that are brought to a common scale.
constexpr int left_shift = 8;

struct Comparison {
    uint32_t elements;
    int32_t multipliers[2];
    int16_t offsets[2];
    int8_t shifts[2];
    uint8_t type;
    uint8_t broadcast;
};
static_assert(sizeof(Comparison) == 20, "Comparison");

/// What of two values holds; NaN is neither less, greater nor equal.
template <typename Value>
uint8_t holds(Code code, Value a, Value b) {
    switch (code) {
        case Code::equal: return a == b ? 1 : 0;
        case Code::not_equal: return a == b ? 0 : 1;
        case Code::greater: return a > b ? 1 : 0;
        case Code::greater_equal: return a >= b ? 1 : 0;
        case Code::less: return a < b ? 1 : 0;
        default: return a <= b ? 1 : 0;
    }
}

template <typename Value>
void compare(const Call &call, const Comparison &layer, const Broadcast *broadcast) {
    const Code code = static_cast<Code>(call.record->code);
    each_pair_of<Value, uint8_t>(call, layer.elements, broadcast, [&](Value a, Value b) { return holds(code, a, b); });
}

bool is_equality(const Builder &builder) {
    return builder.operation.code == static_cast<uint32_t>(Code::equal) ||
           builder.operation.code == static_cast<uint32_t>(Code::not_equal);
}

}  // namespace

uint16_t prepare_comparison(Builder &builder) {
    Pair pair{};
    Tensor first;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, first));
    Type type = Type::int8;
    if (first.type == Type::int32 || first.type == Type::int64 || first.type == Type::float32 ||
        (first.type == Type::boolean && is_equality(builder)))
        type = first.type;
    TL_TRY(pair.read(builder, type, Type::boolean));
    Comparison layer{};
    layer.elements = pair.output.elements;
    layer.type = static_cast<uint8_t>(type);
    layer.broadcast = pair.repeats ? 1 : 0;
    if (type == Type::int8) {
        const Tensor *const tensors[2] = {&pair.a, &pair.b};
        for (int i = 0; i < 2; ++i) {
            Scale scale;
            // The reference kernel shifts right only.
            if (!(tensors[i]->scale < 1.0f) || !make_scale(static_cast<double>(tensors[i]->scale), &scale) ||
                scale.shift > 0)
                return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "scale too large", tensors[i]->index);
            layer.multipliers[i] = scale.multiplier;
            layer.shifts[i] = static_cast<int8_t>(scale.shift);
            layer.offsets[i] = static_cast<int16_t>(-tensors[i]->zero_point);
        }
    }
    pair.append(builder, layer);
    return TL_OK;
}

void run_comparison(const Call &call) {
    const Comparison &layer = call.parameters<Comparison>();
    const Broadcast *broadcast =
        layer.broadcast != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<Comparison>()) : nullptr;
    const Code code = static_cast<Code>(call.record->code);
    const auto scaled = [&](int32_t value, int i) {
        return rounding_shift_right(
            doubling_high_scale((value + layer.offsets[i]) * (1 << left_shift), layer.multipliers[i]),
            -layer.shifts[i]);
    };
    switch (static_cast<Type>(layer.type)) {
        case Type::int32: return compare<int32_t>(call, layer, broadcast);
        case Type::float32: return compare<float>(call, layer, broadcast);
        case Type::boolean: return compare<uint8_t>(call, layer, broadcast);
        case Type::int64: return compare<int64_t>(call, layer, broadcast);
        default:
            each_pair_of<int8_t, uint8_t>(call, layer.elements, broadcast, [&](int8_t a, int8_t b) {
                return holds(code, scaled(a, 0), scaled(b, 1));
            });
    }
}

}  // namespace engine
