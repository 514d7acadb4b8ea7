#include "multiply.h"
#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t svdf_options = 6;

/// Followed by the state: for each batch and filter, the last `memory` results of the feature weights.
struct Svdf {
    uint32_t batches;
    uint32_t depth;
    uint32_t units;
    uint32_t rank;
    uint32_t memory;
    int32_t feature_multiplier;
    int32_t output_multiplier;
    int16_t input_offset;
    int16_t state_zero_point;
    int16_t output_zero_point;
    int8_t feature_shift;
    int8_t output_shift;
    uint32_t wide;  // 1: time weights and state are int16
};
static_assert(sizeof(Svdf) == 40, "Svdf");

template <typename State>
State load(const uint8_t *from, uint32_t index) {
    State value;
    memcpy(&value, from + index * sizeof(State), sizeof value);
    return value;
}

template <typename State>
void run(const Call &call, const Svdf &svdf) {
    constexpr int32_t low = sizeof(State) == 1 ? INT8_MIN : INT16_MIN;
    constexpr int32_t high = sizeof(State) == 1 ? INT8_MAX : INT16_MAX;
    const uint8_t *record = call.arrays<Svdf>();
    State *states = reinterpret_cast<State *>(call.arena + (record - call.arena));
    const uint32_t filters = svdf.units * svdf.rank;
    // The whole state moves on by one, past the ends of the rows too: their last places are written next.
    memmove(states, states + 1, (svdf.batches * filters * svdf.memory - 1) * sizeof(State));
    const int8_t *input = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    for (uint32_t batch = 0; batch < svdf.batches; ++batch, input += svdf.depth) {
        const int8_t *features = call.input<int8_t>(1);
        const uint8_t *times = call.input<uint8_t>(2);
        const uint8_t *bias = call.input<uint8_t>(3);
        for (uint32_t unit = 0; unit < svdf.units; ++unit) {
            uint32_t sum = static_cast<uint32_t>(bias_at(bias, unit));
            for (uint32_t r = 0; r < svdf.rank; ++r) {
                int32_t product[1][1] = {{0}};
                multiply<Inputs::plus_offset, 1, 1>({features}, {input}, svdf.depth, svdf.input_offset, product);
                const int32_t feature =
                    clamp(rescale(product[0][0], svdf.feature_multiplier, svdf.feature_shift), low, high);
                states[svdf.memory - 1] = static_cast<State>(svdf.state_zero_point + feature);
                for (uint32_t i = 0; i < svdf.memory; ++i)
                    sum += static_cast<uint32_t>(load<State>(times, i) * (states[i] - svdf.state_zero_point));
                features += svdf.depth;
                times += svdf.memory * sizeof(State);
                states += svdf.memory;
            }
            const int32_t level = wrapping_add(
                rescale(static_cast<int32_t>(sum), svdf.output_multiplier, svdf.output_shift), svdf.output_zero_point);
            *output++ = static_cast<int8_t>(clamp(level, INT8_MIN, INT8_MAX));
        }
    }
}

}  // namespace

