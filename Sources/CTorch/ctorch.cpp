#include "ctorch.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/api/include/torch/version.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

struct ctorch_tensor {
    at::Tensor value;
};

namespace {

thread_local std::string last_error;
std::atomic<int64_t> live_tensors{0};

template <typename Body>
bool attempt(Body body) {
    try {
        body();
        return true;
    } catch (const c10::Error &error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception &error) {
        last_error = error.what();
    } catch (...) {
        last_error = "an exception of an unknown kind";
    }
    return false;
}

template <typename Body>
ctorch_tensor *handle(Body body) {
    ctorch_tensor *result = nullptr;
    attempt([&] {
        at::Tensor value = body();
        TORCH_CHECK(value.defined(), "the operator gave no tensor");
        result = new ctorch_tensor{std::move(value)};
        live_tensors += 1;
    });
    return result;
}

at::IntArrayRef list(const int64_t *values, size_t count) { return {values, count}; }

/// An image with its channels innermost in memory; what is computed from it then has them so, too. Of planes oneDNN
/// makes blocks before each convolution and planes again behind it, which takes as long as a convolution of few
/// channels, and libtorch normalizes channels side by side faster than planes.
at::Tensor innermost_channels(const at::Tensor &image) {
    if (image.dim() != 4) return image;
    if (image.size(1) > 1) return image.contiguous(at::MemoryFormat::ChannelsLast);
    // Of a single channel both layouts are the same bytes; it is the strides that say which.
    const at::Tensor plain = image.contiguous();
    return plain.as_strided(plain.sizes(), {plain.stride(0), 1, plain.stride(2), 1});
}

c10::optional<at::Tensor> optional(const ctorch_tensor *tensor) {
    return tensor ? c10::optional<at::Tensor>(tensor->value) : c10::nullopt;
}

at::ScalarType scalar_type(ctorch_type type) {
    switch (type) {
        case CTORCH_FLOAT32: return at::kFloat;
        case CTORCH_FLOAT64: return at::kDouble;
        case CTORCH_INT64: return at::kLong;
    }
    TORCH_CHECK(false, "unknown element type ", static_cast<int>(type));
}

template <typename Value>
ctorch_tensor *copy_in(const Value *values, const int64_t *shape, size_t rank) {
    return handle([&] {
        // Never written through: the clone is what is kept.
        auto *bytes = const_cast<Value *>(values);
        return at::from_blob(bytes, list(shape, rank), c10::CppTypeToScalarType<Value>::value).clone();
    });
}

template <typename Value>
bool copy_out(const ctorch_tensor *tensor, Value *values, size_t count) {
    return attempt([&] {
        const at::Tensor all =
            tensor->value.detach().to(at::kCPU, c10::CppTypeToScalarType<Value>::value).contiguous();
        TORCH_CHECK(
            static_cast<size_t>(all.numel()) == count, "asked for ", count, " values of a tensor of ",
            all.numel());
        std::memcpy(values, all.data_ptr<Value>(), count * sizeof(Value));
    });
}

/// The gradient with weight decay; undefined where there is none.
at::Tensor decayed_gradient(const at::Tensor &parameter, const at::Tensor &plain, double weight_decay) {
    const at::Tensor gradient = parameter.grad();
    return gradient.defined() && weight_decay != 0 ? gradient.add(plain, weight_decay) : gradient;
}

}  // namespace

const char *ctorch_error(void) { return last_error.c_str(); }

const char *ctorch_version(void) { return TORCH_VERSION; }

void ctorch_set_threads(int count) { attempt([&] { at::set_num_threads(count); }); }

bool ctorch_has_cuda(void) {
    bool found = false;
    attempt([&] { found = at::hasCUDA(); });
    return found;
}

int64_t ctorch_live_tensors(void) { return live_tensors.load(); }

bool ctorch_set_recording(bool recording) {
    const bool before = c10::GradMode::is_enabled();
    c10::GradMode::set_enabled(recording);
    return before;
}

ctorch_tensor *ctorch_from_floats(const float *values, const int64_t *shape, size_t rank) {
    return copy_in(values, shape, rank);
}

ctorch_tensor *ctorch_from_doubles(const double *values, const int64_t *shape, size_t rank) {
    return copy_in(values, shape, rank);
}

