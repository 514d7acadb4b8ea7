// ADD_N and CUMSUM of int8 values: sums at a common scale with headroom, bit for bit as TFLM's reference/add_n.h and
// reference/cumsum.h have them. There a sum starts at the quantized value 0, not at the zero point.
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t add_n_options = 82;
constexpr uint32_t cumsum_options = 102;
/// TFLM's headroom of 20 bits, times the half by which it scales the inputs.
constexpr int32_t headroom = 19;
constexpr uint32_t max_inputs = 64;

/// From the sums' scale to the output's.
struct Output {
    int32_t multiplier;
    int16_t input_zero_point;
    int16_t zero_point;
    int32_t shift;

    TL_COLD uint16_t read(const Builder &builder, const Tensor &input, const Tensor &output) {
        Scale scale;
        const double ratio = 2 * static_cast<double>(input.scale) / ((1 << 20) * static_cast<double>(output.scale));
        // The reference kernel shifts right only.
        if (!(ratio < 1.0) || !make_scale(ratio, &scale) || scale.shift > 0)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, 2, "scale ratio too large", output.index);
        multiplier = scale.multiplier;
        shift = scale.shift;
        input_zero_point = static_cast<int16_t>(input.zero_point);
        zero_point = static_cast<int16_t>(output.zero_point);
        return TL_OK;
    }

    int32_t start() const { return -input_zero_point * (1 << headroom); }

    int32_t scaled(int8_t value) const { return (value - input_zero_point) * (1 << headroom); }

    int8_t level(int32_t sum) const {
        const int32_t scaled = rounding_shift_right(doubling_high_scale(sum, multiplier), -shift);
        return static_cast<int8_t>(clamp(wrapping_add(scaled, zero_point), INT8_MIN, INT8_MAX));
    }
};

struct AddN {
    uint32_t elements;
    uint32_t inputs;
    Output output;
};
static_assert(sizeof(AddN) == 20, "AddN");

struct CumulativeSum {
    uint32_t outer;
    uint32_t depth;  // elements along the axis
    uint32_t inner;  // and from one to the next
    Output output;
    uint16_t exclusive;
    uint16_t reverse;
};
static_assert(sizeof(CumulativeSum) == 28, "CumulativeSum");

}  // namespace

uint16_t prepare_add_n(Builder &builder) {
    Tensor first, output;
    if (builder.operation.options.present()) TL_TRY(builder.options(add_n_options));
    TL_TRY(builder.arity(2, max_inputs));
    TL_TRY(builder.input(0, first));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(output));
    uint32_t inputs[max_inputs];
    const uint32_t count = builder.operation.inputs.count;
    for (uint32_t i = 0; i < count; ++i) {
        Tensor input;
        TL_TRY(builder.input(i, input));
        TL_TRY(builder.quantized(input));
        TL_TRY(builder.dimension(input, output.elements, input.elements, "input size"));
        if (input.scale != first.scale || input.zero_point != first.zero_point)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, first.zero_point, input.zero_point, "inputs' scales differ",
                                  input.index);
        inputs[i] = input.index;
    }
    AddN layer{output.elements, count, {}};
    TL_TRY(layer.output.read(builder, first, output));
    builder.begin(inputs, count, output.index);
    builder.append(layer);
    return TL_OK;
}

uint16_t prepare_cumsum(Builder &builder) {
    Tensor input, axis, output;
    uint32_t along = 0;
    TL_TRY(builder.options(cumsum_options));
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, axis));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(output));
    TL_TRY(builder.indices(axis));
    TL_TRY(builder.dimension(axis, 1, axis.elements, "axes"));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    TL_TRY(builder.axis(builder.model.file.load<int32_t>(axis.data), input.rank, &along));
    CumulativeSum layer{1, static_cast<uint32_t>(input.dims[along]), 1, {}, 0, 0};
    for (uint32_t d = 0; d < along; ++d) layer.outer *= static_cast<uint32_t>(input.dims[d]);
    for (uint32_t d = along + 1; d < input.rank; ++d) layer.inner *= static_cast<uint32_t>(input.dims[d]);
    TL_TRY(layer.output.read(builder, input, output));
    layer.exclusive = builder.operation.options.scalar<uint8_t>(0, 0) != 0 ? 1 : 0;
    layer.reverse = builder.operation.options.scalar<uint8_t>(1, 0) != 0 ? 1 : 0;
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_add_n(const Call &call) {
    const AddN &layer = call.parameters<AddN>();
    int8_t *output = call.output<int8_t>();
    for (uint32_t i = 0; i < layer.elements; ++i) {
        int32_t sum = layer.output.start();
        for (uint32_t n = 0; n < layer.inputs; ++n)
            sum = wrapping_add(sum, layer.output.scaled(call.input<int8_t>(n)[i]));
        output[i] = layer.output.level(sum);
    }
}

void run_cumsum(const Call &call) {
    const CumulativeSum &layer = call.parameters<CumulativeSum>();
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t outer = 0; outer < layer.outer; ++outer)
        for (uint32_t inner = 0; inner < layer.inner; ++inner) {
            int32_t sum = layer.output.start();
            for (uint32_t done = 0; done < layer.depth; ++done) {
                const uint32_t place = layer.reverse != 0 ? layer.depth - 1 - done : done;
                const uint32_t index = (outer * layer.depth + place) * layer.inner + inner;
                const int32_t before = sum;
                sum = wrapping_add(sum, layer.output.scaled(input[index]));
                output[index] = layer.output.level(layer.exclusive != 0 ? before : sum);
            }
        }
}

}  // namespace engine
