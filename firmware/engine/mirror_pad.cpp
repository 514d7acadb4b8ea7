#include "operators.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t mirror_pad_options = 77;
constexpr uint32_t max_pad_rank = 5;

/// Dimensions padded to rank 5 in front.
struct MirrorPad {
    uint32_t input[max_pad_rank];
    uint32_t output[max_pad_rank];
    uint32_t before[max_pad_rank];
    uint32_t item;      // bytes of an element
    uint32_t skipped;   // 1 if the border itself is not repeated
};
static_assert(sizeof(MirrorPad) == 68, "MirrorPad");

/// Where output index `at` along dimension `d` comes from.
uint32_t mirrored(const MirrorPad &pad, uint32_t d, uint32_t at) {
    const uint32_t before = pad.before[d];
    const uint32_t size = pad.input[d];
    if (at < before) return before - at - 1 + pad.skipped;
    at -= before;
    return at < size ? at : 2 * size - 1 - pad.skipped - at;
}

/// Writes output dimension `d` and below; `from` is the matching part of the input.
uint8_t *fill(const MirrorPad &pad, uint32_t d, const uint8_t *from, const uint32_t *steps, uint8_t *to) {
    for (uint32_t i = 0; i < pad.output[d]; ++i) {
        const uint8_t *part = from + mirrored(pad, d, i) * steps[d];
        if (d + 1 == max_pad_rank) {
            memcpy(to, part, pad.item);
            to += pad.item;
        } else {
            to = fill(pad, d + 1, part, steps, to);
        }
    }
    return to;
}

}  // namespace

uint16_t prepare_mirror_pad(Builder &builder) {
    Tensor input, paddings, output;
    TL_TRY(builder.options(mirror_pad_options));
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, paddings));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(input, input.type == Type::float32 ? Type::float32 : Type::int8));
    TL_TRY(builder.type(output, input.type));
    TL_TRY(builder.type(paddings, paddings.type == Type::int64 ? Type::int64 : Type::int32));
    TL_TRY(builder.constant(paddings));
    if (input.rank > max_pad_rank)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_pad_rank, input.rank, "rank", input.index);
    TL_TRY(builder.rank(output, input.rank));
    TL_TRY(builder.rank(paddings, 2));
    TL_TRY(builder.dimension(paddings, input.rank, paddings.dims[0], "paddings"));
    TL_TRY(builder.dimension(paddings, 2 * static_cast<int64_t>(input.rank), paddings.elements, "paddings"));
    MirrorPad pad{};
    pad.item = input.bytes / input.elements;
    // REFLECT is 0, SYMMETRIC 1.
    pad.skipped = builder.operation.options.scalar<uint8_t>(0, 0) == 0 ? 1 : 0;
    const uint32_t missing = max_pad_rank - input.rank;
    for (uint32_t i = 0; i < missing; ++i) pad.input[i] = pad.output[i] = 1;
    for (uint32_t d = 0; d < input.rank; ++d) {
        int64_t sides[2];
        for (uint32_t side = 0; side < 2; ++side) {
            const uint32_t at = 2 * d + side;
            sides[side] = paddings.type == Type::int64 ? builder.model.file.load<int64_t>(paddings.data + 8 * at)
                                                       : builder.model.file.load<int32_t>(paddings.data + 4 * at);
            const int64_t most = input.dims[d] - static_cast<int64_t>(pad.skipped);
            if (sides[side] < 0 || sides[side] > most)
                return builder.refuse(TL_ERROR_OP_OPTIONS, most, sides[side], "padding", paddings.index);
        }
        TL_TRY(builder.dimension(output, input.dims[d] + sides[0] + sides[1], output.dims[d], "padded size"));
        pad.input[missing + d] = static_cast<uint32_t>(input.dims[d]);
        pad.output[missing + d] = static_cast<uint32_t>(output.dims[d]);
        pad.before[missing + d] = static_cast<uint32_t>(sides[0]);
    }
    builder.begin(&input.index, 1, output.index);
    builder.append(pad);
    return TL_OK;
}

void run_mirror_pad(const Call &call) {
    const MirrorPad &pad = call.parameters<MirrorPad>();
    uint32_t steps[max_pad_rank];
    uint32_t step = pad.item;
    for (uint32_t d = max_pad_rank; d-- > 0; step *= pad.input[d]) steps[d] = step;
    fill(pad, 0, call.input<uint8_t>(0), steps, call.output<uint8_t>());
}

}  // namespace engine
