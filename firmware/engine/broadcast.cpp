#include "broadcast.h"

#include "operators.h"

namespace engine {
namespace {

int32_t dim_from_end(const Tensor &tensor, uint32_t place) {
    const uint32_t missing = max_rank - tensor.rank;
    return place < missing ? 1 : tensor.dims[place - missing];
}

}  // namespace

uint16_t Broadcast::describe(const Builder &builder, const Tensor &a, const Tensor &b, const Tensor &out) {
    uint32_t step_a = 1;
    uint32_t step_b = 1;
    for (uint32_t i = max_rank; i-- > 0;) {
        const int32_t from_a = dim_from_end(a, i);
        const int32_t from_b = dim_from_end(b, i);
        if (from_a != from_b && from_a != 1 && from_b != 1)
            return builder.refuse(TL_ERROR_OP_SHAPE, from_a, from_b, "shapes do not broadcast", b.index);
        const int32_t larger = from_a > from_b ? from_a : from_b;
        TL_TRY(builder.dimension(out, larger, dim_from_end(out, i), "broadcast size"));
        dims[i] = static_cast<uint32_t>(larger);
        first[i] = from_a == 1 ? 0 : step_a;
        second[i] = from_b == 1 ? 0 : step_b;
        step_a *= static_cast<uint32_t>(from_a);
        step_b *= static_cast<uint32_t>(from_b);
    }
    return TL_OK;
}

uint16_t Pair::read(Builder &builder, bool scaled) {
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, a));
    TL_TRY(builder.input(1, b));
    TL_TRY(builder.output(output));
    const Tensor *const tensors[] = {&a, &b, &output};
    for (const Tensor *tensor : tensors) TL_TRY(scaled ? builder.quantized(*tensor) : builder.type(*tensor, Type::int8));
    repeats = !a.same_shape(b);
    if (repeats) return broadcast.describe(builder, a, b, output);
    return builder.dimension(output, a.elements, output.elements, "output size");
}

uint16_t ScaledPair::prepare(Builder &builder, uint32_t options_kind, double (*factor)(const Pair &), int32_t most_shift) {
    Pair pair{};
    const Table &options = builder.operation.options;
    if (options.present()) TL_TRY(builder.options(options_kind));
    if (builder.takes_float(0)) return prepare_float_pair(builder);
    TL_TRY(pair.read(builder, true));
    Scale scale;
    if (!make_scale(factor(pair), &scale) || scale.shift > most_shift)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, most_shift, INT32_MAX, "scale ratio too large", pair.output.index);
    ScaledPair record{};
    record.elements = pair.output.elements;
    record.multiplier = scale.multiplier;
    record.shift = static_cast<int8_t>(scale.shift);
    record.offsets[0] = static_cast<int16_t>(-pair.a.zero_point);
    record.offsets[1] = static_cast<int16_t>(-pair.b.zero_point);
    record.offsets[2] = static_cast<int16_t>(pair.output.zero_point);
    record.repeats = pair.repeats ? 1 : 0;
    TL_TRY(builder.range(pair.output, options.scalar<uint8_t>(0, 0), &record.low, &record.high));
    pair.append(builder, record);
    return TL_OK;
}

uint16_t Pair::read(Builder &builder, Type first, Type second, Type output_type) {
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, a));
    TL_TRY(builder.input(1, b));
    TL_TRY(builder.output(output));
    const bool scaled = first == Type::int8 || first == Type::int16;
    TL_TRY(scaled ? builder.quantized(a, first) : builder.type(a, first));
    TL_TRY(scaled ? builder.quantized(b, second) : builder.type(b, second));
    TL_TRY(scaled && output_type == first ? builder.quantized(output, first) : builder.type(output, output_type));
    repeats = !a.same_shape(b);
    if (repeats) return broadcast.describe(builder, a, b, output);
    return builder.dimension(output, a.elements, output.elements, "output size");
}

}  // namespace engine
