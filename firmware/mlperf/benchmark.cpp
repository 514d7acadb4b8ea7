#include "mlperf/benchmark.h"

#include <math.h>
#include <string.h>

#include "board.h"
#include "request.h"
#include "session.h"

namespace {

// TensorType of TFLite's schema.
enum : uint32_t { FLOAT32 = 0, INT32 = 2, UINT8 = 3, INT16 = 7, INT8 = 9 };

struct Tensor {
    uint8_t *bytes;
    tl_tensor is;

    uint32_t element_bytes() const {
        switch (is.type) {
        case FLOAT32:
        case INT32: return 4;
        case INT16: return 2;
        default: return 1;
        }
    }
    uint32_t elements() const { return is.bytes / element_bytes(); }
    bool has_values() const {
        return is.type == FLOAT32 || is.type == INT32 || is.type == UINT8 || is.type == INT16 || is.type == INT8;
    }

    float value(uint32_t index) const {
        const uint8_t *at = bytes + index * element_bytes();
        switch (is.type) {
        case FLOAT32: return read<float>(at);
        case INT32: return dequantized(read<int32_t>(at));
        case INT16: return dequantized(read<int16_t>(at));
        case INT8: return dequantized(read<int8_t>(at));
        default: return dequantized(read<uint8_t>(at));
        }
    }

    void set(uint32_t index, float value) {
        if (is.type == FLOAT32) {
            memcpy(bytes + 4 * index, &value, sizeof value);
        } else {
            bytes[index] = static_cast<uint8_t>(quantized(value));
        }
    }

    template <typename Number> static Number read(const uint8_t *at) {
        Number number;
        memcpy(&number, at, sizeof number);
        return number;
    }

private:
    float dequantized(int32_t stored) const {
        return is.scale == 0 ? static_cast<float>(stored) : static_cast<float>(stored - is.zero_point) * is.scale;
    }

    // As the reference rounds: halves away from zero (util/quantization_helpers.h). Clamped before it is converted,
    // which a value without a place in int32 would not survive.
    int8_t quantized(float value) const {
        const float steps = roundf(value / is.scale) + static_cast<float>(is.zero_point);
        if (!(steps > INT8_MIN)) {
            return INT8_MIN;
        }
        return steps < INT8_MAX ? static_cast<int8_t>(steps) : INT8_MAX;
    }
};

tl_mlperf setup;
mlperf::Loaded held;

Tensor tensor(uint16_t direction) {
    Tensor found{};
    found.bytes = tl_engine_tensor(&session.engine, direction, 0, &found.is);
    return found;
}

// Head and tail of the arena grow towards each other; between them lies what the selected model never touches.
board::Region free_arena() {
    const board::Region arena = session.arena();
    tl_arena used;
    tl_engine_arena(&session.engine, &used);
    const uint32_t head = (used.total - used.persistent + 15u) & ~15u;
    const uint32_t end = (arena.size - used.persistent) & ~15u;
    return {arena.base + head, end > head ? end - head : 0};
}

uint32_t bytes_of(uint16_t input, const Tensor &tensor) {
    return input == TL_MLPERF_FLOATS ? 4 * tensor.elements() : tensor.is.bytes;
}

bool takes(const Tensor &tensor, uint16_t input) {
    switch (input) {
    case TL_MLPERF_RAW: return true;
    case TL_MLPERF_PIXELS: return tensor.is.type == INT8 || tensor.is.type == UINT8;
    default: return tensor.is.type == FLOAT32 || (tensor.is.type == INT8 && tensor.is.scale > 0);
    }
}

}  // namespace

namespace mlperf {

uint16_t check(const tl_mlperf &wanted, tl_error &error) {
    if (!session.selected) {
        return refuse(error, TL_ERROR_STATE, 0, 0, "no model selected");
    }
    if (wanted.baud != TL_BAUD_FAST && wanted.baud != TL_BAUD_SLOW) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_BAUD_SLOW, wanted.baud, "speed in baud");
    }
    if (memchr(wanted.benchmark, 0, sizeof wanted.benchmark) == nullptr) {
        return refuse(error, TL_ERROR_ARGUMENT, sizeof wanted.benchmark - 1, sizeof wanted.benchmark,
                      "characters of the benchmark");
    }
    if (wanted.input < TL_MLPERF_RAW || wanted.input > TL_MLPERF_FLOATS) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_MLPERF_FLOATS, wanted.input, "kind of input");
    }
    if (wanted.result < TL_MLPERF_VALUES || wanted.result > TL_MLPERF_MEAN_SQUARE) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_MLPERF_MEAN_SQUARE, wanted.result, "kind of result");
    }
    const uint16_t inputs = tl_engine_input_count(&session.engine);
    if (inputs != 1) {
        return refuse(error, TL_ERROR_ARGUMENT, 1, inputs, "inputs of the model");
    }
    const Tensor input = tensor(TL_TENSOR_INPUT);
    if (!takes(input, wanted.input)) {
        return refuse(error, TL_ERROR_ARGUMENT, INT8, input.is.type, "type of the input");
    }
    const Tensor output = tensor(TL_TENSOR_OUTPUT);
    if (output.bytes == nullptr || !output.has_values()) {
        return refuse(error, TL_ERROR_ARGUMENT, INT8, output.is.type, "type of the output");
    }
    if (wanted.result == TL_MLPERF_MEAN_SQUARE &&
        (wanted.input != TL_MLPERF_FLOATS || output.elements() != input.elements())) {
        return refuse(error, TL_ERROR_ARGUMENT, input.elements(), output.elements(), "values to compare");
    }
    const uint32_t room = free_arena().size;
    if (room < bytes_of(wanted.input, input)) {
        return refuse(error, TL_ERROR_ARENA, bytes_of(wanted.input, input), room, "arena free for an input");
    }
    return TL_OK;
}

void start(const tl_mlperf &wanted) {
    setup = wanted;
    const board::Region room = free_arena();
    held = {room.base, room.size, 0, 0, false};
}

const char *name() { return setup.benchmark; }

Loaded &loaded() { return held; }

uint32_t input_bytes() { return bytes_of(setup.input, tensor(TL_TENSOR_INPUT)); }

void load_input() {
    Tensor input = tensor(TL_TENSOR_INPUT);
    // p - 128 in int8 is p with its top bit turned.
    const uint8_t turned = setup.input == TL_MLPERF_PIXELS && input.is.type == INT8 ? 0x80 : 0;
    if (setup.input == TL_MLPERF_FLOATS) {
        for (uint32_t index = 0; index < input.elements(); ++index) {
            input.set(index, Tensor::read<float>(held.bytes + 4 * index));
        }
    } else {
        for (uint32_t index = 0; index < input.is.bytes; ++index) {
            input.bytes[index] = static_cast<uint8_t>(held.bytes[index] ^ turned);
        }
    }
}

uint32_t result_count() { return setup.result == TL_MLPERF_VALUES ? tensor(TL_TENSOR_OUTPUT).elements() : 1; }

float result(uint32_t index) {
    const Tensor output = tensor(TL_TENSOR_OUTPUT);
    if (setup.result == TL_MLPERF_VALUES) {
        return output.value(index);
    }
    float sum = 0;
    for (uint32_t each = 0; each < output.elements(); ++each) {
        const float difference = output.value(each) - Tensor::read<float>(held.bytes + 4 * each);
        sum += difference * difference;
    }
    return sum / static_cast<float>(output.elements());
}

}  // namespace mlperf
