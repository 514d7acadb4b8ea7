// The operators: each has a file with a prepare function, which validates everything, and a run function, which
// trusts the record.
#ifndef THROUGHLINE_ENGINE_OPERATORS_H
#define THROUGHLINE_ENGINE_OPERATORS_H

#include "builder.h"
#include "record.h"

namespace engine {

uint16_t prepare_convolution(Builder &builder);
void run_convolution(const Call &call);

uint16_t prepare_depthwise(Builder &builder);
void run_depthwise(const Call &call);

uint16_t prepare_fully_connected(Builder &builder);
void run_fully_connected(const Call &call);

uint16_t prepare_pool(Builder &builder);
void run_average_pool(const Call &call);
void run_max_pool(const Call &call);

uint16_t prepare_transpose_conv(Builder &builder);
void run_transpose_conv(const Call &call);

uint16_t prepare_svdf(Builder &builder);
void run_svdf(const Call &call);

uint16_t prepare_add(Builder &builder);
void run_add(const Call &call);

uint16_t prepare_sub(Builder &builder);
void run_sub(const Call &call);

uint16_t prepare_mul(Builder &builder);
void run_mul(const Call &call);

uint16_t prepare_extremum(Builder &builder);
void run_maximum(const Call &call);
void run_minimum(const Call &call);

uint16_t prepare_pad(Builder &builder);
void run_pad(const Call &call);

uint16_t prepare_mean(Builder &builder);
void run_mean(const Call &call);

uint16_t prepare_softmax(Builder &builder);
void run_softmax(const Call &call);

uint16_t prepare_logistic(Builder &builder);
void run_logistic(const Call &call);

uint16_t prepare_tanh(Builder &builder);
void run_tanh(const Call &call);

uint16_t prepare_hard_swish(Builder &builder);
void run_hard_swish(const Call &call);

uint16_t prepare_relu(Builder &builder);
uint16_t prepare_leaky_relu(Builder &builder);
void run_relu(const Call &call);

uint16_t prepare_relu6(Builder &builder);
void run_relu6(const Call &call);

uint16_t prepare_arg_max(Builder &builder);
void run_arg_max(const Call &call);
void run_arg_min(const Call &call);

uint16_t prepare_reshape(Builder &builder);
uint16_t prepare_expand_dims(Builder &builder);
uint16_t prepare_squeeze(Builder &builder);
void run_reshape(const Call &call);

uint16_t prepare_shape(Builder &builder);
void run_shape(const Call &call);

uint16_t prepare_transpose(Builder &builder);
uint16_t prepare_slice(Builder &builder);
uint16_t prepare_strided_slice(Builder &builder);
void run_view(const Call &call);

uint16_t prepare_concatenation(Builder &builder);
uint16_t prepare_pack(Builder &builder);
void run_concatenation(const Call &call);

uint16_t prepare_split(Builder &builder);
uint16_t prepare_unpack(Builder &builder);
void run_split(const Call &call);

uint16_t prepare_resize_nearest_neighbor(Builder &builder);
void run_resize_nearest_neighbor(const Call &call);

uint16_t prepare_quantize(Builder &builder);
void run_quantize(const Call &call);

uint16_t prepare_dequantize(Builder &builder);
void run_dequantize(const Call &call);

}  // namespace engine

#endif
