// UNIDIRECTIONAL_SEQUENCE_LSTM of int8 or int16 activations with an int16 cell (TFLM's lstm_eval.h): four gates, each
// two dense layers to Q3.12 and a curve to Q0.15. The states lie behind the record's parameters.
#include "multiply.h"
#include "operators.h"
#include "sixteen.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions, and ActivationFunctionType for the cell's gate.
constexpr uint32_t lstm_options = 71;
constexpr uint8_t tanh_activation = 4;
constexpr uint32_t gates = 4;  // input, forget, cell, output
/// Positions of the inputs; weights of the gates follow one another, as do their biases.
constexpr uint32_t input_weights_at = 1;
constexpr uint32_t recurrent_weights_at = 5;
constexpr uint32_t biases_at = 12;
constexpr uint32_t hidden_at = 18;
constexpr uint32_t cell_at = 19;
constexpr uint32_t inputs_count = 24;
/// References of a record: the input, then for each gate its weights of input and state, and its bias.
constexpr uint32_t references_count = 1 + 3 * gates;

struct ScaledBy {
    int32_t multiplier;
    int32_t shift;
};

/// Followed by the hidden state, rounded up to words, and the cell's.
struct Lstm {
    uint32_t batches;
    uint32_t steps;
    uint32_t inputs;
    uint32_t units;
    ScaledBy from_input[gates];
    ScaledBy from_state[gates];
    ScaledBy forget;  // times the cell, to the cell
    ScaledBy update;  // input gate times cell gate, to the cell
    ScaledBy emit;    // tanh of the cell times output gate, to the hidden state
    CurveScale cell_curve;
    int16_t input_offset;
    int16_t state_offset;
    int16_t hidden_zero_point;
    int16_t cell_clip;  // 0: none
    uint32_t time_major;
};
static_assert(sizeof(Lstm) == 124, "Lstm");

constexpr uint32_t padded(uint32_t bytes) { return (bytes + 3) & ~3u; }

template <typename Value>
struct Machine;

template <>
struct Machine<int8_t> {
    static constexpr int32_t low = INT8_MIN;
    static constexpr int32_t high = INT8_MAX;

    /// One row of weights times `depth` values, with the bias that may be null.
    static int16_t dense(const int8_t *weights, const int8_t *values, uint32_t depth, int32_t offset,
                         const uint8_t *bias, uint32_t unit, const ScaledBy &scale) {
        int32_t sum[1][1] = {{bias_at(bias, unit)}};
        multiply<Inputs::plus_offset, 1, 1>({weights}, {values}, depth, offset, sum);
        return clamp_int16(rescale(sum[0][0], scale.multiplier, scale.shift));
    }
};

template <>
struct Machine<int16_t> {
    static constexpr int32_t low = INT16_MIN;
    static constexpr int32_t high = INT16_MAX;

    static int16_t dense(const int8_t *weights, const int16_t *values, uint32_t depth, int32_t, const uint8_t *bias,
                         uint32_t unit, const ScaledBy &scale) {
        int64_t sum = 0;
        for (uint32_t i = 0; i < depth; ++i) sum += weights[i] * values[i];
        int64_t start = 0;
        if (bias != nullptr) memcpy(&start, bias + 8 * unit, sizeof start);
        sum = static_cast<int64_t>(static_cast<uint64_t>(sum) + static_cast<uint64_t>(start));
        return clamp_int16(rescale_wide(sum, scale.multiplier, scale.shift));
    }
};

/// One row of states at one time: `input` gives `units` values of `hidden`, which also go to `output`.
template <typename Value>
void step(const Call &call, const Lstm &lstm, const Value *input, Value *hidden, int16_t *cell, Value *output) {
    using Arithmetic = Machine<Value>;
    int16_t *next = reinterpret_cast<int16_t *>(call.scratch());
    constexpr CurveScale plain{3, 0};
    for (uint32_t unit = 0; unit < lstm.units; ++unit) {
        int16_t gate[gates];
        for (uint32_t g = 0; g < gates; ++g) {
            const int8_t *weights = call.input<int8_t>(1 + 3 * g) + unit * lstm.inputs;
            const int8_t *recurrent = call.input<int8_t>(2 + 3 * g) + unit * lstm.units;
            const uint8_t *bias = call.input<uint8_t>(3 + 3 * g);
            const int32_t from_input =
                Arithmetic::dense(weights, input, lstm.inputs, lstm.input_offset, bias, unit, lstm.from_input[g]);
            const int32_t from_state = Arithmetic::dense(recurrent, hidden, lstm.units, lstm.state_offset, nullptr,
                                                         unit, lstm.from_state[g]);
            const int16_t sum = clamp_int16(from_input + from_state);
            gate[g] = g == 2 ? tanh_int16(sum, plain) : logistic_int16(sum, plain);
        }
        const int16_t kept = clamp_int16(rescale(gate[1] * cell[unit], lstm.forget.multiplier, lstm.forget.shift));
        const int16_t added = clamp_int16(rescale(gate[0] * gate[2], lstm.update.multiplier, lstm.update.shift));
        int16_t value = clamp_int16(kept + added);
        if (lstm.cell_clip > 0)
            value = static_cast<int16_t>(clamp(value, -lstm.cell_clip, lstm.cell_clip));
        cell[unit] = value;
        const int32_t shown = rescale(tanh_int16(value, lstm.cell_curve) * gate[3], lstm.emit.multiplier,
                                      lstm.emit.shift);
        // The other units of this step still need the state as it was.
        next[unit] = static_cast<int16_t>(
            clamp(wrapping_add(shown, lstm.hidden_zero_point), Arithmetic::low, Arithmetic::high));
    }
    for (uint32_t unit = 0; unit < lstm.units; ++unit) output[unit] = hidden[unit] = static_cast<Value>(next[unit]);
}

