// The geometry that convolutions and pools share: a window sliding over a padded image.
#ifndef THROUGHLINE_ENGINE_WINDOW_H
#define THROUGHLINE_ENGINE_WINDOW_H

#include "builder.h"

namespace engine {

/// TFLite's Padding.
enum class Padding : uint8_t { same = 0, valid = 1 };

constexpr int32_t max_window_dim = 65535;
constexpr int32_t max_window_step = 32767;

/// One axis of a window; `pad` is what lies before the image.
struct WindowAxis {
    int32_t image;
    int32_t kernel;
    int32_t stride;
    int32_t dilation;
    int32_t output;
    int32_t pad;

    /// Checks the axis and finds `pad`, from `image`, `kernel`, `stride`, `dilation` and the padding scheme.
    /// `output` must be what follows from them.
    TL_COLD uint16_t check(const Builder &builder, uint8_t padding, const Tensor &out);
};

/// Taps of a window that lie inside the image: kernel positions [first, end).
struct Taps {
    int32_t first;
    int32_t end;

    /// `origin` is the window's start in image coordinates; it may be negative.
    static Taps inside(int32_t origin, int32_t image, int32_t kernel, int32_t dilation) {
        Taps taps{0, kernel};
        if (dilation == 1) {
            if (origin < 0) taps.first = -origin;
            if (image - origin < kernel) taps.end = image - origin;
        } else {
            if (origin < 0) taps.first = (-origin + dilation - 1) / dilation;
            const int32_t fitting = (image - origin + dilation - 1) / dilation;
            if (fitting < kernel) taps.end = fitting;
        }
        return taps;
    }
};

}  // namespace engine

#endif
