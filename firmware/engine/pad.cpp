#include "multiply.h"
#include "operators.h"
#include "wide_vnni.h"

namespace engine {
namespace {

/// Most dimensions, as in TFLM's kernel.
constexpr uint32_t max_pad_rank = 5;

/// Dimensions padded to rank 5 in front.
struct Pad {
    uint32_t input[max_pad_rank];
    uint32_t output[max_pad_rank];
    uint32_t before[max_pad_rank];
    int8_t value;
    uint8_t reserved[3];  // the first two: the value of int16
};
static_assert(sizeof(Pad) == 64, "Pad");

/// Writes output dimension `depth` and below; `from` is the matching part of the input.
int8_t *fill(const Pad &pad, uint32_t depth, const int8_t *from, const uint32_t *input_steps,
             const uint32_t *output_steps, int8_t *to) {
    const uint32_t before = pad.before[depth];
    const uint32_t inside = pad.input[depth];
    const uint32_t after = pad.output[depth] - before - inside;
    const uint32_t step = output_steps[depth];
    memset(to, pad.value, before * step);
    to += before * step;
    if (step == input_steps[depth]) {
        // Nothing is padded below.
        memcpy(to, from, inside * step);
        to += inside * step;
#if defined(TL_ENGINE_WIDE)
    } else if (depth + 2 == max_pad_rank && wide::pad_lines(from, pad.input[depth + 1], pad.before[depth + 1], step, inside,
                                                            pad.value, to)) {
        to += inside * step;
#endif
    } else {
        for (uint32_t i = 0; i < inside; ++i, from += input_steps[depth])
            to = fill(pad, depth + 1, from, input_steps, output_steps, to);
    }
    memset(to, pad.value, after * step);
    return to + after * step;
}

/// The same of int16 values, one by one.
int16_t *fill_int16(const Pad &pad, uint32_t depth, const uint8_t *from, const uint32_t *input_steps,
                    const uint32_t *output_steps, int16_t value, int16_t *to) {
    const uint32_t before = pad.before[depth];
    const uint32_t inside = pad.input[depth];
    const uint32_t after = pad.output[depth] - before - inside;
    const uint32_t step = output_steps[depth];
    for (uint32_t i = 0; i < before * step; ++i) *to++ = value;
    if (depth + 1 == max_pad_rank) {
        memcpy(to, from, 2 * inside);
        to += inside;
    } else {
        for (uint32_t i = 0; i < inside; ++i, from += 2 * input_steps[depth])
            to = fill_int16(pad, depth + 1, from, input_steps, output_steps, value, to);
    }
    for (uint32_t i = 0; i < after * step; ++i) *to++ = value;
    return to;
}

struct Steps {
    uint32_t input[max_pad_rank];
    uint32_t output[max_pad_rank];

    explicit Steps(const Pad &pad) {
        uint32_t input_step = 1;
        uint32_t output_step = 1;
        for (uint32_t i = max_pad_rank; i-- > 0;) {
            input[i] = input_step;
            output[i] = output_step;
            input_step *= pad.input[i];
            output_step *= pad.output[i];
        }
    }
};

}  // namespace

uint16_t prepare_pad(Builder &builder) {
    Tensor input, paddings, filler, output;
    TL_TRY(builder.arity(2, 3));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, paddings));
    TL_TRY(builder.output(output));
    const bool wide = input.is_int16();
    TL_TRY(wide ? builder.symmetric(input) : builder.quantized(input));
    TL_TRY(wide ? builder.symmetric(output) : builder.quantized(output));
    TL_TRY(builder.type(paddings, Type::int32));
    TL_TRY(builder.constant(paddings));
    if (input.rank > max_pad_rank)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_pad_rank, input.rank, "rank", input.index);
    TL_TRY(builder.rank(output, input.rank));
    TL_TRY(builder.dimension(paddings, 2 * static_cast<int64_t>(input.rank), paddings.elements, "paddings"));
    Pad pad{};
    pad.value = static_cast<int8_t>(output.zero_point);
    if (builder.has_input(2)) {
        TL_TRY(builder.input(2, filler));
        TL_TRY(builder.quantized(filler, wide ? Type::int16 : Type::int8));
        TL_TRY(builder.constant(filler));
        TL_TRY(builder.dimension(filler, 1, filler.elements, "padding value"));
        if (filler.zero_point != output.zero_point || filler.scale != output.scale)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, output.zero_point, filler.zero_point, "padding value",
                                  filler.index);
        if (wide) {
            const int16_t value = builder.model.file.load<int16_t>(filler.data);
            memcpy(pad.reserved, &value, sizeof value);
        } else {
            pad.value = builder.model.file.load<int8_t>(filler.data);
        }
    }
    const uint32_t missing = max_pad_rank - input.rank;
    for (uint32_t i = 0; i < max_pad_rank; ++i) {
        if (i < missing) {
            pad.input[i] = pad.output[i] = 1;
            continue;
        }
        const uint32_t d = i - missing;
        const int32_t before = builder.model.file.load<int32_t>(paddings.data + 8 * d);
        const int32_t after = builder.model.file.load<int32_t>(paddings.data + 8 * d + 4);
        if (before < 0 || after < 0)
            return builder.refuse(TL_ERROR_OP_OPTIONS, 0, before < after ? before : after, "negative padding");
        TL_TRY(builder.dimension(output, static_cast<int64_t>(input.dims[d]) + before + after, output.dims[d],
                                 "padded size"));
        pad.input[i] = static_cast<uint32_t>(input.dims[d]);
        pad.output[i] = static_cast<uint32_t>(output.dims[d]);
        pad.before[i] = static_cast<uint32_t>(before);
    }
    if (wide) builder.variant = Variant::int16_values;
    builder.begin(&input.index, 1, output.index);
    builder.append(pad);
    return TL_OK;
}

void run_pad(const Call &call) {
    const Pad &pad = call.parameters<Pad>();
    uint32_t input_steps[max_pad_rank];
    uint32_t output_steps[max_pad_rank];
    uint32_t input_step = 1;
    uint32_t output_step = 1;
    for (uint32_t i = max_pad_rank; i-- > 0;) {
        input_steps[i] = input_step;
        output_steps[i] = output_step;
        input_step *= pad.input[i];
        output_step *= pad.output[i];
    }
    fill(pad, 0, call.input<int8_t>(0), input_steps, output_steps, call.output<int8_t>());
}

void run_pad_int16(const Call &call) {
    const Pad &pad = call.parameters<Pad>();
    const Steps steps(pad);
    fill_int16(pad, 0, call.input<uint8_t>(0), steps.input, steps.output, load_at<int16_t>(pad.reserved, 0),
               call.output<int16_t>());
}

}  // namespace engine
