/// libtorch behind a C interface: tensors as opaque handles, no exception crosses.
///
/// A function that returns a handle gives NULL when it fails, one that returns bool gives false; ctorch_error()
/// then says why, for the calling thread. Handles that are returned belong to the caller, who releases each with
/// ctorch_release(). Handles that are passed stay the caller's.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctorch_tensor ctorch_tensor;

typedef enum { CTORCH_FLOAT32, CTORCH_FLOAT64, CTORCH_INT64 } ctorch_type;

typedef enum {
    CTORCH_NEGATIVE,
    CTORCH_EXP,
    CTORCH_LOG,
    CTORCH_SQRT,
    CTORCH_ABS,
    CTORCH_RELU,
    CTORCH_SIGMOID,
    CTORCH_ROUND,
    /// The same values outside the graph of gradients.
    CTORCH_DETACHED,
    /// The same values, laid out row by row.
    CTORCH_CONTIGUOUS,
} ctorch_unary_op;

typedef enum {
    CTORCH_ADD,
    CTORCH_SUBTRACT,
    CTORCH_MULTIPLY,
    CTORCH_DIVIDE,
    CTORCH_MAXIMUM,
    CTORCH_MINIMUM,
    CTORCH_MATMUL,
} ctorch_binary_op;

typedef enum { CTORCH_SUM, CTORCH_MEAN, CTORCH_MAX } ctorch_reduction;

typedef enum { CTORCH_SOFTMAX, CTORCH_LOG_SOFTMAX, CTORCH_CUMULATIVE_SUM } ctorch_along;

typedef struct {
    int64_t height, width;
} ctorch_size;

// The library.

const char *ctorch_error(void);
/// Version, such as 1.13.0.
const char *ctorch_version(void);
/// Threads that operators use.
void ctorch_set_threads(int count);
bool ctorch_has_cuda(void);
/// Handles that were not released yet.
int64_t ctorch_live_tensors(void);
/// Whether operators of this thread record gradients; returns what was set before.
bool ctorch_set_recording(bool recording);

// Making, reading, releasing. Values are copied, row by row.

ctorch_tensor *ctorch_from_floats(const float *values, const int64_t *shape, size_t rank);
ctorch_tensor *ctorch_from_doubles(const double *values, const int64_t *shape, size_t rank);
ctorch_tensor *ctorch_from_integers(const int64_t *values, const int64_t *shape, size_t rank);
ctorch_tensor *ctorch_full(double value, const int64_t *shape, size_t rank, ctorch_type type);
void ctorch_release(ctorch_tensor *tensor);
size_t ctorch_rank(const ctorch_tensor *tensor);
int64_t ctorch_dimension(const ctorch_tensor *tensor, size_t index);
/// Types that are none of ctorch_type count as the integers that they are read as.
ctorch_type ctorch_element_type(const ctorch_tensor *tensor);
/// Copies all values, converted; `count` must be their number.
bool ctorch_read_floats(const ctorch_tensor *tensor, float *values, size_t count);
bool ctorch_read_doubles(const ctorch_tensor *tensor, double *values, size_t count);
bool ctorch_read_integers(const ctorch_tensor *tensor, int64_t *values, size_t count);
ctorch_tensor *ctorch_to_type(const ctorch_tensor *tensor, ctorch_type type);
ctorch_tensor *ctorch_to_device(const ctorch_tensor *tensor, bool cuda);
bool ctorch_is_on_cuda(const ctorch_tensor *tensor);
/// Overwrites the values of `tensor` in place with those of `source`, outside the graph of gradients.
bool ctorch_assign(ctorch_tensor *tensor, const ctorch_tensor *source);

// Gradients.

bool ctorch_require_gradient(ctorch_tensor *tensor, bool required);
bool ctorch_backward(ctorch_tensor *tensor);
bool ctorch_has_gradient(const ctorch_tensor *tensor);
ctorch_tensor *ctorch_gradient(const ctorch_tensor *tensor);
void ctorch_clear_gradient(ctorch_tensor *tensor);

// Element by element, with broadcasting.

