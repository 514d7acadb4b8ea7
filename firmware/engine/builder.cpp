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

uint16_t Builder::quantized(const Tensor &tensor) const {
    TL_TRY(type(tensor, Type::int8));
    if (tensor.scale_count != 1)
        return refuse(TL_ERROR_OP_QUANTIZATION, 1, tensor.scale_count, "scales", tensor.index);
    if (!sound(tensor.scale)) return refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "scale not positive", tensor.index);
    if (tensor.zero_point < INT8_MIN || tensor.zero_point > INT8_MAX)
        return refuse(TL_ERROR_OP_QUANTIZATION, INT8_MAX, tensor.zero_point, "zero point", tensor.index);
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

void Builder::begin(const uint32_t *inputs, uint32_t count, const uint32_t *outputs, uint32_t output_count) {
    start = used;
    const Record record = {0, static_cast<uint16_t>(operation.code), static_cast<uint16_t>(count + output_count), 0};
    append(record);
    append(inputs, 4 * count);
    append(outputs, 4 * output_count);
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

uint16_t Builder::append_scales(const Tensor &input, const Tensor &weights, const Tensor &output, uint32_t count) {
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
                        &scale))
            return refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
        const int8_t shift = static_cast<int8_t>(scale.shift);
        if (multipliers != nullptr) memcpy(multipliers + 4 * i, &scale.multiplier, 4);
        if (shifts != nullptr) memcpy(shifts + i, &shift, 1);
    }
    append(nullptr, 0);
    return TL_OK;
}

uint16_t Builder::range(const Tensor &output, uint8_t activation, int8_t *low, int8_t *high) const {
    const auto quantize = [&](float value, int32_t *result) {
        const float steps = value / output.scale;
        if (!(steps >= -2147483648.0f && steps < 2147483648.0f)) return false;
        const int64_t sum = static_cast<int64_t>(output.zero_point) + round_to_int(steps);
        *result = sum > INT8_MAX ? INT8_MAX : (sum < INT8_MIN ? INT8_MIN : static_cast<int32_t>(sum));
        return true;
    };
    int32_t least = INT8_MIN;
    int32_t most = INT8_MAX;
    bool fits = true;
    switch (static_cast<Activation>(activation)) {
        case Activation::none: break;
        case Activation::relu: fits = quantize(0.0f, &least); break;
        case Activation::relu_n1_to_1: fits = quantize(-1.0f, &least) && quantize(1.0f, &most); break;
        case Activation::relu6: fits = quantize(0.0f, &least) && quantize(6.0f, &most); break;
        default: return refuse(TL_ERROR_OP_OPTIONS, 3, activation, "fused activation");
    }
    if (!fits) return refuse(TL_ERROR_OP_QUANTIZATION, 1, 0, "activation's range", output.index);
    *low = static_cast<int8_t>(least);
    *high = static_cast<int8_t>(most);
    return TL_OK;
}

}  // namespace engine
