// libFuzzer target: a model of any bytes is parsed, prepared and, if the engine takes it, run twice.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "engine.h"

namespace {

constexpr uint32_t ARENA_BYTES = 64u << 10;
constexpr uint32_t GUARD_BYTES = 64;
constexpr uint8_t PAINT = 0xA5;

alignas(32) uint8_t block[GUARD_BYTES + ARENA_BYTES + GUARD_BYTES];

void check_guards() {
    for (uint32_t i = 0; i < GUARD_BYTES; ++i)
        if (block[i] != PAINT || block[GUARD_BYTES + ARENA_BYTES + i] != PAINT) abort();
}

void fill_inputs(const tl_engine &engine, uint8_t pattern) {
    for (uint16_t i = 0; i < tl_engine_input_count(&engine); ++i) {
        tl_tensor tensor{};
        uint8_t *bytes = tl_engine_tensor(&engine, TL_TENSOR_INPUT, i, &tensor);
        if (bytes == nullptr) abort();
        for (uint32_t at = 0; at < tensor.bytes; ++at) bytes[at] = static_cast<uint8_t>(pattern + at * 37);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    if (count > 1u << 20) return -1;
    // Memory of the file's size, so that a read behind its end is found.
    uint8_t *model = static_cast<uint8_t *>(malloc(count == 0 ? 1 : count));
    if (count > 0) memcpy(model, bytes, count);
    memset(block, PAINT, sizeof block);
    tl_engine engine{};
    tl_error error{};
    const uint16_t code = tl_engine_prepare(&engine, model, static_cast<uint32_t>(count), block + GUARD_BYTES,
                                            ARENA_BYTES, &error);
    // A refusal says what is wrong.
    if (code != TL_OK && (error.code != code || error.text[0] == 0)) abort();
    for (int round = 0; code == TL_OK && round < 2; ++round) {
        fill_inputs(engine, round == 0 ? 0x33 : 0x80);
        if (tl_engine_invoke(&engine, nullptr, nullptr, &error) != TL_OK) break;
    }
    check_guards();
    free(model);
    return 0;
}
