// ZEROS_LIKE, EMBEDDING_LOOKUP, DYNAMIC_UPDATE_SLICE and BROADCAST_ARGS: what fills tensors from others, by places that are
// computed. Where TFLM stops at a row beyond the table there is the nearest one.
#include "operators.h"

namespace engine {
namespace {

struct Embedding {
    uint32_t count;  // of rows looked up
    uint32_t rows;   // of the table
    uint32_t row;    // values
    float scale;     // of int8 rows that become floats, else 0
    uint32_t item;   // bytes
};
static_assert(sizeof(Embedding) == 20, "Embedding");

/// Dimensions padded to rank 6 in front.
struct Update {
    uint32_t dims[max_rank];
    uint32_t part[max_rank];
    uint32_t item;   // bytes
    uint16_t rank;   // numbers that say where the part begins
    uint16_t wide;   // 1: they are int64
};
static_assert(sizeof(Update) == 56, "Update");

/// Shapes, first and second, of int32 or int64.
struct Shapes {
    uint16_t first;
    uint16_t second;
    uint16_t output;
    uint16_t item;  // bytes
};
static_assert(sizeof(Shapes) == 8, "Shapes");

bool is_whole(Type type) { return type == Type::int32 || type == Type::int64; }

int64_t whole_at(const uint8_t *from, uint32_t index, bool is_wide) {
    return is_wide ? load_at<int64_t>(from, index) : load_at<int32_t>(from, index);
}

}  // namespace

uint16_t prepare_zeros_like(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    const bool fits = is_whole(input.type) || input.type == Type::float32;
    TL_TRY(builder.type(input, fits ? input.type : Type::int8));
    TL_TRY(builder.type(output, input.type));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    builder.begin(&input.index, 1, output.index);
    builder.append(output.bytes);
    return TL_OK;
}

void run_zeros_like(const Call &call) { memset(call.output<uint8_t>(), 0, call.parameters<uint32_t>()); }

uint16_t prepare_embedding_lookup(Builder &builder) {
    Tensor places, table, output;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, places));
    TL_TRY(builder.input(1, table));
    TL_TRY(builder.output(output));
    TL_TRY(builder.type(places, Type::int32));
    TL_TRY(builder.rank(places, 1));
    TL_TRY(builder.type(table, table.type == Type::float32 ? Type::float32 : Type::int8));
    const bool widens = table.type == Type::int8 && output.type == Type::float32;
    TL_TRY(builder.type(output, widens ? Type::float32 : table.type));
    if (table.rank < 2) return builder.refuse(TL_ERROR_OP_SHAPE, 2, table.rank, "dimensions", table.index);
    Embedding layer{places.elements, static_cast<uint32_t>(table.dims[0]),
                    table.elements / static_cast<uint32_t>(table.dims[0]), 0, table.bytes / table.elements};
    if (widens) {
        TL_TRY(builder.quantized(table));
        if (table.zero_point != 0)
            return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, table.zero_point, "zero point", table.index);
        layer.scale = table.scale;
    }
    TL_TRY(builder.dimension(output, static_cast<int64_t>(layer.count) * layer.row, output.elements, "output size"));
    for (uint32_t i = 0; places.constant && i < places.elements; ++i) {
        const int32_t place = builder.model.file.load<int32_t>(places.data + 4 * i);
        if (place < 0 || static_cast<uint32_t>(place) >= layer.rows)
            return builder.refuse(TL_ERROR_OP_OPTIONS, static_cast<int64_t>(layer.rows) - 1, place, "index", places.index);
    }
    const uint32_t inputs[2] = {places.index, table.index};
    builder.begin(inputs, 2, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_embedding_lookup(const Call &call) {
    const Embedding &layer = call.parameters<Embedding>();
    const uint8_t *table = call.input<uint8_t>(1);
    const bool widens = layer.scale > 0.0f;
    for (uint32_t i = 0; i < layer.count; ++i) {
        const int32_t stated = load_at<int32_t>(call.input<uint8_t>(0), i);
        const int32_t row = clamp(stated, 0, static_cast<int32_t>(layer.rows) - 1);
        const uint8_t *from = table + static_cast<uint32_t>(row) * layer.row * layer.item;
        if (!widens) {
            memcpy(call.output<uint8_t>() + i * layer.row * layer.item, from, layer.row * layer.item);
            continue;
        }
        float *to = call.output<float>() + i * layer.row;
        for (uint32_t k = 0; k < layer.row; ++k) to[k] = layer.scale * static_cast<float>(static_cast<int8_t>(from[k]));
    }
}

uint16_t prepare_dynamic_update_slice(Builder &builder) {
    Tensor input, part, start, output;
    TL_TRY(builder.arity(3, 3));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.input(1, part));
    TL_TRY(builder.input(2, start));
    TL_TRY(builder.output(output));
    TL_TRY(builder.movable(input));
    TL_TRY(builder.type(part, input.type));
    TL_TRY(builder.type(output, input.type));
    TL_TRY(builder.type(start, start.type == Type::int64 ? Type::int64 : Type::int32));
    TL_TRY(builder.rank(start, 1));
    TL_TRY(builder.dimension(start, input.rank, start.elements, "numbers of the place"));
    TL_TRY(builder.rank(part, input.rank));
    TL_TRY(builder.dimension(output, input.elements, output.elements, "output size"));
    Update layer{};
    layer.item = input.bytes / input.elements;
    layer.rank = static_cast<uint16_t>(input.rank);
    layer.wide = start.type == Type::int64 ? 1 : 0;
    const uint32_t missing = max_rank - input.rank;
    for (uint32_t d = 0; d < max_rank; ++d) layer.dims[d] = layer.part[d] = 1;
    for (uint32_t d = 0; d < input.rank; ++d) {
        if (part.dims[d] > input.dims[d])
            return builder.refuse(TL_ERROR_OP_SHAPE, input.dims[d], part.dims[d], "part too large", part.index);
        layer.dims[missing + d] = static_cast<uint32_t>(input.dims[d]);
        layer.part[missing + d] = static_cast<uint32_t>(part.dims[d]);
    }
    const uint32_t inputs[3] = {input.index, part.index, start.index};
    builder.begin(inputs, 3, output.index);
    builder.append(layer);
    return TL_OK;
}