ctorch_tensor *ctorch_from_integers(const int64_t *values, const int64_t *shape, size_t rank) {
    return copy_in(values, shape, rank);
}

ctorch_tensor *ctorch_full(double value, const int64_t *shape, size_t rank, ctorch_type type) {
    return handle([&] { return at::full(list(shape, rank), value, at::TensorOptions(scalar_type(type))); });
}

void ctorch_release(ctorch_tensor *tensor) {
    if (!tensor) return;
    live_tensors -= 1;
    delete tensor;
}

size_t ctorch_rank(const ctorch_tensor *tensor) { return tensor->value.sizes().size(); }

int64_t ctorch_dimension(const ctorch_tensor *tensor, size_t index) {
    const at::IntArrayRef sizes = tensor->value.sizes();
    return index < sizes.size() ? sizes[index] : 0;
}

ctorch_type ctorch_element_type(const ctorch_tensor *tensor) {
    const at::ScalarType type = tensor->value.scalar_type();
    return type == at::kFloat ? CTORCH_FLOAT32 : type == at::kDouble ? CTORCH_FLOAT64 : CTORCH_INT64;
}

bool ctorch_read_floats(const ctorch_tensor *tensor, float *values, size_t count) {
    return copy_out(tensor, values, count);
}

bool ctorch_read_doubles(const ctorch_tensor *tensor, double *values, size_t count) {
    return copy_out(tensor, values, count);
}

bool ctorch_read_integers(const ctorch_tensor *tensor, int64_t *values, size_t count) {
    return copy_out(tensor, values, count);
}

ctorch_tensor *ctorch_to_type(const ctorch_tensor *tensor, ctorch_type type) {
    return handle([&] { return tensor->value.to(scalar_type(type)); });
}

ctorch_tensor *ctorch_to_device(const ctorch_tensor *tensor, bool cuda) {
    return handle([&] { return tensor->value.to(cuda ? at::kCUDA : at::kCPU); });
}

bool ctorch_is_on_cuda(const ctorch_tensor *tensor) { return tensor->value.is_cuda(); }

bool ctorch_assign(ctorch_tensor *tensor, const ctorch_tensor *source) {
    return attempt([&] {
        TORCH_CHECK(
            tensor->value.sizes() == source->value.sizes(), "cannot put values of shape ",
            source->value.sizes(), " in a tensor of shape ", tensor->value.sizes());
        tensor->value.detach().copy_(source->value.detach());
    });
}

bool ctorch_require_gradient(ctorch_tensor *tensor, bool required) {
    return attempt([&] { tensor->value.requires_grad_(required); });
}

bool ctorch_backward(ctorch_tensor *tensor) { return attempt([&] { tensor->value.backward(); }); }

bool ctorch_has_gradient(const ctorch_tensor *tensor) { return tensor->value.grad().defined(); }

ctorch_tensor *ctorch_gradient(const ctorch_tensor *tensor) {
    return handle([&] {
        at::Tensor gradient = tensor->value.grad();
        TORCH_CHECK(gradient.defined(), "the tensor has no gradient");
        return gradient;
    });
}

void ctorch_clear_gradient(ctorch_tensor *tensor) { tensor->value.mutable_grad() = at::Tensor(); }

ctorch_tensor *ctorch_unary(ctorch_unary_op op, const ctorch_tensor *tensor) {
    return handle([&]() -> at::Tensor {
        const at::Tensor &value = tensor->value;
        switch (op) {
            case CTORCH_NEGATIVE: return value.neg();
            case CTORCH_EXP: return value.exp();
            case CTORCH_LOG: return value.log();
            case CTORCH_SQRT: return value.sqrt();
            case CTORCH_ABS: return value.abs();
            case CTORCH_RELU: return value.relu();
            case CTORCH_SIGMOID: return value.sigmoid();
            case CTORCH_ROUND: return value.round();
            case CTORCH_DETACHED: return value.detach();
            case CTORCH_CONTIGUOUS: return value.contiguous();
        }
        return {};
    });
}