template <typename Value>
void run(const Call &call) {
    const Lstm &lstm = call.parameters<Lstm>();
    const uint8_t *arrays = call.arrays<Lstm>();
    const uint32_t states = lstm.batches * lstm.units;
    uint8_t *state = call.arena + (arrays - call.arena);
    Value *hidden = reinterpret_cast<Value *>(state);
    int16_t *cell = reinterpret_cast<int16_t *>(state + padded(states * static_cast<uint32_t>(sizeof(Value))));
    const Value *input = call.input<Value>(0);
    Value *output = call.output<Value>();
    const uint32_t outer = lstm.time_major != 0 ? lstm.steps : lstm.batches;
    const uint32_t inner = lstm.time_major != 0 ? lstm.batches : lstm.steps;
    for (uint32_t i = 0; i < outer; ++i)
        for (uint32_t j = 0; j < inner; ++j, input += lstm.inputs, output += lstm.units) {
            const uint32_t batch = lstm.time_major != 0 ? j : i;
            step(call, lstm, input, hidden + batch * lstm.units, cell + batch * lstm.units, output);
        }
}

uint16_t scaled_by(const Builder &builder, double ratio, bool wide, const Tensor &tensor, ScaledBy &scaled) {
    Scale scale;
    if (!make_scale(ratio, &scale) || (wide && scale.shift > max_wide_shift))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", tensor.index);
    scaled = {scale.multiplier, scale.shift};
    return TL_OK;
}

uint16_t weights(const Builder &builder, uint32_t at, uint32_t rows, uint32_t columns, Tensor &tensor) {
    TL_TRY(builder.input(at, tensor));
    TL_TRY(builder.quantized(tensor));
    TL_TRY(builder.constant(tensor));
    TL_TRY(builder.rank(tensor, 2));
    TL_TRY(builder.dimension(tensor, rows, tensor.dims[0], "units"));
    TL_TRY(builder.dimension(tensor, columns, tensor.dims[1], "input size"));
    if (tensor.zero_point != 0)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, tensor.zero_point, "weight zero point", tensor.index);
    return TL_OK;
}

/// A variable of its own with one scale.
uint16_t state(const Builder &builder, uint32_t at, Type type, int64_t elements, Tensor &tensor) {
    TL_TRY(builder.input(at, tensor));
    if (!tensor.variable || tensor.constant || tensor.type != type)
        return builder.refuse(TL_ERROR_OP_TYPE, static_cast<int64_t>(type), static_cast<int64_t>(tensor.type),
                              "state not variable, or of another type", tensor.index);
    TL_TRY(builder.dimension(tensor, elements, tensor.elements, "state size"));
    // Its type was checked; the rest of what is asked of an activation holds for it too.
    Tensor activation = tensor;
    activation.variable = false;
    return builder.quantized(activation, type);
}

/// The scales between gates and states. TFLM takes them in double precision.
uint16_t scales(const Builder &builder, const Tensor &hidden, const Tensor &cell, Lstm &lstm) {
    constexpr double gate_scale = 1.0 / 32768;
    const double cell_scale = static_cast<double>(cell.scale);
    TL_TRY(scaled_by(builder, gate_scale * cell_scale / cell_scale, false, cell, lstm.forget));
    TL_TRY(scaled_by(builder, gate_scale * gate_scale / cell_scale, false, cell, lstm.update));
    TL_TRY(scaled_by(builder, gate_scale * gate_scale / static_cast<double>(hidden.scale), false, hidden, lstm.emit));
    // The curve's input moves by the nearest power of two.
    int exponent = 0;
    const uint64_t fraction = split(cell_scale, &exponent);
    constexpr uint64_t root_of_half = 0x16A09E667F3BCDull;  // times 2^53
    const int power = exponent - (fraction < root_of_half ? 1 : 0);
    const int left = 15 + power - 3;
    if (left < -30 || left > 14) return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, power, "cell scale", cell.index);
    lstm.cell_curve = left < 0 ? CurveScale{3, -left} : CurveScale{3 << left, 0};
    return TL_OK;
}

}  // namespace

