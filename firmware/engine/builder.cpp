#include "builder.h"

namespace engine {
namespace {

/// Largest finite float; a scale beyond it or NaN fails the comparisons with it.
constexpr float largest_scale = 3.402823466e38f;

bool sound(float scale) { return scale > 0.0f && scale <= largest_scale; }

}  // namespace

uint16_t Builder::arity(uint32_t least, uint32_t most, uint32_t outputs) const {
    const uint32_t inputs = operation.inputs.count;
    if (inputs < least || inputs > most)
        return refuse(TL_ERROR_MODEL_STRUCTURE, inputs < least ? least : most, inputs, "inputs of the op");
    if (operation.outputs.count != outputs)
        return refuse(TL_ERROR_MODEL_STRUCTURE, outputs, operation.outputs.count, "outputs of the op");
    return TL_OK;
}

bool Builder::has_input(uint32_t index) const {
    return index < operation.inputs.count && operation.inputs.at<int32_t>(index) >= 0;
}

#ifndef TL_SLIM
bool Builder::takes_int16(uint32_t index) const {
    Tensor tensor;
    return has_input(index) && input(index, tensor) == TL_OK && tensor.is_int16();
}
#endif

bool Builder::takes_float(uint32_t index) const {
    Tensor tensor;
    return has_input(index) && input(index, tensor) == TL_OK && tensor.type == Type::float32;
}

uint16_t Builder::input(uint32_t index, Tensor &tensor) const {
    const int32_t at = operation.inputs.at<int32_t>(index);
    if (at < 0) return refuse(TL_ERROR_MODEL_STRUCTURE, 0, at, "input left out");
    return model.tensor(static_cast<uint32_t>(at), tensor, error);
}

uint16_t Builder::output(Tensor &tensor, uint32_t index) const {
    const int32_t at = operation.outputs.at<int32_t>(index);
    if (at < 0) return refuse(TL_ERROR_MODEL_STRUCTURE, 0, at, "output left out");
    TL_TRY(model.tensor(static_cast<uint32_t>(at), tensor, error));
    if (tensor.constant) return refuse(TL_ERROR_MODEL_STRUCTURE, 0, 0, "output is constant", tensor.index);
    return TL_OK;
}

uint16_t Builder::type(const Tensor &tensor, Type type) const {
    if (tensor.type != type)
        return refuse(TL_ERROR_OP_TYPE, static_cast<int64_t>(type), static_cast<int64_t>(tensor.type), "tensor type",
                      tensor.index);
    if (tensor.variable) return refuse(TL_ERROR_OP_OPTIONS, 0, 1, "variable tensor", tensor.index);
    if (tensor.elements == 0) return refuse(TL_ERROR_OP_SHAPE, 1, 0, "empty tensor", tensor.index);
    return TL_OK;
}

uint16_t Builder::movable(const Tensor &tensor) const {
    switch (tensor.type) {
        case Type::int8:
        case Type::int16:
        case Type::int32:
        case Type::float32: return type(tensor, tensor.type);
        default: return type(tensor, Type::int8);
    }
}

uint16_t Builder::indices(const Tensor &tensor) const {
    TL_TRY(type(tensor, Type::int32));
    return constant(tensor);
}

uint16_t Builder::axis(int32_t stated, uint32_t rank, uint32_t *axis) const {
    const int64_t counted = static_cast<int64_t>(stated) + (stated < 0 ? rank : 0);
    if (counted < 0 || counted >= rank) return refuse(TL_ERROR_OP_OPTIONS, rank, stated, "axis");
    *axis = static_cast<uint32_t>(counted);
    return TL_OK;
}

uint16_t Builder::quantized(const Tensor &tensor, Type wanted) const {
    const bool is_wide = wanted == Type::int16;
    const bool is_unsigned = wanted == Type::uint8;
    const int32_t low = is_wide ? INT16_MIN : (is_unsigned ? 0 : INT8_MIN);
    const int32_t high = is_wide ? INT16_MAX : (is_unsigned ? UINT8_MAX : INT8_MAX);
    TL_TRY(type(tensor, wanted));
    if (tensor.scale_count != 1)
        return refuse(TL_ERROR_OP_QUANTIZATION, 1, tensor.scale_count, "scales", tensor.index);
    if (!sound(tensor.scale)) return refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "scale not positive", tensor.index);
    if (tensor.zero_point < low || tensor.zero_point > high)
        return refuse(TL_ERROR_OP_QUANTIZATION, high, tensor.zero_point, "zero point", tensor.index);
    return TL_OK;
}

