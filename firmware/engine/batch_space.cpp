// BATCH_TO_SPACE_ND and SPACE_TO_BATCH_ND: blocks of an image's positions become images of the batch, and back.
#include "operators.h"

namespace engine {
namespace {

/// `image` is the larger one, whose positions the `blocks` images of the batch share.
struct BatchSpace {
    uint32_t image_batches;
    int32_t image_h;
    int32_t image_w;
    uint32_t batches;
    int32_t block_h;
    int32_t block_w;
    int32_t height;  // of an image of the batch
    int32_t width;
    int32_t top;  // positions before the image
    int32_t left;
    uint32_t pixel;  // bytes
};
static_assert(sizeof(BatchSpace) == 44, "BatchSpace");

int32_t constant_at(Builder &builder, const Tensor &tensor, uint32_t index) {
    return builder.model.file.load<int32_t>(tensor.data + 4 * index);
}

/// Reads all tensors; `to_batch` tells which of the two ops it is.
uint16_t prepare(Builder &builder, bool to_batch) {
    Tensor input, blocks, edges, output;
    TL_TRY(builder.arity(3, 3));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, blocks));
    TL_TRY(builder.input(2, edges));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(input, input.type == Type::float32 ? Type::float32 : Type::int8));
    TL_TRY(builder.type(output, input.type));
    TL_TRY(builder.indices(blocks));
    TL_TRY(builder.indices(edges));
    if (input.rank != 3) TL_TRY(builder.rank(input, 4));
    TL_TRY(builder.rank(output, input.rank));
    const uint32_t spatial = input.rank - 2;
    TL_TRY(builder.dimension(blocks, spatial, blocks.elements, "block sizes"));
    TL_TRY(builder.dimension(edges, 2 * spatial, edges.elements, "edges"));
    const Tensor &image = to_batch ? input : output;
    const Tensor &batch = to_batch ? output : input;
    int32_t block[2] = {1, 1};
    int32_t before[2] = {0, 0};
    for (uint32_t d = 0; d < spatial; ++d) {
        block[d] = constant_at(builder, blocks, d);
        before[d] = constant_at(builder, edges, 2 * d);
        const int32_t after = constant_at(builder, edges, 2 * d + 1);
        if (block[d] < 1 || block[d] > INT16_MAX || before[d] < 0 || after < 0)
            return builder.refuse(TL_ERROR_OP_OPTIONS, 1, block[d], "block size or edge", blocks.index);
        const int64_t padded = static_cast<int64_t>(image.dims[1 + d]) + before[d] + after;
        TL_TRY(builder.dimension(image, static_cast<int64_t>(batch.dims[1 + d]) * block[d], padded, "padded size"));
    }
    TL_TRY(builder.dimension(batch, static_cast<int64_t>(image.dims[0]) * block[0] * block[1], batch.dims[0], "batches"));
    TL_TRY(builder.dimension(batch, image.last_dim(), batch.last_dim(), "channels"));
    const bool is_image = input.rank == 4;
    const BatchSpace layer{static_cast<uint32_t>(image.dims[0]),
                           image.dims[1],
                           is_image ? image.dims[2] : 1,
                           static_cast<uint32_t>(batch.dims[0]),
                           block[0],
                           block[1],
                           batch.dims[1],
                           is_image ? batch.dims[2] : 1,
                           before[0],
                           before[1],
                           static_cast<uint32_t>(input.last_dim()) * (input.bytes / input.elements)};
    builder.begin(&input.index, 1, output.index);
    builder.append(layer);
    return TL_OK;
}

/// Calls `visit(image_offset, batch_offset)` for each position of the batch in order; the first is negative for one
/// outside the image.
template <typename Visit>
void each_position(const BatchSpace &layer, Visit visit) {
    uint32_t at = 0;
    for (uint32_t batch = 0; batch < layer.batches; ++batch) {
        const int32_t image = static_cast<int32_t>(batch % layer.image_batches);
        const int32_t place = static_cast<int32_t>(batch / layer.image_batches);
        for (int32_t y = 0; y < layer.height; ++y) {
            const int32_t image_y = y * layer.block_h + place / layer.block_w - layer.top;
            for (int32_t x = 0; x < layer.width; ++x, at += layer.pixel) {
                const int32_t image_x = x * layer.block_w + place % layer.block_w - layer.left;
                const bool inside =
                    image_y >= 0 && image_y < layer.image_h && image_x >= 0 && image_x < layer.image_w;
                const int32_t position = (image * layer.image_h + image_y) * layer.image_w + image_x;
                visit(inside, inside ? static_cast<uint32_t>(position) * layer.pixel : 0, at);
            }
        }
    }
}

}  // namespace

uint16_t prepare_batch_to_space(Builder &builder) { return prepare(builder, false); }

uint16_t prepare_space_to_batch(Builder &builder) { return prepare(builder, true); }

void run_batch_to_space(const Call &call) {
    const BatchSpace &layer = call.parameters<BatchSpace>();
    const uint8_t *input = call.input<uint8_t>(0);
    uint8_t *output = call.output<uint8_t>();
    each_position(layer, [&](bool inside, uint32_t image, uint32_t batch) {
        if (inside) memcpy(output + image, input + batch, layer.pixel);
    });
}

void run_space_to_batch(const Call &call) {
    const BatchSpace &layer = call.parameters<BatchSpace>();
    const uint8_t *input = call.input<uint8_t>(0);
    uint8_t *output = call.output<uint8_t>();
    each_position(layer, [&](bool inside, uint32_t image, uint32_t batch) {
        // Like TFLM's kernel, which knows nothing of the zero point.
        if (inside)
            memcpy(output + batch, input + image, layer.pixel);
        else
            memset(output + batch, 0, layer.pixel);
    });
}

}  // namespace engine
