#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t add_options = 11;
/// Headroom for the common scale of both inputs.
constexpr int left_shift = 20;

struct Add {
    uint32_t elements;
    int32_t multipliers[3];  // first input, second input, output
    int16_t offsets[3];
    int8_t shifts[3];
    int8_t low;
    int8_t high;
    uint8_t broadcast;
};
static_assert(sizeof(Add) == 28, "Add");

/// Output dimensions, and how far each input moves along them (0 where it repeats), padded to rank 6 in front.
struct Broadcast {
    uint32_t dims[max_rank];
    uint32_t first[max_rank];
    uint32_t second[max_rank];
};
static_assert(sizeof(Broadcast) == 72, "Broadcast");

inline int8_t sum(const Add &add, int8_t a, int8_t b) {
    const int32_t scaled_a = rounding_shift_right(
        doubling_high_scale((a + add.offsets[0]) * (1 << left_shift), add.multipliers[0]), -add.shifts[0]);
    const int32_t scaled_b = rounding_shift_right(
        doubling_high_scale((b + add.offsets[1]) * (1 << left_shift), add.multipliers[1]), -add.shifts[1]);
    const int32_t raw =
        rounding_shift_right(doubling_high_scale(scaled_a + scaled_b, add.multipliers[2]), -add.shifts[2]);
    return static_cast<int8_t>(clamp(raw + add.offsets[2], add.low, add.high));
}

int32_t dim_from_end(const Tensor &tensor, uint32_t place) {
    const uint32_t missing = max_rank - tensor.rank;
    return place < missing ? 1 : tensor.dims[place - missing];
}

uint16_t describe(const Builder &builder, const Tensor &a, const Tensor &b, const Tensor &out, Broadcast &broadcast) {
    uint32_t step_a = 1;
    uint32_t step_b = 1;
    for (uint32_t i = max_rank; i-- > 0;) {
        const int32_t from_a = dim_from_end(a, i);
        const int32_t from_b = dim_from_end(b, i);
        if (from_a != from_b && from_a != 1 && from_b != 1)
            return builder.refuse(TL_ERROR_OP_SHAPE, from_a, from_b, "shapes do not broadcast", b.index);
        const int32_t larger = from_a > from_b ? from_a : from_b;
        TL_TRY(builder.dimension(out, larger, dim_from_end(out, i), "broadcast size"));
        broadcast.dims[i] = static_cast<uint32_t>(larger);
        broadcast.first[i] = from_a == 1 ? 0 : step_a;
        broadcast.second[i] = from_b == 1 ? 0 : step_b;
        step_a *= static_cast<uint32_t>(from_a);
        step_b *= static_cast<uint32_t>(from_b);
    }
    return TL_OK;
}

}  // namespace

uint16_t prepare_add(Builder &builder) {
    Tensor a, b, output;
    TL_TRY(builder.arity(2, 2));
    const Table &options = builder.operation.options;
    if (options.present()) TL_TRY(builder.options(add_options));
    TL_TRY(builder.input(0, a));
    TL_TRY(builder.input(1, b));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(a));
    TL_TRY(builder.quantized(b));
    TL_TRY(builder.quantized(output));
    Add add{};
    Broadcast broadcast{};
    add.elements = output.elements;
    add.broadcast = a.same_shape(b) ? 0 : 1;
    if (add.broadcast == 0)
        TL_TRY(builder.dimension(output, a.elements, output.elements, "output size"));
    else
        TL_TRY(describe(builder, a, b, output, broadcast));
    const double twice_larger = 2 * static_cast<double>(a.scale > b.scale ? a.scale : b.scale);
    const double ratios[3] = {static_cast<double>(a.scale) / twice_larger, static_cast<double>(b.scale) / twice_larger,
                              twice_larger / ((1 << left_shift) * static_cast<double>(output.scale))};
    for (int i = 0; i < 3; ++i) {
        Scale scale;
        // The reference kernel shifts right only.
        if (!(ratios[i] < 1.0) || !make_scale(ratios[i], &scale) || scale.shift > 0)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "scale ratio too large", output.index);
        add.multipliers[i] = scale.multiplier;
        add.shifts[i] = static_cast<int8_t>(scale.shift);
    }
    add.offsets[0] = static_cast<int16_t>(-a.zero_point);
    add.offsets[1] = static_cast<int16_t>(-b.zero_point);
    add.offsets[2] = static_cast<int16_t>(output.zero_point);
    TL_TRY(builder.range(output, options.scalar<uint8_t>(0, 0), &add.low, &add.high));
    const uint32_t inputs[2] = {a.index, b.index};
    builder.begin(inputs, 2, output.index);
    builder.append(add);
    if (add.broadcast != 0) builder.append(broadcast);
    return TL_OK;
}

void run_add(const Call &call) {
    const Add &add = call.parameters<Add>();
    const int8_t *a = call.input<int8_t>(0);
    const int8_t *b = call.input<int8_t>(1);
    int8_t *output = call.output<int8_t>();
    if (add.broadcast == 0) {
        for (uint32_t i = 0; i < add.elements; ++i) output[i] = sum(add, a[i], b[i]);
        return;
    }
    const Broadcast &broadcast = *reinterpret_cast<const Broadcast *>(call.arrays<Add>());
    uint32_t position[max_rank] = {};
    uint32_t at_a = 0;
    uint32_t at_b = 0;
    for (uint32_t i = 0; i < add.elements; ++i) {
        output[i] = sum(add, a[at_a], b[at_b]);
        for (uint32_t d = max_rank; d-- > 0;) {
            at_a += broadcast.first[d];
            at_b += broadcast.second[d];
            if (++position[d] < broadcast.dims[d]) break;
            at_a -= broadcast.first[d] * broadcast.dims[d];
            at_b -= broadcast.second[d] * broadcast.dims[d];
            position[d] = 0;
        }
    }
}

}  // namespace engine
