// Requests on a model and its tensors.
#include "board.h"
#include "model_entry.h"
#include "painted_memory.h"
#include "request.h"
#include "session.h"

namespace {

// Bytes of the stack that preparing the selected model took.
uint32_t prepare_stack = 0;

struct TensorBytes {
    uint8_t *bytes;
    tl_tensor description;
};

uint16_t find_tensor(const tl_tensor_ref &reference, TensorBytes &tensor, tl_error &error) {
    if (!session.selected) {
        return refuse(error, TL_ERROR_STATE, 0, 0, "no model selected");
    }
    if (reference.direction != TL_TENSOR_INPUT && reference.direction != TL_TENSOR_OUTPUT) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_TENSOR_OUTPUT, reference.direction, "direction of the tensor");
    }
    tensor.description = {};
    tensor.bytes = tl_engine_tensor(&session.engine, reference.direction, reference.index, &tensor.description);
    if (tensor.bytes == nullptr) {
        return refuse(error, TL_ERROR_ARGUMENT, 0, reference.index, "no such tensor");
    }
    return TL_OK;
}

uint16_t find_range(const tl_tensor_range &range, TensorBytes &tensor, tl_error &error) {
    const uint16_t code = find_tensor(range.tensor, tensor, error);
    if (code != TL_OK) {
        return code;
    }
    const uint32_t bytes = tensor.description.bytes;
    if (range.offset > bytes || range.length > bytes - range.offset) {
        return refuse(error, TL_ERROR_ARGUMENT, bytes, range.offset > bytes ? range.offset : range.length,
                      "range beyond the tensor");
    }
    return TL_OK;
}

}  // namespace

uint16_t serve_model_select(const Request &request, Answer &answer, tl_error &error) {
    const uint32_t address = request.record<tl_address>().address;
    session.deselect();
    board::drop_data_cache();  // a probe may have programmed flash behind the cache's back
    tl_entry_header header;
    uint16_t code = check_entry(address, header, error);
    if (code != TL_OK) {
        return code;
    }

    const board::Region arena = session.arena();
    paint_stack();
    board::feed_watchdog();
    const uint32_t blob = address + sizeof header;
    const uint64_t start = board::cycles();
    code = tl_engine_prepare(&session.engine, board::flash_bytes(blob), header.length, arena.base, arena.size, &error);
    const uint64_t cycles = board::cycles() - start;
    prepare_stack = stack_high_water();
    if (code != TL_OK) {
        return code;
    }
    tl_arena use;
    tl_engine_arena(&session.engine, &use);
    paint_arena(arena, use);
    const uint16_t ops = tl_engine_op_count(&session.engine);
    if (ops > TL_MAX_OPS) {
        return refuse(error, TL_ERROR_TOO_MANY_OPS, TL_MAX_OPS, ops, "ops of the model");
    }
    session.selected = true;
    session.entry_address = address;
    session.entry_bytes = sizeof header + header.length;

    tl_selected selected{};
    selected.blob_address = blob;
    selected.blob_bytes = header.length;
    selected.op_count = ops;
    selected.input_count = tl_engine_input_count(&session.engine);
    selected.output_count = tl_engine_output_count(&session.engine);
    selected.prepare_cycles_low = static_cast<uint32_t>(cycles);
    selected.prepare_cycles_high = static_cast<uint32_t>(cycles >> 32);
    selected.arena = use;
    answer.append(selected);
    return TL_OK;
}

uint16_t serve_memory(const Request &, Answer &answer, tl_error &error) {
    if (!session.selected) {
        return refuse(error, TL_ERROR_STATE, 0, 0, "no model selected");
    }
    const board::Memory memory = board::memory();
    tl_memory record{};
    tl_engine_arena(&session.engine, &record.arena);
    record.arena_bytes = session.arena().size;
    record.arena_high_water = arena_high_water(session.arena(), record.arena);
    record.stack_bytes = memory.stack.size;
    record.stack_high_water = stack_high_water();
    record.stack_prepare_high_water = prepare_stack;
    record.static_bytes = memory.static_bytes;
    record.engine_static_bytes = memory.engine_static_bytes;
    answer.append(record);
    return TL_OK;
}

uint16_t serve_arena_place(const Request &request, Answer &, tl_error &error) {
    const tl_arena_place place = request.record<tl_arena_place>();
    const board::Region whole = board::memory().arena;
    if (place.offset % 16 != 0 || place.offset >= whole.size) {
        return refuse(error, TL_ERROR_ARGUMENT, whole.size, place.offset, "offset into the arena");
    }
    if (place.bytes > whole.size - place.offset) {
        return refuse(error, TL_ERROR_ARGUMENT, whole.size - place.offset, place.bytes, "bytes of the arena");
    }
    session.deselect();
    session.place = place;
    return TL_OK;
}

uint16_t serve_tensor_info(const Request &request, Answer &answer, tl_error &error) {
    TensorBytes tensor;
    const uint16_t code = find_tensor(request.record<tl_tensor_ref>(), tensor, error);
    if (code == TL_OK) {
        answer.append(tensor.description);
    }
    return code;
}

uint16_t serve_tensor_write(const Request &request, Answer &, tl_error &error) {
    const tl_tensor_range range = request.record<tl_tensor_range>();
    const uint32_t data_bytes = request.data_bytes<tl_tensor_range>();
    if (data_bytes != range.length) {
        return refuse(error, TL_ERROR_LENGTH, range.length, data_bytes, "data bytes");
    }
    if (range.tensor.direction == TL_TENSOR_OUTPUT) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_TENSOR_INPUT, TL_TENSOR_OUTPUT, "outputs are read only");
    }
    TensorBytes tensor;
    const uint16_t code = find_range(range, tensor, error);
    if (code == TL_OK) {
        memcpy(tensor.bytes + range.offset, request.data<tl_tensor_range>(), range.length);
    }
    return code;
}

uint16_t serve_tensor_read(const Request &request, Answer &answer, tl_error &error) {
    const tl_tensor_range range = request.record<tl_tensor_range>();
    TensorBytes tensor;
    const uint16_t code = find_range(range, tensor, error);
    if (code != TL_OK) {
        return code;
    }
    if (range.length > TL_MAX_PAYLOAD) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_MAX_PAYLOAD, range.length, "more than one frame holds");
    }
    memcpy(answer.payload, tensor.bytes + range.offset, range.length);
    answer.payload_bytes = range.length;
    return TL_OK;
}
