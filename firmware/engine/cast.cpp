// CAST and FILL.
#include "operators.h"

namespace engine {
namespace {

struct Cast {
    uint32_t elements;
    uint16_t from;  // Type
    uint16_t to;
};
static_assert(sizeof(Cast) == 8, "Cast");

struct Fill {
    uint32_t elements;
    uint32_t item;  // bytes
};
static_assert(sizeof(Fill) == 8, "Fill");

bool is_cast_from(Type type) {
    return type == Type::int8 || type == Type::int16 || type == Type::int32 || type == Type::float32 ||
           type == Type::boolean;
}

/// Towards zero; what is no int32 saturates, and NaN gives 0 (undefined in TFLM).
int32_t truncated(float value) {
    if (value >= 2147483648.0f) return INT32_MAX;
    if (value <= -2147483648.0f) return INT32_MIN;
    return value == value ? static_cast<int32_t>(value) : 0;
}

int32_t whole_at(const Call &call, Type from, uint32_t index) {
    switch (from) {
        case Type::int8: return call.input<int8_t>(0)[index];
        case Type::int16: return load_at<int16_t>(call.input<uint8_t>(0), index);
        case Type::int32: return load_at<int32_t>(call.input<uint8_t>(0), index);
        case Type::boolean: return call.input<uint8_t>(0)[index] != 0 ? 1 : 0;
        default: return truncated(load_at<float>(call.input<uint8_t>(0), index));
    }
}

}  // namespace

uint16_t prepare_cast(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(input, is_cast_from(input.type) ? input.type : Type::int8));
    TL_TRY(builder.movable(output));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    builder.begin(&input.index, 1, output.index);
    builder.append(Cast{input.elements, static_cast<uint16_t>(input.type), static_cast<uint16_t>(output.type)});
    return TL_OK;
}

void run_cast(const Call &call) {
    const Cast &cast = call.parameters<Cast>();
    const Type from = static_cast<Type>(cast.from);
    for (uint32_t i = 0; i < cast.elements; ++i) {
        switch (static_cast<Type>(cast.to)) {
            case Type::int8: call.output<int8_t>()[i] = static_cast<int8_t>(whole_at(call, from, i)); break;
            case Type::int16: call.output<int16_t>()[i] = static_cast<int16_t>(whole_at(call, from, i)); break;
            case Type::int32: call.output<int32_t>()[i] = whole_at(call, from, i); break;
            default:
                call.output<float>()[i] = from == Type::float32 ? load_at<float>(call.input<uint8_t>(0), i)
                                                                : static_cast<float>(whole_at(call, from, i));
        }
    }
}

uint16_t prepare_fill(Builder &builder) {
    Tensor dims, value, output;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, dims));
    TL_TRY(builder.input(1, value));
    TL_TRY(builder.output(output));
    // The output tensor has the shape already; the constant that repeats it is not read.
    TL_TRY(builder.constant(dims));
    const bool fits = value.type == Type::float32 || value.type == Type::int32;
    TL_TRY(builder.type(value, fits ? value.type : Type::int8));
    TL_TRY(builder.rank(value, 0));
    TL_TRY(builder.type(output, value.type));
    builder.begin(&value.index, 1, output.index);
    builder.append(Fill{output.elements, value.bytes});
    return TL_OK;
}

void run_fill(const Call &call) {
    const Fill &fill = call.parameters<Fill>();
    const uint8_t *value = call.input<uint8_t>(0);
    uint8_t *output = call.output<uint8_t>();
    for (uint32_t i = 0; i < fill.elements; ++i, output += fill.item) memcpy(output, value, fill.item);
}

}  // namespace engine
