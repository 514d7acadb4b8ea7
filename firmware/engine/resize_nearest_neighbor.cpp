#include "operators.h"
#include "window.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t resize_nearest_neighbor_options = 74;

struct Resize {
    uint32_t batches;
    int32_t image_h;
    int32_t image_w;
    int32_t output_h;
    int32_t output_w;
    uint32_t pixel_bytes;
    uint8_t align_corners;
    uint8_t half_pixel_centers;
    uint16_t reserved;
};
static_assert(sizeof(Resize) == 28, "Resize");

/// Which of `from` positions stands at `position` of `to`. Single precision, as in TFLM; products and sums are apart,
/// so that no compiler may fuse them.
inline uint32_t nearest(const Resize &resize, int32_t position, int32_t from, int32_t to) {
    const bool corners = resize.align_corners != 0;
    const float scale = corners && to > 1 ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                                          : static_cast<float>(from) / static_cast<float>(to);
    const float centre = static_cast<float>(position) + (resize.half_pixel_centers != 0 ? 0.5f : 0.0f);
    const float place = centre * scale;
    const int32_t whole = corners ? round_to_int(place) : static_cast<int32_t>(place);
    return static_cast<uint32_t>(whole < from - 1 ? whole : from - 1);
}

}  // namespace

uint16_t prepare_resize_nearest_neighbor(Builder &builder) {
    Tensor input, size, output;
    TL_TRY(builder.options(resize_nearest_neighbor_options));
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, size));
    TL_TRY(builder.output(output));
    TL_TRY(builder.movable(input));
    TL_TRY(builder.type(output, input.type));
    TL_TRY(builder.rank(input, 4));
    TL_TRY(builder.rank(output, 4));
    TL_TRY(builder.indices(size));
    TL_TRY(builder.dimension(size, 2, size.elements, "sizes"));
    TL_TRY(builder.dimension(output, input.dims[0], output.dims[0], "batches"));
    TL_TRY(builder.dimension(output, input.dims[3], output.dims[3], "channels"));
    for (uint32_t i = 0; i < 2; ++i) {
        const int32_t stated = builder.model.file.load<int32_t>(size.data + 4 * i);
        TL_TRY(builder.dimension(output, stated, output.dims[1 + i], "resized size"));
        // Further on single precision does not tell all positions apart.
        const int32_t larger = stated > input.dims[1 + i] ? stated : input.dims[1 + i];
        if (larger > max_window_dim)
            return builder.refuse(TL_ERROR_OP_SHAPE, max_window_dim, larger, "dimension too large", output.index);
    }
    Resize resize{};
    resize.batches = static_cast<uint32_t>(input.dims[0]);
    resize.image_h = input.dims[1];
    resize.image_w = input.dims[2];
    resize.output_h = output.dims[1];
    resize.output_w = output.dims[2];
    resize.pixel_bytes = static_cast<uint32_t>(input.dims[3]) * (input.bytes / input.elements);
    resize.align_corners = builder.operation.options.scalar<uint8_t>(0, 0);
    resize.half_pixel_centers = builder.operation.options.scalar<uint8_t>(1, 0);
    builder.begin(&input.index, 1, output.index);
    builder.append(resize);
    return TL_OK;
}

void run_resize_nearest_neighbor(const Call &call) {
    const Resize &resize = call.parameters<Resize>();
    const uint8_t *image = call.input<uint8_t>(0);
    uint8_t *output = call.output<uint8_t>();
    const uint32_t row_bytes = static_cast<uint32_t>(resize.image_w) * resize.pixel_bytes;
    const uint32_t output_row_bytes = static_cast<uint32_t>(resize.output_w) * resize.pixel_bytes;
    for (uint32_t batch = 0; batch < resize.batches; ++batch) {
        uint32_t last = UINT32_MAX;
        for (int32_t y = 0; y < resize.output_h; ++y, output += output_row_bytes) {
            const uint32_t from = nearest(resize, y, resize.image_h, resize.output_h);
            if (from == last) {
                memcpy(output, output - output_row_bytes, output_row_bytes);
                continue;
            }
            last = from;
            const uint8_t *row = image + from * row_bytes;
            uint8_t *target = output;
            for (int32_t x = 0; x < resize.output_w; ++x, target += resize.pixel_bytes)
                memcpy(target, row + nearest(resize, x, resize.image_w, resize.output_w) * resize.pixel_bytes,
                       resize.pixel_bytes);
        }
        image += static_cast<uint32_t>(resize.image_h) * row_bytes;
    }
}

}  // namespace engine
