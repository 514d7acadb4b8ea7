// Element-wise ops on two tensors, the smaller of which may repeat along some dimensions.
#ifndef THROUGHLINE_ENGINE_BROADCAST_H
#define THROUGHLINE_ENGINE_BROADCAST_H

#include "builder.h"

namespace engine {

/// Output dimensions, and how far each input moves along them (0 where it repeats), padded to rank 6 in front.
struct Broadcast {
    uint32_t dims[max_rank];
    uint32_t first[max_rank];
    uint32_t second[max_rank];

    /// Fills all in and checks the output's shape.
    TL_COLD uint16_t describe(const Builder &builder, const Tensor &a, const Tensor &b, const Tensor &out);
};
static_assert(sizeof(Broadcast) == 72, "Broadcast");

/// Tensors of an op on two of them, checked for type and shape.
struct Pair {
    Tensor a;
    Tensor b;
    Tensor output;
    Broadcast broadcast;
    bool repeats;

    /// Reads and checks the tensors: all int8, and with sound scales if `scaled`.
    TL_COLD uint16_t read(Builder &builder, bool scaled);
    /// The same for inputs of `type`, with sound scales if they are int8 or int16, and an output of `output_type`.
    TL_COLD uint16_t read(Builder &builder, Type type, Type output_type);

    template <typename Parameters>
    TL_COLD void append(Builder &builder, const Parameters &parameters) const {
        const uint32_t inputs[2] = {a.index, b.index};
        builder.begin(inputs, 2, output.index);
        builder.append(parameters);
        if (repeats) builder.append(broadcast);
    }
};

/// output = combine(a, b) for each element; `broadcast` is null where the shapes are equal.
template <typename Value, typename Result, typename Combine>
inline void each_pair_of(const Call &call, uint32_t elements, const Broadcast *broadcast, Combine combine) {
    const uint8_t *first = call.input<uint8_t>(0);
    const uint8_t *second = call.input<uint8_t>(1);
    Result *output = call.output<Result>();
    if (broadcast == nullptr) {
        for (uint32_t i = 0; i < elements; ++i)
            output[i] = combine(load_at<Value>(first, i), load_at<Value>(second, i));
        return;
    }
    uint32_t a = 0;
    uint32_t b = 0;
    uint32_t position[max_rank] = {};
    for (uint32_t done = 0; done < elements; ++done) {
        *output++ = combine(load_at<Value>(first, a), load_at<Value>(second, b));
        for (uint32_t d = max_rank; d-- > 0;) {
            a += broadcast->first[d];
            b += broadcast->second[d];
            if (++position[d] < broadcast->dims[d]) break;
            a -= broadcast->first[d] * broadcast->dims[d];
            b -= broadcast->second[d] * broadcast->dims[d];
            position[d] = 0;
        }
    }
}

/// The same for three tensors of int8, with the last dimension as an inner loop.
template <typename Combine>
inline void each_pair(const Call &call, uint32_t elements, const Broadcast *broadcast, Combine combine) {
    const int8_t *a = call.input<int8_t>(0);
    const int8_t *b = call.input<int8_t>(1);
    int8_t *output = call.output<int8_t>();
    if (broadcast == nullptr) {
        for (uint32_t i = 0; i < elements; ++i) output[i] = combine(a[i], b[i]);
        return;
    }
    constexpr uint32_t last = max_rank - 1;
    const uint32_t run = broadcast->dims[last];
    const uint32_t step_a = broadcast->first[last];
    const uint32_t step_b = broadcast->second[last];
    uint32_t position[max_rank] = {};
    for (uint32_t done = 0; done < elements; done += run) {
        const int8_t *from_a = a;
        const int8_t *from_b = b;
        for (uint32_t i = 0; i < run; ++i, from_a += step_a, from_b += step_b) *output++ = combine(*from_a, *from_b);
        for (uint32_t d = last; d-- > 0;) {
            a += broadcast->first[d];
            b += broadcast->second[d];
            if (++position[d] < broadcast->dims[d]) break;
            a -= broadcast->first[d] * broadcast->dims[d];
            b -= broadcast->second[d] * broadcast->dims[d];
            position[d] = 0;
        }
    }
}

}  // namespace engine

#endif
