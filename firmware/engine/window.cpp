#include "window.h"

namespace engine {

uint16_t WindowAxis::check(const Builder &builder, uint8_t padding, const Tensor &out) {
    if (image > max_window_dim || kernel > max_window_dim || output > max_window_dim)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_window_dim, image > kernel ? image : kernel,
                              "dimension too large");
    if (kernel < 1) return builder.refuse(TL_ERROR_OP_OPTIONS, 1, kernel, "window size");
    if (stride < 1 || stride > max_window_step)
        return builder.refuse(TL_ERROR_OP_OPTIONS, 1, stride, "stride");
    if (dilation < 1 || dilation > max_window_step)
        return builder.refuse(TL_ERROR_OP_OPTIONS, 1, dilation, "dilation");
    const int64_t extent = static_cast<int64_t>(kernel - 1) * dilation + 1;
    int64_t expected = 0;
    switch (static_cast<Padding>(padding)) {
        case Padding::same: expected = (image + stride - 1) / stride; break;
        case Padding::valid: expected = image < extent ? 0 : (image - extent + stride) / stride; break;
        default: return builder.refuse(TL_ERROR_OP_OPTIONS, 1, padding, "padding scheme");
    }
    if (expected < 1) return builder.refuse(TL_ERROR_OP_SHAPE, extent, image, "window beyond the image");
    TL_TRY(builder.dimension(out, expected, output, "output size"));
    const int64_t total = static_cast<int64_t>(output - 1) * stride + extent - image;
    const int64_t before = total > 0 ? total / 2 : 0;
    if (before > max_window_dim)
        return builder.refuse(TL_ERROR_OP_OPTIONS, max_window_dim, before, "padding too large");
    pad = static_cast<int32_t>(before);
    return TL_OK;
}

}  // namespace engine
