// BATCH_MATMUL: products of matrices whose leading dimensions broadcast, of int8 or of int16 values.
#include "operators.h"
#include "sixteen.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t batch_matmul_options = 101;
constexpr uint32_t max_matmul_rank = 5;
constexpr uint32_t max_batch_dims = max_matmul_rank - 2;
/// Products of int8 values that sum up in 32 bits.
constexpr uint32_t max_products = 33025;

/// Steps are elements; those of the batches are 0 where an input repeats.
struct BatchMatMul {
    uint32_t batches[max_batch_dims];
    uint32_t left_batch[max_batch_dims];
    uint32_t right_batch[max_batch_dims];
    uint32_t rows;
    uint32_t columns;
    uint32_t depth;
    uint32_t left_row;     // from one row of the left matrix to the next
    uint32_t left_step;    // from one of its columns to the next
    uint32_t right_step;   // from one row of the right matrix to the next
    uint32_t right_column;
    int32_t multiplier;
    int16_t offsets[3];  // left, right, output
    int8_t shift;
    uint8_t reserved;
};
static_assert(sizeof(BatchMatMul) == 76, "BatchMatMul");

/// Values of a tensor that may lie at any address.
struct Int16s {
    const uint8_t *start;

    int16_t operator[](uint32_t index) const { return load_at<int16_t>(start, index); }
    Int16s operator+(uint32_t index) const { return {start + 2 * index}; }
    void operator+=(uint32_t index) { start += 2 * index; }
};

template <typename Value>
struct Access {
    using Pointer = const int8_t *;
    static Pointer of(const Call &call, uint32_t input) { return call.input<int8_t>(input); }
};

template <>
struct Access<int16_t> {
    using Pointer = Int16s;
    static Pointer of(const Call &call, uint32_t input) { return {call.input<uint8_t>(input)}; }
};

int32_t product(const BatchMatMul &layer, const int8_t *left, const int8_t *right) {
    int32_t sum = 0;
    for (uint32_t k = 0; k < layer.depth; ++k, left += layer.left_step, right += layer.right_step)
        sum += (*left + layer.offsets[0]) * (*right + layer.offsets[1]);
    return rescale(sum, layer.multiplier, layer.shift);
}

int32_t product(const BatchMatMul &layer, const Int16s &left, const Int16s &right) {
    int64_t sum = 0;
    for (uint32_t k = 0; k < layer.depth; ++k)
        sum += left[k * layer.left_step] * right[k * layer.right_step];
    return rescale_wide(sum, layer.multiplier, layer.shift);
}

template <typename Value>
void multiply_matrices(const BatchMatMul &layer, typename Access<Value>::Pointer left,
                       const typename Access<Value>::Pointer &right, Value *output) {
    constexpr int32_t low = sizeof(Value) == 1 ? INT8_MIN : INT16_MIN;
    constexpr int32_t high = sizeof(Value) == 1 ? INT8_MAX : INT16_MAX;
    for (uint32_t row = 0; row < layer.rows; ++row, left += layer.left_row)
        for (uint32_t column = 0; column < layer.columns; ++column) {
            const int32_t level = product(layer, left, right + column * layer.right_column);
            *output++ = static_cast<Value>(clamp(wrapping_add(level, layer.offsets[2]), low, high));
        }
}

template <typename Value>
void run(const Call &call) {
    const BatchMatMul &layer = call.parameters<BatchMatMul>();
    const typename Access<Value>::Pointer left = Access<Value>::of(call, 0);
    const typename Access<Value>::Pointer right = Access<Value>::of(call, 1);
    Value *output = call.output<Value>();
    for (uint32_t i = 0; i < layer.batches[0]; ++i)
        for (uint32_t j = 0; j < layer.batches[1]; ++j)
            for (uint32_t k = 0; k < layer.batches[2]; ++k, output += layer.rows * layer.columns)
                multiply_matrices(layer,
                                  left + i * layer.left_batch[0] + j * layer.left_batch[1] + k * layer.left_batch[2],
                                  right + i * layer.right_batch[0] + j * layer.right_batch[1] +
                                      k * layer.right_batch[2],
                                  output);
}

/// Dimension `place` of three of the batch dimensions, counted from the front of rank 5.
uint32_t batch_size(const Tensor &tensor, uint32_t place) {
    const uint32_t missing = max_matmul_rank - tensor.rank;
    return place < missing ? 1 : static_cast<uint32_t>(tensor.dims[place - missing]);
}