uint16_t prepare_lstm(Builder &builder) {
    Tensor input, output, hidden, cell;
    const Table &options = builder.operation.options;
    TL_TRY(builder.options(lstm_options));
    TL_TRY(builder.arity(inputs_count, inputs_count));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    const bool wide = input.is_int16();
    TL_TRY(wide ? builder.symmetric(input) : builder.quantized(input));
    TL_TRY(builder.type(output, input.type));
    TL_TRY(builder.rank(input, 3));
    TL_TRY(builder.rank(output, 3));
    for (uint32_t i = 0; i < inputs_count; ++i) {
        const bool is_variant = (i >= 9 && i < biases_at) || (i >= 16 && i < hidden_at) || i > cell_at;
        if (is_variant && builder.has_input(i))
            return builder.refuse(TL_ERROR_OP_OPTIONS, 0, static_cast<int64_t>(i), "peephole, projection or norm");
    }
    if (options.scalar<uint8_t>(0, 0) != tanh_activation)
        return builder.refuse(TL_ERROR_OP_OPTIONS, tanh_activation, options.scalar<uint8_t>(0, 0), "cell activation");
    Lstm lstm{};
    lstm.time_major = options.scalar<uint8_t>(3, 0) != 0 ? 1 : 0;
    lstm.batches = static_cast<uint32_t>(input.dims[lstm.time_major]);
    lstm.steps = static_cast<uint32_t>(input.dims[1 - lstm.time_major]);
    lstm.inputs = static_cast<uint32_t>(input.dims[2]);
    lstm.units = static_cast<uint32_t>(output.dims[2]);
    TL_TRY(builder.dimension(output, input.dims[0], output.dims[0], "output size"));
    TL_TRY(builder.dimension(output, input.dims[1], output.dims[1], "output size"));
    const int64_t states = static_cast<int64_t>(lstm.batches) * lstm.units;
    TL_TRY(state(builder, hidden_at, input.type, states, hidden));
    TL_TRY(state(builder, cell_at, Type::int16, states, cell));
    lstm.input_offset = static_cast<int16_t>(-input.zero_point);
    lstm.state_offset = static_cast<int16_t>(-hidden.zero_point);
    lstm.hidden_zero_point = static_cast<int16_t>(hidden.zero_point);
    if (wide && hidden.zero_point != 0)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, hidden.zero_point, "zero point", hidden.index);
    const double clip = static_cast<double>(options.scalar<float>(1, 0.0f)) / static_cast<double>(cell.scale);
    if (clip > 0) lstm.cell_clip = static_cast<int16_t>(clip < INT16_MAX ? clip : INT16_MAX);
    TL_TRY(scales(builder, hidden, cell, lstm));
    uint32_t references[references_count] = {input.index};
    for (uint32_t g = 0; g < gates; ++g) {
        constexpr double sum_scale = 1.0 / 4096;
        Tensor from_input, from_state, bias;
        TL_TRY(weights(builder, input_weights_at + g, lstm.units, lstm.inputs, from_input));
        TL_TRY(weights(builder, recurrent_weights_at + g, lstm.units, lstm.units, from_state));
        TL_TRY(builder.input(biases_at + g, bias));
        TL_TRY(builder.type(bias, wide ? Type::int64 : Type::int32));
        TL_TRY(builder.constant(bias));
        TL_TRY(builder.dimension(bias, lstm.units, bias.elements, "bias"));
        const double input_scale = static_cast<double>(input.scale) * static_cast<double>(from_input.scale);
        const double state_scale = static_cast<double>(hidden.scale) * static_cast<double>(from_state.scale);
        TL_TRY(scaled_by(builder, input_scale / sum_scale, wide, from_input, lstm.from_input[g]));
        TL_TRY(scaled_by(builder, state_scale / sum_scale, wide, from_state, lstm.from_state[g]));
        references[1 + 3 * g] = from_input.index;
        references[2 + 3 * g] = from_state.index;
        references[3 + 3 * g] = bias.index;
    }
    if (wide) builder.variant = Variant::int16_values;
    builder.scratch_bytes = 2 * lstm.units;
    builder.begin(references, references_count, output.index);
    builder.append(lstm);
    // As TFLM resets variable tensors: int8 to the zero point, others to 0.
    builder.append_filled(static_cast<uint8_t>(wide ? 0 : hidden.zero_point), padded(hidden.bytes));
    builder.append_filled(0, padded(cell.bytes));
    return TL_OK;
}

void run_lstm(const Call &call) { run<int8_t>(call); }

void run_lstm_int16(const Call &call) { run<int16_t>(call); }

}  // namespace engine
