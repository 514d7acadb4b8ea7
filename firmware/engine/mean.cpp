#include "operators.h"
#include "walk.h"

namespace engine {
namespace {

/// Values that one output may average, so that their sum fits in 32 bits.
constexpr int64_t max_averaged = 1 << 23;
constexpr int64_t max_averaged_int16 = 1 << 15;

/// Input dimensions padded to rank 6 in front; bit d of `reduced` marks dimension d.
struct Mean {
    uint32_t dims[max_rank];
    uint32_t averaged;
    int32_t multiplier;
    int16_t input_zero_point;
    int16_t output_zero_point;
    int8_t shift;
    uint8_t reduced;
    uint16_t reserved;
};
static_assert(sizeof(Mean) == 40, "Mean");

}  // namespace

uint16_t prepare_mean(Builder &builder) {
    Tensor input, axes, output;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, axes));
    TL_TRY(builder.output(output));
    const bool wide = input.is_int16();
    TL_TRY(builder.quantized(input, wide ? Type::int16 : Type::int8));
    TL_TRY(builder.quantized(output, wide ? Type::int16 : Type::int8));
    TL_TRY(builder.type(axes, Type::int32));
    TL_TRY(builder.constant(axes));
    if (axes.elements > max_rank)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_rank, axes.elements, "axes", axes.index);
    Mean mean{};
    const uint32_t missing = max_rank - input.rank;
    for (uint32_t i = 0; i < max_rank; ++i)
        mean.dims[i] = i < missing ? 1 : static_cast<uint32_t>(input.dims[i - missing]);
    for (uint32_t i = 0; i < axes.elements; ++i) {
        const int32_t rank = static_cast<int32_t>(input.rank);
        const int32_t stated = builder.model.file.load<int32_t>(axes.data + 4 * i);
        if (stated < -rank || stated >= rank)
            return builder.refuse(TL_ERROR_OP_OPTIONS, rank, stated, "axis", axes.index);
        const int32_t axis = stated < 0 ? stated + rank : stated;
        mean.reduced = static_cast<uint8_t>(mean.reduced | (1u << (missing + static_cast<uint32_t>(axis))));
    }
    uint64_t averaged = 1;
    uint64_t kept = 1;
    for (uint32_t i = 0; i < max_rank; ++i) {
        if ((mean.reduced >> i) & 1u)
            averaged *= mean.dims[i];
        else
            kept *= mean.dims[i];
    }
    const int64_t most = wide ? max_averaged_int16 : max_averaged;
    if (averaged > static_cast<uint64_t>(most))
        return builder.refuse(TL_ERROR_OP_SHAPE, most, static_cast<int64_t>(averaged), "values to average");
    TL_TRY(builder.dimension(output, static_cast<int64_t>(kept), output.elements, "output size"));
    Scale scale;
    if (!make_scale(static_cast<double>(input.scale) / static_cast<double>(output.scale), &scale))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
    // The division by the count is folded into the multiplier, as TFLM does.
    int fold = 63 - __builtin_clzll(averaged);
    if (fold > 31 + scale.shift) fold = 31 + scale.shift;
    mean.multiplier = static_cast<int32_t>((static_cast<int64_t>(scale.multiplier) << fold) /
                                           static_cast<int64_t>(averaged));
    mean.shift = static_cast<int8_t>(scale.shift - fold);
    mean.averaged = static_cast<uint32_t>(averaged);
    mean.input_zero_point = static_cast<int16_t>(input.zero_point);
    mean.output_zero_point = static_cast<int16_t>(output.zero_point);
    if (wide) builder.variant = Variant::int16_values;
    builder.begin(&input.index, 1, output.index);
    builder.append(mean);
    return TL_OK;
}

void run_mean(const Call &call) {
    const Mean &mean = call.parameters<Mean>();
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    Walk kept(mean, false);
    Walk reduced(mean, true);
    do {
        int32_t sum = 0;
        do sum += input[kept.offset + reduced.offset];
        while (reduced.advance());
        sum -= mean.input_zero_point * static_cast<int32_t>(mean.averaged);
        const int32_t value = wrapping_add(rescale(sum, mean.multiplier, mean.shift), mean.output_zero_point);
        *output++ = static_cast<int8_t>(clamp(value, INT8_MIN, INT8_MAX));
    } while (kept.advance());
}

void run_mean_int16(const Call &call) {
    const Mean &mean = call.parameters<Mean>();
    const uint8_t *input = call.input<uint8_t>(0);
    int16_t *output = call.output<int16_t>();
    Walk kept(mean, false);
    Walk reduced(mean, true);
    do {
        int32_t sum = 0;
        do sum += load_at<int16_t>(input, kept.offset + reduced.offset);
        while (reduced.advance());
        sum -= mean.input_zero_point * static_cast<int32_t>(mean.averaged);
        const int32_t value = wrapping_add(rescale(sum, mean.multiplier, mean.shift), mean.output_zero_point);
        *output++ = static_cast<int16_t>(clamp(value, INT16_MIN, INT16_MAX));
    } while (kept.advance());
}

}  // namespace engine
