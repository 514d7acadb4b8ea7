// Weights of four bits, two a byte: unpacked to int8 in the op's scratch each time before its kernel runs, as TFLM's
// reference kernels do.
#include "convolution.h"
#include "operators.h"

namespace engine {
namespace {

/// Unpacks `count` values, the lower half of a byte first. The packed ones are the record's last input, and the place
/// of the unpacked ones its second.
void unpack(const Call &call, uint32_t count) {
    const uint8_t *packed = call.input<uint8_t>(3);
    int8_t *weights = reinterpret_cast<int8_t *>(call.place(1));
    for (uint32_t i = 0; i < count; ++i) {
        const uint32_t bits = packed[i / 2] >> (4 * (i & 1));
        weights[i] = static_cast<int8_t>(static_cast<int32_t>(bits << 28) >> 28);
    }
}

uint32_t taps(const Convolution &c) {
    return static_cast<uint32_t>(c.output_c) * c.kernel_h * c.kernel_w * c.kernel_c;
}

}  // namespace

void run_convolution_int4(const Call &call) {
    unpack(call, taps(call.parameters<Convolution>()));
    run_convolution(call);
}

void run_depthwise_int4(const Call &call) {
    unpack(call, taps(call.parameters<Convolution>()));
    run_depthwise(call);
}

void run_fully_connected_int4(const Call &call) {
    unpack(call, fully_connected_weights(call));
    run_fully_connected(call);
}

}  // namespace engine
