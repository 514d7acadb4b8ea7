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

uint16_t prepare_add(Builder &builder);
void run_add(const Call &call);

uint16_t prepare_pad(Builder &builder);
void run_pad(const Call &call);

uint16_t prepare_mean(Builder &builder);
void run_mean(const Call &call);

uint16_t prepare_softmax(Builder &builder);
void run_softmax(const Call &call);

uint16_t prepare_logistic(Builder &builder);
void run_logistic(const Call &call);

uint16_t prepare_reshape(Builder &builder);
void run_reshape(const Call &call);

uint16_t prepare_concatenation(Builder &builder);
void run_concatenation(const Call &call);

uint16_t prepare_quantize(Builder &builder);
void run_quantize(const Call &call);

uint16_t prepare_dequantize(Builder &builder);
void run_dequantize(const Call &call);

}  // namespace engine

#endif
