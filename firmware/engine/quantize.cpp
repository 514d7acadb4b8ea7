#include "operators.h"

namespace engine {
namespace {

/// From float32 by `scale`, or from int8 by `multiplier` and `shift`.
struct Quantize {
    uint32_t elements;
    float scale;
    int32_t multiplier;
    int16_t input_zero_point;
    int16_t output_zero_point;
    int8_t shift;
    uint8_t from_float;
    uint16_t reserved;
};
static_assert(sizeof(Quantize) == 20, "Quantize");

/// Between types of which at least one is not int8.
struct Requantize {
    uint32_t elements;
    float scale;  // of the output, from float32
    int32_t multiplier;
    int32_t input_zero_point;
    int32_t output_zero_point;
    int8_t shift;
    uint8_t from;  // Type
    uint8_t to;
    uint8_t reserved;
};
static_assert(sizeof(Requantize) == 24, "Requantize");

/// Pairs of types that TFLM's kernel has beside int8 to int8 and float32 to int8.
bool converts(Type from, Type to) {
    switch (from) {
        case Type::float32: return to == Type::int16;
        case Type::uint8: return to == Type::int8;
        case Type::int8: return to == Type::uint8 || to == Type::int16 || to == Type::int32;
        case Type::int16: return to == Type::int8 || to == Type::int16 || to == Type::int32;
        case Type::int32: return to == Type::int8 || to == Type::int16;
        default: return false;
    }
}

/// One positive scale and a zero point of the type, or of 32 bits.
uint16_t scaled(const Builder &builder, const Tensor &tensor) {
    if (tensor.type != Type::int32) return builder.quantized(tensor, tensor.type);
    TL_TRY(builder.type(tensor, Type::int32));
    if (tensor.scale_count != 1 || !(tensor.scale > 0.0f) || !(tensor.scale < 3.4e38f))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1, tensor.scale_count, "scales", tensor.index);
    return TL_OK;
}

uint16_t prepare_mixed(Builder &builder, const Tensor &input, const Tensor &output) {
    if (!converts(input.type, output.type))
        return builder.refuse(TL_ERROR_OP_TYPE, static_cast<int64_t>(Type::int8), static_cast<int64_t>(output.type),
                              "types of the conversion", output.index);
    TL_TRY(scaled(builder, output));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    Requantize layer{};
    layer.elements = output.elements;
    layer.scale = output.scale;
    layer.output_zero_point = output.zero_point;
    layer.from = static_cast<uint8_t>(input.type);
    layer.to = static_cast<uint8_t>(output.type);
    if (input.type == Type::float32) {
        TL_TRY(builder.type(input, Type::float32));
    } else {
        TL_TRY(scaled(builder, input));
        Scale scale;
        if (!make_scale(static_cast<double>(input.scale) / static_cast<double>(output.scale), &scale))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
        layer.multiplier = scale.multiplier;
        layer.shift = static_cast<int8_t>(scale.shift);
        layer.input_zero_point = input.zero_point;
    }
    builder.variant = Variant::mixed_types;
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

int32_t value_at(const Call &call, const Requantize &layer, uint32_t index) {
    switch (static_cast<Type>(layer.from)) {
        case Type::uint8: return call.input<uint8_t>(0)[index];
        case Type::int8: return call.input<int8_t>(0)[index];
        case Type::int16: return load_at<int16_t>(call.input<uint8_t>(0), index);
        default: return load_at<int32_t>(call.input<uint8_t>(0), index);
    }
}

int32_t level_at(const Call &call, const Requantize &layer, uint32_t index) {
    if (static_cast<Type>(layer.from) == Type::float32) {
        const int64_t level = static_cast<int64_t>(round_to_int(load_at<float>(call.input<uint8_t>(0), index) / layer.scale)) +
                              layer.output_zero_point;
        return static_cast<int32_t>(level < INT16_MIN ? INT16_MIN : (level > INT16_MAX ? INT16_MAX : level));
    }
    const int32_t centred = wrapping_add(value_at(call, layer, index), wrapping_negate(layer.input_zero_point));
    return wrapping_add(rescale(centred, layer.multiplier, layer.shift), layer.output_zero_point);
}

}  // namespace

uint16_t prepare_quantize(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    const bool from_narrow = input.type == Type::float32 || input.type == Type::int8;
    if (output.type != Type::int8 || !from_narrow) return prepare_mixed(builder, input, output);
    TL_TRY(builder.quantized(output));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    Quantize layer{};
    layer.elements = output.elements;
    layer.scale = output.scale;
    layer.output_zero_point = static_cast<int16_t>(output.zero_point);
    if (input.type == Type::float32) {
        TL_TRY(builder.type(input, Type::float32));
        layer.from_float = 1;
    } else {
        TL_TRY(builder.quantized(input));
        Scale scale;
        if (!make_scale(static_cast<double>(input.scale) / static_cast<double>(output.scale), &scale))
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
        layer.multiplier = scale.multiplier;
        layer.shift = static_cast<int8_t>(scale.shift);
        layer.input_zero_point = static_cast<int16_t>(input.zero_point);
    }
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_quantize(const Call &call) {
    const Quantize &layer = call.parameters<Quantize>();
    int8_t *output = call.output<int8_t>();
    if (layer.from_float != 0) {
        const uint8_t *input = call.input<uint8_t>(0);
        for (uint32_t i = 0; i < layer.elements; ++i) {
            float value;
            memcpy(&value, input + 4 * i, sizeof value);
            const int64_t level = static_cast<int64_t>(round_to_int(value / layer.scale)) + layer.output_zero_point;
            output[i] = static_cast<int8_t>(level < INT8_MIN ? INT8_MIN : (level > INT8_MAX ? INT8_MAX : level));
        }
        return;
    }
    const int8_t *input = call.input<int8_t>(0);
    for (uint32_t i = 0; i < layer.elements; ++i) {
        const int32_t level = wrapping_add(rescale(input[i] - layer.input_zero_point, layer.multiplier, layer.shift),
                                           layer.output_zero_point);
        output[i] = static_cast<int8_t>(clamp(level, INT8_MIN, INT8_MAX));
    }
}

void run_quantize_mixed(const Call &call) {
    const Requantize &layer = call.parameters<Requantize>();
    uint8_t *output = call.output<uint8_t>();
    for (uint32_t i = 0; i < layer.elements; ++i) {
        const int32_t level = level_at(call, layer, i);
        switch (static_cast<Type>(layer.to)) {
            case Type::uint8: output[i] = static_cast<uint8_t>(clamp(level, 0, UINT8_MAX)); break;
            case Type::int8: output[i] = static_cast<uint8_t>(clamp(level, INT8_MIN, INT8_MAX)); break;
            case Type::int16: call.output<int16_t>()[i] = static_cast<int16_t>(clamp(level, INT16_MIN, INT16_MAX)); break;
            default: call.output<int32_t>()[i] = level;
        }
    }
}

}  // namespace engine