uint16_t prepare_svdf(Builder &builder) {
    Tensor input, features, times, bias, state, output;
    TL_TRY(builder.options(svdf_options));
    TL_TRY(builder.arity(5, 5));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, features));
    TL_TRY(builder.input(2, times));
    TL_TRY(builder.input(3, bias));
    TL_TRY(builder.input(4, state));
    TL_TRY(builder.output(output));
    TL_TRY(builder.quantized(input));
    TL_TRY(builder.quantized(features));
    TL_TRY(builder.quantized(output));
    const Type kind = times.type == Type::int16 ? Type::int16 : Type::int8;
    TL_TRY(builder.type(times, kind));
    TL_TRY(builder.type(bias, Type::int32));
    const Tensor *const constants[] = {&features, &times, &bias};
    for (const Tensor *tensor : constants) TL_TRY(builder.constant(*tensor));
    const Tensor *const matrices[] = {&input, &features, &times, &state, &output};
    for (const Tensor *tensor : matrices) TL_TRY(builder.rank(*tensor, 2));
    if (!state.variable || state.constant || state.type != kind)
        return builder.refuse(TL_ERROR_OP_TYPE, static_cast<int64_t>(kind), static_cast<int64_t>(state.type),
                              "state not variable, or of another type", state.index);
    const int32_t rank = builder.operation.options.scalar<int32_t>(0, 0);
    const int32_t filters = features.dims[0];
    if (rank < 1 || filters % rank != 0) return builder.refuse(TL_ERROR_OP_OPTIONS, filters, rank, "rank of SVDF");
    TL_TRY(builder.dimension(features, input.dims[1], features.dims[1], "input size"));
    TL_TRY(builder.dimension(times, filters, times.dims[0], "filters"));
    TL_TRY(builder.dimension(bias, filters / rank, bias.elements, "bias"));
    TL_TRY(builder.dimension(state, input.dims[0], state.dims[0], "batches"));
    TL_TRY(builder.dimension(state, static_cast<int64_t>(filters) * times.dims[1], state.dims[1], "state size"));
    TL_TRY(builder.dimension(output, input.dims[0], output.dims[0], "batches"));
    TL_TRY(builder.dimension(output, filters / rank, output.dims[1], "units"));
    const int32_t limit = kind == Type::int16 ? INT16_MAX : INT8_MAX;
    const Tensor *const others[] = {&times, &state};
    for (const Tensor *tensor : others)
        if (tensor->scale_count != 1 || !(tensor->scale > 0.0f) || tensor->zero_point > limit ||
            tensor->zero_point < -limit - 1)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, tensor->scale_count, "scale", tensor->index);
    // The biases' scale must be that of what they are added to.
    const double feature_scale =
        static_cast<double>(input.scale) * static_cast<double>(features.scale) / static_cast<double>(state.scale);
    const double time_scale = static_cast<double>(state.scale) * static_cast<double>(times.scale);
    const double difference = static_cast<double>(bias.scale) - time_scale;
    if (!(difference < 1e-5 && difference > -1e-5))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, 1, "bias scale", bias.index);
    Scale to_state;
    Scale to_output;
    if (!make_scale(feature_scale, &to_state) ||
        !make_scale(time_scale / static_cast<double>(output.scale), &to_output))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
    Svdf svdf{};
    svdf.batches = static_cast<uint32_t>(input.dims[0]);
    svdf.depth = static_cast<uint32_t>(input.dims[1]);
    svdf.units = static_cast<uint32_t>(filters / rank);
    svdf.rank = static_cast<uint32_t>(rank);
    svdf.memory = static_cast<uint32_t>(times.dims[1]);
    svdf.feature_multiplier = to_state.multiplier;
    svdf.feature_shift = static_cast<int8_t>(to_state.shift);
    svdf.output_multiplier = to_output.multiplier;
    svdf.output_shift = static_cast<int8_t>(to_output.shift);
    svdf.input_offset = static_cast<int16_t>(-input.zero_point);
    svdf.state_zero_point = static_cast<int16_t>(state.zero_point);
    svdf.output_zero_point = static_cast<int16_t>(output.zero_point);
    svdf.wide = kind == Type::int16 ? 1 : 0;
    const uint32_t inputs[4] = {input.index, features.index, times.index, bias.index};
    builder.begin(inputs, 4, output.index);
    builder.append(svdf);
    // As TFLM resets variable tensors: int8 to the zero point, others to 0.
    builder.append_filled(static_cast<uint8_t>(svdf.wide != 0 ? 0 : state.zero_point), (state.bytes + 3) & ~3u);
    return TL_OK;
}

void run_svdf(const Call &call) {
    const Svdf &svdf = call.parameters<Svdf>();
    if (svdf.wide != 0)
        run<int16_t>(call, svdf);
    else
        run<int8_t>(call, svdf);
}

}  // namespace engine
