// The operators: each has a file with a prepare function, which validates everything, and a run function, which
// trusts the record.
#ifndef THROUGHLINE_ENGINE_OPERATORS_H
#define THROUGHLINE_ENGINE_OPERATORS_H

#include "builder.h"
#include "record.h"

namespace engine {

TL_COLD uint16_t prepare_convolution(Builder &builder);
void run_convolution(const Call &call);

TL_COLD uint16_t prepare_depthwise(Builder &builder);
void run_depthwise(const Call &call);

TL_COLD uint16_t prepare_fully_connected(Builder &builder);
void run_fully_connected(const Call &call);

TL_COLD uint16_t prepare_pool(Builder &builder);
void run_average_pool(const Call &call);
void run_max_pool(const Call &call);

TL_COLD uint16_t prepare_transpose_conv(Builder &builder);
void run_transpose_conv(const Call &call);

TL_COLD uint16_t prepare_svdf(Builder &builder);
void run_svdf(const Call &call);

TL_COLD uint16_t prepare_add(Builder &builder);
void run_add(const Call &call);

TL_COLD uint16_t prepare_sub(Builder &builder);
void run_sub(const Call &call);

TL_COLD uint16_t prepare_mul(Builder &builder);
void run_mul(const Call &call);

TL_COLD uint16_t prepare_extremum(Builder &builder);
void run_maximum(const Call &call);
void run_minimum(const Call &call);

TL_COLD uint16_t prepare_pad(Builder &builder);
void run_pad(const Call &call);

TL_COLD uint16_t prepare_mean(Builder &builder);
void run_mean(const Call &call);

TL_COLD uint16_t prepare_softmax(Builder &builder);
void run_softmax(const Call &call);

TL_COLD uint16_t prepare_logistic(Builder &builder);
void run_logistic(const Call &call);

TL_COLD uint16_t prepare_tanh(Builder &builder);
void run_tanh(const Call &call);

TL_COLD uint16_t prepare_hard_swish(Builder &builder);
void run_hard_swish(const Call &call);

TL_COLD uint16_t prepare_relu(Builder &builder);
TL_COLD uint16_t prepare_leaky_relu(Builder &builder);
void run_relu(const Call &call);

TL_COLD uint16_t prepare_relu6(Builder &builder);
void run_relu6(const Call &call);

TL_COLD uint16_t prepare_arg_max(Builder &builder);
void run_arg_max(const Call &call);
void run_arg_min(const Call &call);

TL_COLD uint16_t prepare_reshape(Builder &builder);
TL_COLD uint16_t prepare_expand_dims(Builder &builder);
TL_COLD uint16_t prepare_squeeze(Builder &builder);
void run_reshape(const Call &call);

TL_COLD uint16_t prepare_shape(Builder &builder);
void run_shape(const Call &call);

TL_COLD uint16_t prepare_transpose(Builder &builder);
TL_COLD uint16_t prepare_slice(Builder &builder);
TL_COLD uint16_t prepare_strided_slice(Builder &builder);
void run_view(const Call &call);

TL_COLD uint16_t prepare_concatenation(Builder &builder);
TL_COLD uint16_t prepare_pack(Builder &builder);
void run_concatenation(const Call &call);

TL_COLD uint16_t prepare_split(Builder &builder);
TL_COLD uint16_t prepare_unpack(Builder &builder);
void run_split(const Call &call);

TL_COLD uint16_t prepare_resize_nearest_neighbor(Builder &builder);
void run_resize_nearest_neighbor(const Call &call);

TL_COLD uint16_t prepare_quantize(Builder &builder);
void run_quantize(const Call &call);
TL_COLD void run_quantize_mixed(const Call &call);

TL_COLD uint16_t prepare_dequantize(Builder &builder);
void run_dequantize(const Call &call);
TL_COLD void run_dequantize_int16(const Call &call);
TL_COLD void run_dequantize_uint8(const Call &call);

TL_COLD uint16_t prepare_sum(Builder &builder);
TL_COLD void run_sum(const Call &call);

TL_COLD uint16_t prepare_reduce_extremum(Builder &builder);
TL_COLD void run_reduce_max(const Call &call);
TL_COLD void run_reduce_min(const Call &call);

TL_COLD uint16_t prepare_float_function(Builder &builder);
TL_COLD void run_float_function(const Call &call);

TL_COLD uint16_t prepare_elu(Builder &builder);
TL_COLD void run_elu(const Call &call);

TL_COLD uint16_t prepare_abs(Builder &builder);
TL_COLD void run_abs(const Call &call);

TL_COLD uint16_t prepare_rsqrt(Builder &builder);
TL_COLD void run_rsqrt(const Call &call);
TL_COLD uint16_t prepare_float_pair(Builder &builder);
TL_COLD void run_float_pair(const Call &call);

TL_COLD uint16_t prepare_prelu(Builder &builder);
TL_COLD void run_prelu(const Call &call);

TL_COLD uint16_t prepare_gather(Builder &builder);
TL_COLD void run_gather(const Call &call);

TL_COLD uint16_t prepare_gather_nd(Builder &builder);
TL_COLD void run_gather_nd(const Call &call);

TL_COLD uint16_t prepare_l2_normalization(Builder &builder);
TL_COLD void run_l2_normalization(const Call &call);

TL_COLD uint16_t prepare_log_softmax(Builder &builder);
TL_COLD void run_log_softmax(const Call &call);

TL_COLD uint16_t prepare_mirror_pad(Builder &builder);
TL_COLD void run_mirror_pad(const Call &call);

TL_COLD uint16_t prepare_split_v(Builder &builder);
TL_COLD void run_split_v(const Call &call);

TL_COLD uint16_t prepare_batch_matmul(Builder &builder);
TL_COLD void run_batch_matmul(const Call &call);
TL_COLD void run_batch_matmul_int16(const Call &call);

TL_COLD uint16_t prepare_lstm(Builder &builder);
TL_COLD void run_lstm(const Call &call);
TL_COLD void run_lstm_int16(const Call &call);

TL_COLD uint16_t prepare_call_once(Builder &builder);
TL_COLD uint16_t prepare_var_handle(Builder &builder);
TL_COLD uint16_t prepare_read_variable(Builder &builder);
TL_COLD uint16_t prepare_assign_variable(Builder &builder);
TL_COLD void run_nothing(const Call &call);

TL_COLD uint16_t prepare_squared_difference(Builder &builder);
TL_COLD void run_squared_difference(const Call &call);
TL_COLD void run_squared_difference_int16(const Call &call);

TL_COLD uint16_t prepare_div(Builder &builder);
TL_COLD void run_div(const Call &call);

TL_COLD uint16_t prepare_comparison(Builder &builder);
TL_COLD void run_comparison(const Call &call);

TL_COLD uint16_t prepare_select(Builder &builder);
TL_COLD void run_select(const Call &call);

TL_COLD uint16_t prepare_cast(Builder &builder);
TL_COLD void run_cast(const Call &call);

TL_COLD uint16_t prepare_fill(Builder &builder);
TL_COLD void run_fill(const Call &call);

TL_COLD uint16_t prepare_space_to_depth(Builder &builder);
TL_COLD uint16_t prepare_depth_to_space(Builder &builder);
TL_COLD uint16_t prepare_reverse(Builder &builder);
TL_COLD uint16_t prepare_broadcast_to(Builder &builder);

TL_COLD uint16_t prepare_batch_to_space(Builder &builder);
TL_COLD void run_batch_to_space(const Call &call);

TL_COLD uint16_t prepare_space_to_batch(Builder &builder);
TL_COLD void run_space_to_batch(const Call &call);

TL_COLD uint16_t prepare_resize_bilinear(Builder &builder);
TL_COLD void run_resize_bilinear(const Call &call);

// Operators that a slim image leaves out.
TL_COLD uint16_t prepare_add_n(Builder &builder);
TL_COLD void run_add_n(const Call &call);

TL_COLD uint16_t prepare_cumsum(Builder &builder);
TL_COLD void run_cumsum(const Call &call);

TL_COLD uint16_t prepare_zeros_like(Builder &builder);
TL_COLD void run_zeros_like(const Call &call);

TL_COLD uint16_t prepare_logical(Builder &builder);
TL_COLD void run_logical_and(const Call &call);
TL_COLD void run_logical_or(const Call &call);

TL_COLD uint16_t prepare_logical_not(Builder &builder);
TL_COLD void run_logical_not(const Call &call);

TL_COLD uint16_t prepare_reduce_all(Builder &builder);

TL_COLD uint16_t prepare_dynamic_update_slice(Builder &builder);
TL_COLD void run_dynamic_update_slice(const Call &call);

TL_COLD uint16_t prepare_embedding_lookup(Builder &builder);
TL_COLD void run_embedding_lookup(const Call &call);

TL_COLD uint16_t prepare_broadcast_args(Builder &builder);
TL_COLD void run_broadcast_args(const Call &call);

TL_COLD void run_convolution_int4(const Call &call);
TL_COLD void run_depthwise_int4(const Call &call);
TL_COLD void run_fully_connected_int4(const Call &call);
TL_COLD void run_fully_connected_offset(const Call &call);

// Kernels of 16x8 models, which the prepare functions above turn to where the input is int16.
TL_COLD uint16_t prepare_convolution_int16(Builder &builder);
TL_COLD uint16_t prepare_depthwise_int16(Builder &builder);
TL_COLD uint16_t prepare_transpose_conv_int16(Builder &builder);
TL_COLD uint16_t prepare_fully_connected_int16(Builder &builder);
TL_COLD uint16_t prepare_add_int16(Builder &builder);
TL_COLD uint16_t prepare_sub_int16(Builder &builder);
TL_COLD uint16_t prepare_mul_int16(Builder &builder);
TL_COLD uint16_t prepare_logistic_int16(Builder &builder);
TL_COLD uint16_t prepare_tanh_int16(Builder &builder);
TL_COLD uint16_t prepare_relu_int16(Builder &builder);
TL_COLD uint16_t prepare_leaky_relu_int16(Builder &builder);
TL_COLD uint16_t prepare_relu6_int16(Builder &builder);
TL_COLD uint16_t prepare_softmax_int16(Builder &builder);
TL_COLD uint16_t prepare_extremum_int16(Builder &builder);
TL_COLD void run_convolution_int16(const Call &call);
TL_COLD void run_depthwise_int16(const Call &call);
TL_COLD void run_transpose_conv_int16(const Call &call);
TL_COLD void run_fully_connected_int16(const Call &call);
TL_COLD void run_add_int16(const Call &call);
TL_COLD void run_sub_int16(const Call &call);
TL_COLD void run_mul_int16(const Call &call);
TL_COLD void run_maximum_int16(const Call &call);
TL_COLD void run_minimum_int16(const Call &call);
TL_COLD void run_logistic_int16(const Call &call);
TL_COLD void run_tanh_int16(const Call &call);
TL_COLD void run_relu_int16(const Call &call);
TL_COLD void run_softmax_int16(const Call &call);
TL_COLD void run_average_pool_int16(const Call &call);
TL_COLD void run_max_pool_int16(const Call &call);
TL_COLD void run_mean_int16(const Call &call);
TL_COLD void run_pad_int16(const Call &call);
TL_COLD void run_prelu_int16(const Call &call);
TL_COLD void run_abs_int16(const Call &call);
TL_COLD void run_rsqrt_int16(const Call &call);

/// Weights of a FULLY_CONNECTED op.
uint32_t fully_connected_weights(const Call &call);

}  // namespace engine

#endif