ctorch_tensor *ctorch_binary(ctorch_binary_op op, const ctorch_tensor *left, const ctorch_tensor *right) {
    return handle([&]() -> at::Tensor {
        const at::Tensor &first = left->value, &second = right->value;
        switch (op) {
            case CTORCH_ADD: return first.add(second);
            case CTORCH_SUBTRACT: return first.sub(second);
            case CTORCH_MULTIPLY: return first.mul(second);
            case CTORCH_DIVIDE: return first.div(second);
            case CTORCH_MAXIMUM: return at::maximum(first, second);
            case CTORCH_MINIMUM: return at::minimum(first, second);
            case CTORCH_MATMUL: return first.matmul(second);
        }
        return {};
    });
}

ctorch_tensor *ctorch_add_scalar(const ctorch_tensor *tensor, double value) {
    return handle([&] { return tensor->value.add(value); });
}

ctorch_tensor *ctorch_scale(const ctorch_tensor *tensor, double factor) {
    return handle([&] { return tensor->value.mul(factor); });
}

ctorch_tensor *ctorch_clamp(const ctorch_tensor *tensor, double low, double high) {
    return handle([&] { return at::hardtanh(tensor->value, low, high); });
}

ctorch_tensor *ctorch_along_dimension(ctorch_along op, const ctorch_tensor *tensor, int64_t dimension) {
    return handle([&]() -> at::Tensor {
        switch (op) {
            case CTORCH_SOFTMAX: return tensor->value.softmax(dimension);
            case CTORCH_LOG_SOFTMAX: return tensor->value.log_softmax(dimension);
            case CTORCH_CUMULATIVE_SUM: return tensor->value.cumsum(dimension);
        }
        return {};
    });
}

ctorch_tensor *ctorch_reduce(
    ctorch_reduction op, const ctorch_tensor *tensor, const int64_t *dimensions, size_t count, bool keep) {
    return handle([&]() -> at::Tensor {
        const at::Tensor &value = tensor->value;
        const at::IntArrayRef over = list(dimensions, count);
        switch (op) {
            case CTORCH_SUM: return count ? value.sum(over, keep) : value.sum();
            case CTORCH_MEAN: return count ? value.mean(over, keep) : value.mean();
            case CTORCH_MAX: return value.amax(over, keep);
        }
        return {};
    });
}

ctorch_tensor *ctorch_argmax(const ctorch_tensor *tensor, int64_t dimension) {
    return handle([&] { return tensor->value.argmax(dimension); });
}

ctorch_tensor *ctorch_reshape(const ctorch_tensor *tensor, const int64_t *shape, size_t rank) {
    return handle([&] { return tensor->value.reshape(list(shape, rank)); });
}

ctorch_tensor *ctorch_permute(const ctorch_tensor *tensor, const int64_t *order, size_t rank) {
    return handle([&] { return tensor->value.permute(list(order, rank)); });
}

ctorch_tensor *ctorch_slice(const ctorch_tensor *tensor, int64_t dimension, int64_t start, int64_t end) {
    return handle([&] {
        const int64_t size = tensor->value.size(dimension);
        TORCH_CHECK(
            0 <= start && start <= end && end <= size, "cannot take ", start, "..<", end, " of ", size);
        return tensor->value.slice(dimension, start, end);
    });
}

ctorch_tensor *ctorch_gather(const ctorch_tensor *tensor, int64_t dimension, const ctorch_tensor *indices) {
    return handle([&] { return tensor->value.index_select(dimension, indices->value); });
}

ctorch_tensor *ctorch_concatenate(const ctorch_tensor *const *tensors, size_t count, int64_t dimension) {
    return handle([&] {
        std::vector<at::Tensor> parts;
        for (size_t index = 0; index < count; index += 1) parts.push_back(tensors[index]->value);
        return at::cat(parts, dimension);
    });
}

ctorch_tensor *ctorch_pad(const ctorch_tensor *tensor, const int64_t *amounts, size_t count, double value) {
    return handle([&] { return at::constant_pad_nd(tensor->value, list(amounts, count), value); });
}