uint16_t Builder::symmetric(const Tensor &tensor) const {
    TL_TRY(quantized(tensor, Type::int16));
    if (tensor.zero_point != 0)
        return refuse(TL_ERROR_OP_QUANTIZATION, 0, tensor.zero_point, "zero point", tensor.index);
    return TL_OK;
}

uint16_t Builder::rank(const Tensor &tensor, uint32_t rank) const {
    if (tensor.rank != rank) return refuse(TL_ERROR_OP_SHAPE, rank, tensor.rank, "rank", tensor.index);
    return TL_OK;
}

uint16_t Builder::dimension(const Tensor &tensor, int64_t expected, int64_t found, const char *text) const {
    if (expected != found) return refuse(TL_ERROR_OP_SHAPE, expected, found, text, tensor.index);
    return TL_OK;
}

uint16_t Builder::constant(const Tensor &tensor) const {
    if (!tensor.constant) return refuse(TL_ERROR_OP_BUFFER, tensor.bytes, 0, "not constant", tensor.index);
    return TL_OK;
}

uint16_t Builder::options(uint32_t type) const {
    if (!operation.options.present() || operation.options_type != type)
        return refuse(TL_ERROR_OP_OPTIONS, type, operation.options_type, "options' type");
    return TL_OK;
}

uint8_t *Builder::reserve(uint32_t bytes) {
    uint8_t *place = used <= room && bytes <= room - used ? records + used : nullptr;
    used += bytes;
    return place;
}

void Builder::append(const void *data, uint32_t bytes) {
    uint8_t *place = reserve(bytes);
    if (place != nullptr && bytes > 0) memcpy(place, data, bytes);
    // The record's first word holds its size; it lies in room whenever the last byte does.
    const uint32_t length = static_cast<uint32_t>(used - start);
    if (used <= room && start + 4 <= room) memcpy(records + start, &length, sizeof length);
}

void Builder::append_filled(uint8_t value, uint32_t bytes) {
    uint8_t *place = reserve(bytes);
    if (place != nullptr) memset(place, value, bytes);
    append(nullptr, 0);
}

void Builder::overwrite(uint64_t at, const void *data, uint32_t bytes) {
    if (at + bytes <= room && bytes > 0) memcpy(records + at, data, bytes);
}

void Builder::begin(const uint32_t *inputs, uint32_t count, const uint32_t *outputs, uint32_t output_count) {
    start = used;
    const uint16_t code = static_cast<uint16_t>(operation.code | static_cast<uint16_t>(variant));
    const Record record = {0, code, static_cast<uint16_t>(count + output_count), 0};
    append(record);
    append(inputs, 4 * count);
    append(outputs, 4 * output_count);
}

void Builder::begin_weighted(const Tensor &input, const Tensor &filter, const Tensor *bias, const Tensor &output) {
    const uint32_t third = bias != nullptr ? bias->index : omitted;
    if (filter.type == Type::int4) {
        const uint32_t offset = (scratch_bytes + 15) & ~15u;
        const uint32_t inputs[4] = {input.index, in_scratch | offset, third, filter.index};
        variant = Variant::int4_weights;
        scratch_bytes = offset + filter.elements;
        begin(inputs, 4, output.index);
        return;
    }
    const uint32_t inputs[3] = {input.index, filter.index, third};
    begin(inputs, 3, output.index);
}

