// A flatbuffer read in place with every access checked against the end of the file.
//
// A reader never fails half-way: a wrong offset sets `broken` on the File and yields zeros, and whoever
// assembles a value asks once at the end. Loads go through memcpy, so nothing depends on alignment.
#ifndef THROUGHLINE_ENGINE_FLATBUFFER_H
#define THROUGHLINE_ENGINE_FLATBUFFER_H

#include <stdint.h>
#include <string.h>

#include "cold.h"

namespace engine {

struct File {
    const uint8_t *bytes;
    uint32_t size;
    bool broken;

    bool holds(uint32_t offset, uint64_t length) const {
        return static_cast<uint64_t>(offset) + length <= size;
    }

    template <typename T>
    TL_COLD T load(uint32_t offset) {
        T value{};
        if (holds(offset, sizeof(T)))
            memcpy(&value, bytes + offset, sizeof(T));
        else
            broken = true;
        return value;
    }

    /// Where the unsigned offset stored at `at` leads; 0 if outside the file.
    TL_COLD uint32_t follow(uint32_t at) {
        const uint64_t target = static_cast<uint64_t>(at) + load<uint32_t>(at);
        if (broken || target >= size) {
            broken = true;
            return 0;
        }
        return static_cast<uint32_t>(target);
    }
};

/// A vector of `count` elements at `start`. An absent vector is empty.
struct Vector {
    File *file;
    uint32_t start;
    uint32_t count;

    template <typename T>
    TL_COLD T at(uint32_t index) const {
        if (index >= count) {
            file->broken = true;
            return T{};
        }
        return file->load<T>(start + index * static_cast<uint32_t>(sizeof(T)));
    }
};

struct Table {
    File *file;
    uint32_t position;  // 0: absent
    uint32_t vtable;
    uint32_t vtable_bytes;
    uint32_t table_bytes;

    TL_COLD static Table open(File &file, uint32_t position) {
        Table table{&file, 0, 0, 0, 0};
        const int64_t vtable = static_cast<int64_t>(position) - file.load<int32_t>(position);
        if (file.broken || position == 0 || vtable < 0 || vtable > INT32_MAX) {
            file.broken = true;
            return table;
        }
        const uint32_t at = static_cast<uint32_t>(vtable);
        const uint32_t vtable_bytes = file.load<uint16_t>(at);
        const uint32_t table_bytes = file.load<uint16_t>(at + 2);
        if (file.broken || vtable_bytes < 4 || !file.holds(at, vtable_bytes) || !file.holds(position, table_bytes)) {
            file.broken = true;
            return table;
        }
        return {&file, position, at, vtable_bytes, table_bytes};
    }

    bool present() const { return position != 0; }

    /// Position of field `id` with `length` bytes, 0 if the field is absent.
    TL_COLD uint32_t field(uint32_t id, uint32_t length) const {
        const uint32_t slot = 4 + 2 * id;
        if (position == 0 || slot + 2 > vtable_bytes) return 0;
        const uint32_t offset = file->load<uint16_t>(vtable + slot);
        if (offset == 0) return 0;
        if (offset + length > table_bytes) {
            file->broken = true;
            return 0;
        }
        return position + offset;
    }

    template <typename T>
    TL_COLD T scalar(uint32_t id, T absent) const {
        const uint32_t at = field(id, sizeof(T));
        return at == 0 ? absent : file->load<T>(at);
    }

    TL_COLD Table table(uint32_t id) const {
        const uint32_t at = field(id, 4);
        if (at == 0) return {file, 0, 0, 0, 0};
        const uint32_t target = file->follow(at);
        if (file->broken) return {file, 0, 0, 0, 0};
        return open(*file, target);
    }

    /// The vector in field `id`, whose elements take `element` bytes.
    TL_COLD Vector vector(uint32_t id, uint32_t element) const {
        const uint32_t at = field(id, 4);
        if (at == 0) return {file, 0, 0};
        const uint32_t target = file->follow(at);
        const uint32_t count = file->load<uint32_t>(target);
        if (file->broken || !file->holds(target, 4 + static_cast<uint64_t>(count) * element)) {
            file->broken = true;
            return {file, 0, 0};
        }
        return {file, target + 4, count};
    }

    /// Table `index` of the vector of tables in field `id`.
    TL_COLD static Table element(const Vector &tables, uint32_t index) {
        if (index >= tables.count) {
            tables.file->broken = true;
            return {tables.file, 0, 0, 0, 0};
        }
        const uint32_t target = tables.file->follow(tables.start + 4 * index);
        if (tables.file->broken) return {tables.file, 0, 0, 0, 0};
        return open(*tables.file, target);
    }
};

}  // namespace engine

#endif
