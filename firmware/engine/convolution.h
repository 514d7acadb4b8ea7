// What CONV_2D and DEPTHWISE_CONV_2D keep of an op.
#ifndef THROUGHLINE_ENGINE_CONVOLUTION_H
#define THROUGHLINE_ENGINE_CONVOLUTION_H

#include "operators.h"
#include "window.h"

namespace engine {

struct Convolution {
    uint16_t batches;
    uint16_t image_h;
    uint16_t image_w;
    uint16_t image_c;
    uint16_t output_h;
    uint16_t output_w;
    uint16_t output_c;
    uint16_t kernel_h;
    uint16_t kernel_w;
    uint16_t kernel_c;
    uint16_t stride_h;
    uint16_t stride_w;
    uint16_t dilation_h;
    uint16_t dilation_w;
    uint16_t pad_h;
    uint16_t pad_w;
    int16_t input_offset;  // added to inputs
    int16_t output_offset;
    int8_t low;
    int8_t high;
    uint16_t depth_multiplier;
};
static_assert(sizeof(Convolution) == 40, "Convolution");

/// The tensors of a convolution, checked for type and rank.
struct ConvolutionTensors {
    Tensor input;
    Tensor filter;
    Tensor bias;
    Tensor output;
    bool biased;

    /// Reads and checks them; the filter must be constant with one scale or `channels` of them along `axis`.
    TL_COLD uint16_t read(Builder &builder, uint32_t axis) { return read(builder, axis, 0, 1, 2); }
    /// The same for an op whose inputs stand at these positions.
    TL_COLD uint16_t read(Builder &builder, uint32_t axis, uint32_t image_at, uint32_t filter_at,
                          uint32_t bias_at);
};

/// Checks the geometry and the fused activation and fills in all but kernel_c and depth_multiplier.
/// The options' fields of dilation differ between the two ops: `dilation_field` is the id of the first.
TL_COLD uint16_t describe(Builder &builder, const ConvolutionTensors &tensors, uint32_t activation_field,
                          uint32_t dilation_field, Convolution &convolution);

/// The same for TRANSPOSE_CONV, all but the range of its outputs; kernel_c is the image's depth.
TL_COLD uint16_t describe_transposed(Builder &builder, const ConvolutionTensors &tensors, Convolution &convolution);

/// Copies the window of the output pixel (y, x), channels [channel, channel + kernel_c), into `column`. Outside the image stands
/// the input's zero point, which the offset turns into zero.
void gather(const Convolution &c, const int8_t *image, int32_t y, int32_t x, uint32_t channel, int8_t *column);

}  // namespace engine

#endif