uint16_t Builder::append_scale(double value, const Tensor &output) {
    Scale scale;
    if (!make_scale(value, &scale))
        return refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
    const int8_t shifts[4] = {static_cast<int8_t>(scale.shift), 0, 0, 0};
    append(&scale.multiplier, 4);
    append(shifts, 4);
    return TL_OK;
}

uint16_t Builder::append_scales(const Tensor &input, const Tensor &weights, const Tensor &output, uint32_t count,
                                int32_t most_shift) {
    uint8_t *multipliers = reserve(4 * count);
    uint8_t *shifts = reserve((count + 3) & ~3u);
    if (shifts != nullptr) memset(shifts + (count & ~3u), 0, ((count + 3) & ~3u) - (count & ~3u));
    for (uint32_t i = 0; i < count; ++i) {
        const uint32_t source = weights.scale_count > 1 ? i : 0;
        const float weight = model.file.load<float>(weights.scales + 4 * source);
        if (!sound(weight))
            return refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "weight scale not positive", weights.index);
        if (weights.zero_point_count > 1 || i == 0) {
            const uint32_t at = weights.zero_point_count > 1 ? i : 0;
            const int64_t zero = at < weights.zero_point_count
                                     ? model.file.load<int64_t>(weights.zero_points + 8 * at) : 0;
            if (zero != 0)
                return refuse(TL_ERROR_OP_QUANTIZATION, 0, zero, "weight zero point", weights.index);
        }
        Scale scale;
        if (!make_scale(static_cast<double>(input.scale) * static_cast<double>(weight) /
                            static_cast<double>(output.scale),
                        &scale) ||
            scale.shift > most_shift)
            return refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
        const int8_t shift = static_cast<int8_t>(scale.shift);
        if (multipliers != nullptr) memcpy(multipliers + 4 * i, &scale.multiplier, 4);
        if (shifts != nullptr) memcpy(shifts + i, &shift, 1);
    }
    append(nullptr, 0);
    return TL_OK;
}

uint16_t Builder::range(const Tensor &output, uint8_t activation, int32_t lowest, int32_t highest, int32_t *least,
                        int32_t *most) const {
    const auto quantize = [&](float value, int32_t *result) {
        const float steps = value / output.scale;
        if (!(steps >= -2147483648.0f && steps < 2147483648.0f)) return false;
        const int64_t sum = static_cast<int64_t>(output.zero_point) + round_to_int(steps);
        *result = sum > highest ? highest : (sum < lowest ? lowest : static_cast<int32_t>(sum));
        return true;
    };
    *least = lowest;
    *most = highest;
    bool fits = true;
    switch (static_cast<Activation>(activation)) {
        case Activation::none: break;
        case Activation::relu: fits = quantize(0.0f, least); break;
        case Activation::relu_n1_to_1: fits = quantize(-1.0f, least) && quantize(1.0f, most); break;
        case Activation::relu6: fits = quantize(0.0f, least) && quantize(6.0f, most); break;
        default: return refuse(TL_ERROR_OP_OPTIONS, 3, activation, "fused activation");
    }
    if (!fits) return refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "activation's range", output.index);
    return TL_OK;
}

uint16_t Builder::range(const Tensor &output, uint8_t activation, int8_t *low, int8_t *high) const {
    int32_t least = 0;
    int32_t most = 0;
    TL_TRY(range(output, activation, INT8_MIN, INT8_MAX, &least, &most));
    *low = static_cast<int8_t>(least);
    *high = static_cast<int8_t>(most);
    return TL_OK;
}

uint16_t Builder::range(const Tensor &output, uint8_t activation, int16_t *low, int16_t *high) const {
    int32_t least = 0;
    int32_t most = 0;
    TL_TRY(range(output, activation, INT16_MIN, INT16_MAX, &least, &most));
    *low = static_cast<int16_t>(least);
    *high = static_cast<int16_t>(most);
    return TL_OK;
}

}  // namespace engine
