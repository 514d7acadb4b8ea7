// RESIZE_BILINEAR of int8 images, in fixed point with 10 bits behind the point.
#include "operators.h"
#include "window.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t resize_bilinear_options = 15;
constexpr int32_t one = 1 << 10;

struct Resize {
    uint32_t batches;
    int32_t image_h;
    int32_t image_w;
    int32_t output_h;
    int32_t output_w;
    uint32_t channels;
    int32_t scale_h;
    int32_t scale_w;
    uint32_t half_pixel_centers;
};
static_assert(sizeof(Resize) == 36, "Resize");

/// Two neighbouring positions of the image, and how far the output's lies beyond the first.
struct Between {
    int32_t lower;
    int32_t upper;
    int32_t beyond;

    static Between at(int32_t position, int32_t scale, bool half_pixel_centers, int32_t size) {
        int32_t place = position * scale;
        if (half_pixel_centers) place += scale / 2 - one / 2;
        const int32_t floor = place / one > 0 ? place / one : 0;
        const int32_t ceiling = (place + one - 1) / one;
        Between between;
        // A rounded scale may lead past the image's end, where TFLM reads beyond it.
        between.lower = floor < size - 1 ? floor : size - 1;
        between.upper = ceiling < size - 1 ? ceiling : size - 1;
        if (between.upper < 0) between.upper = 0;
        between.beyond = place - one * floor;
        return between;
    }
};

int32_t scale_of(int32_t image, int32_t output, bool align_corners) {
    if (align_corners && output > 1) return (one * (image - 1) + (output - 1) / 2) / (output - 1);
    return (one * image + output / 2) / output;
}

}  // namespace

uint16_t prepare_resize_bilinear(Builder &builder) {
    Tensor input, size, output;
    const Table &options = builder.operation.options;
    TL_TRY(builder.options(resize_bilinear_options));
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, size));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(input, Type::int8));
    TL_TRY(builder.type(output, Type::int8));
    TL_TRY(builder.rank(input, 4));
    TL_TRY(builder.rank(output, 4));
    TL_TRY(builder.indices(size));
    TL_TRY(builder.dimension(size, 2, size.elements, "sizes"));
    TL_TRY(builder.dimension(output, input.dims[0], output.dims[0], "batches"));
    TL_TRY(builder.dimension(output, input.dims[3], output.dims[3], "channels"));
    for (uint32_t i = 0; i < 2; ++i) {
        const int32_t stated = builder.model.file.load<int32_t>(size.data + 4 * i);
        TL_TRY(builder.dimension(output, stated, output.dims[1 + i], "resized size"));
        const int32_t larger = stated > input.dims[1 + i] ? stated : input.dims[1 + i];
        if (larger > max_window_dim)
            return builder.refuse(TL_ERROR_OP_SHAPE, max_window_dim, larger, "dimension too large", output.index);
    }
    const bool align_corners = options.scalar<uint8_t>(2, 0) != 0;
    const bool half_pixel_centers = options.scalar<uint8_t>(3, 0) != 0;
    if (align_corners && half_pixel_centers)
        return builder.refuse(TL_ERROR_OP_OPTIONS, 0, 1, "corners and pixel centers");
    Resize resize{};
    resize.batches = static_cast<uint32_t>(input.dims[0]);
    resize.image_h = input.dims[1];
    resize.image_w = input.dims[2];
    resize.output_h = output.dims[1];
    resize.output_w = output.dims[2];
    resize.channels = static_cast<uint32_t>(input.dims[3]);
    resize.scale_h = scale_of(input.dims[1], output.dims[1], align_corners);
    resize.scale_w = scale_of(input.dims[2], output.dims[2], align_corners);
    resize.half_pixel_centers = half_pixel_centers ? 1 : 0;
    builder.begin(&input.index, 1, output.index);
    builder.append(resize);
    return TL_OK;
}

void run_resize_bilinear(const Call &call) {
    const Resize &resize = call.parameters<Resize>();
    const int8_t *image = call.input<int8_t>(0);
    int8_t *output = call.output<int8_t>();
    const bool centers = resize.half_pixel_centers != 0;
    const uint32_t line = static_cast<uint32_t>(resize.image_w) * resize.channels;
    for (uint32_t batch = 0; batch < resize.batches; ++batch, image += static_cast<uint32_t>(resize.image_h) * line) {
        for (int32_t y = 0; y < resize.output_h; ++y) {
            const Between down = Between::at(y, resize.scale_h, centers, resize.image_h);
            const int8_t *upper = image + static_cast<uint32_t>(down.lower) * line;
            const int8_t *lower = image + static_cast<uint32_t>(down.upper) * line;
            for (int32_t x = 0; x < resize.output_w; ++x) {
                const Between across = Between::at(x, resize.scale_w, centers, resize.image_w);
                const uint32_t left = static_cast<uint32_t>(across.lower) * resize.channels;
                const uint32_t right = static_cast<uint32_t>(across.upper) * resize.channels;
                for (uint32_t channel = 0; channel < resize.channels; ++channel) {
                    const int64_t top = static_cast<int64_t>(upper[left + channel]) * (one - across.beyond) +
                                        static_cast<int64_t>(upper[right + channel]) * across.beyond;
                    const int64_t bottom = static_cast<int64_t>(lower[left + channel]) * (one - across.beyond) +
                                           static_cast<int64_t>(lower[right + channel]) * across.beyond;
                    const int64_t sum = top * (one - down.beyond) + bottom * down.beyond;
                    *output++ = static_cast<int8_t>((sum + (sum > 0 ? one * one / 2 : -(one * one / 2))) / (one * one));
                }
            }
        }
    }
}

}  // namespace engine
