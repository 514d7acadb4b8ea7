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

    /// Moves both inputs' places behind a run along the dimension `inner`, or with max_rank behind one element.
    template <typename Place>
    void step(uint32_t inner, uint32_t (&position)[max_rank], Place &a, Place &b) const {
        for (uint32_t d = inner; d-- > 0;) {
            a += first[d];
            b += second[d];
            if (++position[d] < dims[d]) break;
            a -= first[d] * dims[d];
            b -= second[d] * dims[d];
            position[d] = 0;
        }
    }
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
    uint16_t read(Builder &builder, Type type, Type output_type) { return read(builder, type, type, output_type); }
    TL_COLD uint16_t read(Builder &builder, Type first, Type second, Type output_type);

    template <typename Parameters>
    TL_COLD void append(Builder &builder, const Parameters &parameters) const {
        const uint32_t inputs[2] = {a.index, b.index};
        builder.begin(inputs, 2, output.index);
        builder.append(parameters);
        if (repeats) builder.append(broadcast);
    }
};

/// What MUL and DIV keep: a factor that is a product or ratio of scales, and zero points.
struct ScaledPair {
    uint32_t elements;
    int32_t multiplier;
    int16_t offsets[3];  // first input, second input, output
    int8_t shift;
    int8_t low;
    int8_t high;
    uint8_t repeats;
    uint16_t reserved;

    /// Checks the op and appends its record; `factor` is that of the scales, whose shift may be `most_shift`.
    TL_COLD static uint16_t prepare(Builder &builder, uint32_t options, double (*factor)(const Pair &), int32_t most_shift);

    const Broadcast *broadcast(const Call &call) const {
        return repeats != 0 ? reinterpret_cast<const Broadcast *>(call.arrays<ScaledPair>()) : nullptr;
    }
};
static_assert(sizeof(ScaledPair) == 20, "ScaledPair");

/// output = combine(a, b) for each element; `broadcast` is null where the shapes are equal.
template <typename Value, typename Result, typename Second = Value, typename Combine>
inline void each_pair_of(const Call &call, uint32_t elements, const Broadcast *broadcast, Combine combine) {
    const uint8_t *first = call.input<uint8_t>(0);
    const uint8_t *second = call.input<uint8_t>(1);
    Result *output = call.output<Result>();
    if (broadcast == nullptr) {
        for (uint32_t i = 0; i < elements; ++i)
            output[i] = combine(load_at<Value>(first, i), load_at<Second>(second, i));
        return;
    }
    uint32_t a = 0;
    uint32_t b = 0;
    uint32_t position[max_rank] = {};
    for (uint32_t done = 0; done < elements; ++done) {
        *output++ = combine(load_at<Value>(first, a), load_at<Second>(second, b));
        broadcast->step(max_rank, position, a, b);
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
        broadcast->step(last, position, a, b);
    }
}

}  // namespace engine

#endif
