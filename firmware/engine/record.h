// What stays of an op after preparing: a record in the arena's tail, without pointers, of the same size on the
// host and on the target (docs/explanation/memory-model.md).
#ifndef THROUGHLINE_ENGINE_RECORD_H
#define THROUGHLINE_ENGINE_RECORD_H

#include <stdint.h>
#include <string.h>

namespace engine {

/// A place that a tensor's bytes start at: an offset in the arena, or in the model if the high bit is set.
using Reference = uint32_t;

constexpr Reference in_model = 0x80000000u;
constexpr Reference nowhere = 0xFFFFFFFFu;

/// Followed by `references` References, the op's parameters and its arrays.
struct Record {
    uint32_t bytes;  // with all that follows
    uint16_t code;
    uint16_t references;
    uint32_t scratch;  // offset in the arena
};
static_assert(sizeof(Record) == 12, "Record");

/// An input or output of the model: tensor index and offset in the arena.
struct Port {
    uint32_t tensor;
    Reference place;
};
static_assert(sizeof(Port) == 8, "Port");

/// Element `index` of a tensor whose bytes start at `from`; a constant may lie at any address.
template <typename T>
inline T load_at(const uint8_t *from, uint32_t index) {
    T value;
    memcpy(&value, from + index * sizeof(T), sizeof value);
    return value;
}

/// What a kernel runs on.
struct Call {
    const Record *record;
    const uint8_t *model;
    uint8_t *arena;

    const Reference *references() const { return reinterpret_cast<const Reference *>(record + 1); }

    template <typename Parameters>
    const Parameters &parameters() const {
        return *reinterpret_cast<const Parameters *>(references() + record->references);
    }

    /// The arrays behind the parameters.
    template <typename Parameters>
    const uint8_t *arrays() const {
        return reinterpret_cast<const uint8_t *>(&parameters<Parameters>() + 1);
    }

    template <typename T>
    const T *input(uint32_t index) const {
        const Reference place = references()[index];
        if (place == nowhere) return nullptr;
        const uint8_t *start = (place & in_model) != 0 ? model + (place & ~in_model) : arena + place;
        return reinterpret_cast<const T *>(start);
    }

    /// The last reference; always in the arena.
    template <typename T>
    T *output() const {
        return reinterpret_cast<T *>(arena + references()[record->references - 1]);
    }

    /// Reference `index`, an output; always in the arena.
    uint8_t *place(uint32_t index) const { return arena + references()[index]; }

    uint8_t *scratch() const { return arena + record->scratch; }
};

}  // namespace engine

#endif