ctorch_tensor *ctorch_unary(ctorch_unary_op op, const ctorch_tensor *tensor);
ctorch_tensor *ctorch_binary(ctorch_binary_op op, const ctorch_tensor *left, const ctorch_tensor *right);
ctorch_tensor *ctorch_add_scalar(const ctorch_tensor *tensor, double value);
ctorch_tensor *ctorch_scale(const ctorch_tensor *tensor, double factor);
ctorch_tensor *ctorch_clamp(const ctorch_tensor *tensor, double low, double high);

// Along dimensions; negative ones count from the last.

ctorch_tensor *ctorch_along_dimension(ctorch_along op, const ctorch_tensor *tensor, int64_t dimension);
/// Over the dimensions, or over all values where `count` is 0.
ctorch_tensor *ctorch_reduce(
    ctorch_reduction op, const ctorch_tensor *tensor, const int64_t *dimensions, size_t count, bool keep);
ctorch_tensor *ctorch_argmax(const ctorch_tensor *tensor, int64_t dimension);

// Shapes.

ctorch_tensor *ctorch_reshape(const ctorch_tensor *tensor, const int64_t *shape, size_t rank);
ctorch_tensor *ctorch_permute(const ctorch_tensor *tensor, const int64_t *order, size_t rank);
/// Indices from `start` up to but not including `end`.
ctorch_tensor *ctorch_slice(const ctorch_tensor *tensor, int64_t dimension, int64_t start, int64_t end);
ctorch_tensor *ctorch_gather(const ctorch_tensor *tensor, int64_t dimension, const ctorch_tensor *indices);
ctorch_tensor *ctorch_concatenate(const ctorch_tensor *const *tensors, size_t count, int64_t dimension);
/// `amounts` holds before and after for the last dimension, then for the one before it, and so on.
ctorch_tensor *ctorch_pad(
    const ctorch_tensor *tensor, const int64_t *amounts, size_t count, double value);

// Layers; images are [batch, channels, height, width].

/// `bias` may be NULL.
ctorch_tensor *ctorch_conv2d(
    const ctorch_tensor *input, const ctorch_tensor *weight, const ctorch_tensor *bias, ctorch_size stride,
    ctorch_size padding, int64_t groups);
/// [batch, n] times the transpose of [units, n]; `bias` may be NULL.
ctorch_tensor *ctorch_linear(
    const ctorch_tensor *input, const ctorch_tensor *weight, const ctorch_tensor *bias);
ctorch_tensor *ctorch_average_pool(const ctorch_tensor *input, ctorch_size window, ctorch_size stride);
ctorch_tensor *ctorch_max_pool(const ctorch_tensor *input, ctorch_size window, ctorch_size stride);
/// Where `training`, statistics of the batch are used, and `mean` and `variance` follow them by `momentum`.
ctorch_tensor *ctorch_batch_norm(
    const ctorch_tensor *input, const ctorch_tensor *gain, const ctorch_tensor *offset, ctorch_tensor *mean,
    ctorch_tensor *variance, bool training, double momentum, double epsilon);
/// Mean over the batch; logits [batch, classes], labels [batch].
ctorch_tensor *ctorch_cross_entropy(
    const ctorch_tensor *logits, const ctorch_tensor *labels, double label_smoothing);

// Quantization to whole numbers in low...high and back, with gradients straight through.

/// One scale and zero point, each of shape [1]; both get gradients.
ctorch_tensor *ctorch_fake_quantize(
    const ctorch_tensor *input, const ctorch_tensor *scale, const ctorch_tensor *zero_point, int64_t low,
    int64_t high);
/// A scale for each index along `axis`, zero points 0; only the input gets a gradient.
ctorch_tensor *ctorch_fake_quantize_channels(
    const ctorch_tensor *input, const ctorch_tensor *scales, int64_t axis, int64_t low, int64_t high);

// Steps of optimizers, in place; a parameter without a gradient stays as it is.

/// Step `step`, counted from 1, of Adam (arXiv:1412.6980) with weight decay added to the gradient.
bool ctorch_adam_step(
    ctorch_tensor *parameter, ctorch_tensor *mean, ctorch_tensor *square, int64_t step, double rate,
    double beta1, double beta2, double epsilon, double weight_decay);
/// Step of gradient descent with momentum: velocity = momentum * velocity + gradient.
bool ctorch_momentum_step(
    ctorch_tensor *parameter, ctorch_tensor *velocity, double rate, double momentum, double weight_decay);

#ifdef __cplusplus
}
#endif

#endif