void run_dynamic_update_slice(const Call &call) {
    const Update &layer = call.parameters<Update>();
    const uint8_t *part = call.input<uint8_t>(1);
    uint8_t *output = call.output<uint8_t>();
    uint32_t elements = 1;
    uint32_t rows = 1;
    uint32_t begin = 0;
    uint32_t steps[max_rank];
    for (uint32_t d = max_rank; d-- > 0;) {
        const uint32_t missing = max_rank - layer.rank;
        steps[d] = elements;
        if (d >= missing) {
            const int64_t stated = whole_at(call.input<uint8_t>(2), d - missing, layer.wide != 0);
            const int64_t most = static_cast<int64_t>(layer.dims[d]) - layer.part[d];
            begin += elements * static_cast<uint32_t>(stated < 0 ? 0 : (stated < most ? stated : most));
        }
        elements *= layer.dims[d];
        if (d + 1 < max_rank) rows *= layer.part[d];
    }
    memcpy(output, call.input<uint8_t>(0), elements * layer.item);
    const uint32_t row_bytes = layer.part[max_rank - 1] * layer.item;
    uint32_t position[max_rank] = {};
    uint32_t place = begin;
    for (; rows > 0; --rows, part += row_bytes) {
        memcpy(output + place * layer.item, part, row_bytes);
        for (uint32_t d = max_rank - 1; d-- > 0;) {
            place += steps[d];
            if (++position[d] < layer.part[d]) break;
            place -= steps[d] * layer.part[d];
            position[d] = 0;
        }
    }
}

uint16_t prepare_broadcast_args(Builder &builder) {
    Tensor first, second, output;
    TL_TRY(builder.arity(2, 2));
    TL_TRY(builder.input(0, first));
    TL_TRY(builder.input(1, second));
    TL_TRY(builder.output(output));
    const Type type = first.type == Type::int64 ? Type::int64 : Type::int32;
    const Tensor *const tensors[] = {&first, &second, &output};
    for (const Tensor *tensor : tensors) {
        TL_TRY(builder.type(*tensor, type));
        TL_TRY(builder.rank(*tensor, 1));
        if (tensor->elements > max_rank)
            return builder.refuse(TL_ERROR_OP_SHAPE, max_rank, tensor->elements, "dimensions", tensor->index);
    }
    const uint32_t longer = first.elements > second.elements ? first.elements : second.elements;
    TL_TRY(builder.dimension(output, longer, output.elements, "dimensions"));
    const uint32_t inputs[2] = {first.index, second.index};
    builder.begin(inputs, 2, output.index);
    builder.append(Shapes{static_cast<uint16_t>(first.elements), static_cast<uint16_t>(second.elements),
                          static_cast<uint16_t>(longer), static_cast<uint16_t>(type == Type::int64 ? 8 : 4)});
    return TL_OK;
}

void run_broadcast_args(const Call &call) {
    const Shapes &shapes = call.parameters<Shapes>();
    for (uint32_t i = 0; i < shapes.output; ++i) {
        const bool is_wide = shapes.item == 8;
        const uint32_t from_end = shapes.output - i;
        const bool has_first = from_end <= shapes.first;
        const int64_t a = has_first ? whole_at(call.input<uint8_t>(0), shapes.first - from_end, is_wide) : 1;
        const int64_t b =
            from_end <= shapes.second ? whole_at(call.input<uint8_t>(1), shapes.second - from_end, is_wide) : 1;
        const int64_t size = a == 1 ? b : a;
        if (is_wide)
            memcpy(call.output<uint8_t>() + 8 * i, &size, 8);
        else
            call.output<int32_t>()[i] = static_cast<int32_t>(size);
    }
}

}  // namespace engine