ctorch_tensor *ctorch_conv2d(
    const ctorch_tensor *input, const ctorch_tensor *weight, const ctorch_tensor *bias, ctorch_size stride,
    ctorch_size padding, int64_t groups) {
    return handle([&] {
        const int64_t strides[] = {stride.height, stride.width};
        const int64_t around[] = {padding.height, padding.width};
        const int64_t dilation[] = {1, 1};
        return at::conv2d(
            innermost_channels(input->value), weight->value, optional(bias), list(strides, 2), list(around, 2),
            list(dilation, 2), groups);
    });
}

ctorch_tensor *ctorch_linear(
    const ctorch_tensor *input, const ctorch_tensor *weight, const ctorch_tensor *bias) {
    return handle([&] { return at::linear(input->value, weight->value, optional(bias)); });
}

ctorch_tensor *ctorch_average_pool(const ctorch_tensor *input, ctorch_size window, ctorch_size stride) {
    return handle([&] {
        const int64_t size[] = {window.height, window.width}, steps[] = {stride.height, stride.width};
        return at::avg_pool2d(innermost_channels(input->value), list(size, 2), list(steps, 2));
    });
}

ctorch_tensor *ctorch_max_pool(const ctorch_tensor *input, ctorch_size window, ctorch_size stride) {
    return handle([&] {
        const int64_t size[] = {window.height, window.width}, steps[] = {stride.height, stride.width};
        return at::max_pool2d(innermost_channels(input->value), list(size, 2), list(steps, 2));
    });
}

ctorch_tensor *ctorch_batch_norm(
    const ctorch_tensor *input, const ctorch_tensor *gain, const ctorch_tensor *offset, ctorch_tensor *mean,
    ctorch_tensor *variance, bool training, double momentum, double epsilon) {
    return handle([&] {
        return at::batch_norm(
            input->value, gain->value, offset->value, mean->value, variance->value, training, momentum,
            epsilon, false);
    });
}

ctorch_tensor *ctorch_cross_entropy(
    const ctorch_tensor *logits, const ctorch_tensor *labels, double label_smoothing) {
    return handle([&] {
        return at::cross_entropy_loss(
            logits->value, labels->value, c10::nullopt, at::Reduction::Mean, -100, label_smoothing);
    });
}

ctorch_tensor *ctorch_fake_quantize(
    const ctorch_tensor *input, const ctorch_tensor *scale, const ctorch_tensor *zero_point, int64_t low,
    int64_t high) {
    return handle([&] {
        // Counted from 0: it rounds zero points by adding a half and cutting off, wrong below 0.
        return at::_fake_quantize_learnable_per_tensor_affine(
            input->value, scale->value, zero_point->value - low, 0, high - low);
    });
}

ctorch_tensor *ctorch_fake_quantize_channels(
    const ctorch_tensor *input, const ctorch_tensor *scales, int64_t axis, int64_t low, int64_t high) {
    return handle([&] {
        const at::Tensor zero_points = at::zeros_like(scales->value, at::TensorOptions(at::kInt));
        return at::fake_quantize_per_channel_affine(
            input->value, scales->value, zero_points, axis, low, high);
    });
}

bool ctorch_adam_step(
    ctorch_tensor *parameter, ctorch_tensor *mean, ctorch_tensor *square, int64_t step, double rate,
    double beta1, double beta2, double epsilon, double weight_decay) {
    return attempt([&] {
        at::Tensor plain = parameter->value.detach();
        const at::Tensor gradient = decayed_gradient(parameter->value, plain, weight_decay);
        if (!gradient.defined()) return;
        const double mean_bias = 1 - std::pow(beta1, static_cast<double>(step));
        const double square_bias = std::sqrt(1 - std::pow(beta2, static_cast<double>(step)));
        mean->value.mul_(beta1).add_(gradient, 1 - beta1);
        square->value.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        const at::Tensor spread = square->value.sqrt().div_(square_bias).add_(epsilon);
        plain.addcdiv_(mean->value, spread, -rate / mean_bias);
    });
}

bool ctorch_momentum_step(
    ctorch_tensor *parameter, ctorch_tensor *velocity, double rate, double momentum, double weight_decay) {
    return attempt([&] {
        at::Tensor plain = parameter->value.detach();
        const at::Tensor gradient = decayed_gradient(parameter->value, plain, weight_decay);
        if (!gradient.defined()) return;
        velocity->value.mul_(momentum).add_(gradient);
        plain.add_(velocity->value, -rate);
    });
}
