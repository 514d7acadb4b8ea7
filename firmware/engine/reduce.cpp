// SUM, REDUCE_MAX and REDUCE_MIN; REDUCE_ALL, which is the last one of bool.
#include "operators.h"
#include "walk.h"

namespace engine {
namespace {

/// Values that one output may sum up in 32 bits.
constexpr uint64_t max_summed = 1 << 23;
constexpr uint64_t max_summed_wide = 1 << 15;

/// Input dimensions padded to rank 6 in front; bit d of `reduced` marks dimension d.
struct Reduction {
    uint32_t dims[max_rank];
    uint32_t summed;
    int32_t multiplier;
    int16_t input_zero_point;
    int16_t output_zero_point;
    int8_t shift;
    uint8_t reduced;
    uint16_t wide;  // 1: int16
};
static_assert(sizeof(Reduction) == 40, "Reduction");

/// Reads and checks the tensors of a reduction and fills in all but the scale.
uint16_t read(Builder &builder, Tensor &input, Tensor &output, Reduction &reduction) {
    Tensor axes;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, axes));
    TL_TRY(builder.output(output));
    TL_TRY(builder.indices(axes));
    if (axes.elements > max_rank)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_rank, axes.elements, "axes", axes.index);
    const uint32_t missing = max_rank - input.rank;
    for (uint32_t i = 0; i < max_rank; ++i)
        reduction.dims[i] = i < missing ? 1 : static_cast<uint32_t>(input.dims[i - missing]);
    for (uint32_t i = 0; i < axes.elements; ++i) {
        uint32_t axis = 0;
        TL_TRY(builder.axis(builder.model.file.load<int32_t>(axes.data + 4 * i), input.rank, &axis));
        reduction.reduced = static_cast<uint8_t>(reduction.reduced | (1u << (missing + axis)));
    }
    uint64_t summed = 1;
    uint64_t kept = 1;
    for (uint32_t i = 0; i < max_rank; ++i) {
        if ((reduction.reduced >> i) & 1u)
            summed *= reduction.dims[i];
        else
            kept *= reduction.dims[i];
    }
    reduction.wide = input.is_int16() ? 1 : 0;
    const uint64_t most = input.is_int16() ? max_summed_wide : max_summed;
    if (summed > most)
        return builder.refuse(TL_ERROR_OP_SHAPE, static_cast<int64_t>(most), static_cast<int64_t>(summed),
                              "values to reduce");
    reduction.summed = static_cast<uint32_t>(summed);
    reduction.input_zero_point = static_cast<int16_t>(input.zero_point);
    reduction.output_zero_point = static_cast<int16_t>(output.zero_point);
    return builder.dimension(output, static_cast<int64_t>(kept), output.elements, "output size");
}

template <typename Value>
void sum(const Call &call) {
    constexpr int32_t low = sizeof(Value) == 1 ? INT8_MIN : INT16_MIN;
    constexpr int32_t high = sizeof(Value) == 1 ? INT8_MAX : INT16_MAX;
    const Reduction &reduction = call.parameters<Reduction>();
    const uint8_t *input = call.input<uint8_t>(0);
    Value *output = call.output<Value>();
    Walk kept(reduction, false);
    Walk reduced(reduction, true);
    do {
        int32_t total = 0;
        do total += load_at<Value>(input, kept.offset + reduced.offset);
        while (reduced.advance());
        total -= reduction.input_zero_point * static_cast<int32_t>(reduction.summed);
        const int32_t level = wrapping_add(rescale(total, reduction.multiplier, reduction.shift),
                                           reduction.output_zero_point);
        *output++ = static_cast<Value>(clamp(level, low, high));
    } while (kept.advance());
}

template <typename Better>
void search(const Call &call, Better better) {
    const Reduction &reduction = call.parameters<Reduction>();
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    Walk kept(reduction, false);
    Walk reduced(reduction, true);
    do {
        int8_t best = input[kept.offset];
        do {
            const int8_t value = input[kept.offset + reduced.offset];
            if (better(value, best)) best = value;
        } while (reduced.advance());
        *output++ = best;
    } while (kept.advance());
}

}  // namespace

uint16_t prepare_sum(Builder &builder) {
    Tensor input, output;
    Reduction reduction{};
    TL_TRY(read(builder, input, output, reduction));
    TL_TRY(input.is_int16() ? builder.quantized(input, Type::int16) : builder.quantized(input));
    TL_TRY(builder.quantized(output, input.type));
    Scale scale;
    if (!make_scale(static_cast<double>(input.scale) / static_cast<double>(output.scale), &scale))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
    reduction.multiplier = scale.multiplier;
    reduction.shift = static_cast<int8_t>(scale.shift);
    builder.begin(&input.index, 1, output.index);
    builder.append(reduction);
    return TL_OK;
}

uint16_t prepare_reduce_extremum(Builder &builder) {
    Tensor input, output;
    Reduction reduction{};
    TL_TRY(read(builder, input, output, reduction));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(output));
    if (input.scale != output.scale || input.zero_point != output.zero_point)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, output.zero_point, input.zero_point, "scale changes",
                              input.index);
    builder.begin(&input.index, 1, output.index);
    builder.append(reduction);
    return TL_OK;
}

uint16_t prepare_reduce_all(Builder &builder) {
    Tensor input, output;
    Reduction reduction{};
    TL_TRY(read(builder, input, output, reduction));
    TL_TRY(builder.type(input, Type::boolean));
    TL_TRY(builder.type(output, Type::boolean));
    builder.begin(&input.index, 1, output.index);
    builder.append(reduction);
    return TL_OK;
}

void run_sum(const Call &call) {
    if (call.parameters<Reduction>().wide != 0)
        sum<int16_t>(call);
    else
        sum<int8_t>(call);
}

void run_reduce_max(const Call &call) {
    search(call, [](int8_t value, int8_t best) { return value > best; });
}

void run_reduce_min(const Call &call) {
    search(call, [](int8_t value, int8_t best) { return value < best; });
}

}  // namespace engine