/// Sizes and steps of the batches.
uint16_t lay_out(const Builder &builder, const Tensor &left, const Tensor &right, const Tensor &output,
                 BatchMatMul &layer) {
    uint32_t left_step = left.elements;
    uint32_t right_step = right.elements;
    for (uint32_t d = 0; d < max_batch_dims; ++d) {
        const uint32_t a = batch_size(left, d);
        const uint32_t b = batch_size(right, d);
        if (a != b && a != 1 && b != 1)
            return builder.refuse(TL_ERROR_OP_SHAPE, a, b, "shapes do not broadcast", right.index);
        layer.batches[d] = a > b ? a : b;
        left_step /= a;
        right_step /= b;
        layer.left_batch[d] = a == 1 ? 0 : left_step;
        layer.right_batch[d] = b == 1 ? 0 : right_step;
        TL_TRY(builder.dimension(output, layer.batches[d], batch_size(output, d), "batches"));
    }
    return TL_OK;
}

}  // namespace

uint16_t prepare_batch_matmul(Builder &builder) {
    Tensor left, right, output;
    const Table &options = builder.operation.options;
    TL_TRY(builder.options(batch_matmul_options));
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, left));
    TL_TRY(builder.input(1, right));
    TL_TRY(builder.output(output));
    const Tensor *const tensors[] = {&left, &right, &output};
    for (const Tensor *tensor : tensors) {
        TL_TRY(left.is_int16() ? builder.symmetric(*tensor) : builder.quantized(*tensor));
        if (tensor->rank < 2 || tensor->rank > max_matmul_rank)
            return builder.refuse(TL_ERROR_OP_SHAPE, max_matmul_rank, tensor->rank, "rank", tensor->index);
    }
    const bool left_turned = options.scalar<uint8_t>(0, 0) != 0;
    const bool right_turned = options.scalar<uint8_t>(1, 0) != 0;
    const uint32_t left_rows = static_cast<uint32_t>(left.dims[left.rank - 2]);
    const uint32_t left_columns = static_cast<uint32_t>(left.last_dim());
    const uint32_t right_rows = static_cast<uint32_t>(right.dims[right.rank - 2]);
    const uint32_t right_columns = static_cast<uint32_t>(right.last_dim());
    BatchMatMul layer{};
    layer.rows = left_turned ? left_columns : left_rows;
    layer.depth = left_turned ? left_rows : left_columns;
    layer.columns = right_turned ? right_rows : right_columns;
    layer.left_row = left_turned ? 1 : left_columns;
    layer.left_step = left_turned ? left_columns : 1;
    layer.right_step = right_turned ? 1 : right_columns;
    layer.right_column = right_turned ? right_columns : 1;
    TL_TRY(builder.dimension(right, layer.depth, right_turned ? right_columns : right_rows, "depth"));
    if (layer.depth > max_products)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_products, layer.depth, "depth", right.index);
    TL_TRY(builder.rank(output, left.rank > right.rank ? left.rank : right.rank));
    TL_TRY(lay_out(builder, left, right, output, layer));
    TL_TRY(builder.dimension(output, layer.rows, output.dims[output.rank - 2], "rows"));
    TL_TRY(builder.dimension(output, layer.columns, output.last_dim(), "columns"));
    const double scales = static_cast<double>(left.scale) * static_cast<double>(right.scale);
    Scale scale;
    if (!make_scale(scales / static_cast<double>(output.scale), &scale) ||
        (left.is_int16() && scale.shift > max_wide_shift))
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 1 << 30, INT32_MAX, "scale ratio too large", output.index);
    layer.multiplier = scale.multiplier;
    layer.shift = static_cast<int8_t>(scale.shift);
    layer.offsets[0] = static_cast<int16_t>(-left.zero_point);
    layer.offsets[1] = static_cast<int16_t>(-right.zero_point);
    layer.offsets[2] = static_cast<int16_t>(output.zero_point);
    if (left.is_int16()) builder.variant = Variant::int16_values;
    const uint32_t inputs[2] = {left.index, right.index};
    builder.begin(inputs, 2, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_batch_matmul(const Call &call) { run<int8_t>(call); }

void run_batch_matmul_int16(const Call &call) { run<int16_t>(call); }

}  // namespace engine
