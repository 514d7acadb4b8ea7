// libFuzzer target: the text protocol of MLPerf Tiny, on a board of plain memory that holds one of a few models. The input
// says which model, what is loaded and returned, and then the text, with line errors and frames in between.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "fuzzed_board.h"

// The tests' fixtures, as they are; the build runs in the project's folder.
#define MODEL(name)                                                                                        \
    __asm__(".section .rodata\n.global model_" #name "\nmodel_" #name ":\n.incbin \"Tests/Fixtures/" #name \
            ".tflite\"\n.global model_" #name "_end\nmodel_" #name "_end:\n.byte 0\n.previous\n");         \
    extern "C" const uint8_t model_##name[], model_##name##_end[];
MODEL(dense)
MODEL(float_io)
MODEL(residual)
MODEL(average_pool)
MODEL(softmax_rows)
MODEL(tanh_table)
MODEL(relu_alone)
MODEL(arg_max)

namespace {

struct Bytes {
    const uint8_t *begin, *end;
};
const Bytes models[] = {
    {model_dense, model_dense_end},               {model_float_io, model_float_io_end},
    {model_residual, model_residual_end},         {model_average_pool, model_average_pool_end},
    {model_softmax_rows, model_softmax_rows_end}, {model_tanh_table, model_tanh_table_end},
    {model_relu_alone, model_relu_alone_end},     {model_arg_max, model_arg_max_end},
};
constexpr size_t MODELS = sizeof models / sizeof models[0];
constexpr size_t MOST_STEPS = 256;
// The part of the arena that models get, and what lies behind it.
constexpr uint32_t PLACE_BYTES = 16 << 10;
constexpr uint32_t GUARD_BYTES = 4 << 10;
constexpr uint8_t PAINT = 0xA5;

// What bytes of the input mean that are no text.
enum : uint8_t { FRAMING_ERRORS = 0xF8, OVERRUN, FALSE_FRAME, HELLO, ZERO };

void fail(const char *what, const std::string &text) {
    fprintf(stderr, "fuzz_mlperf: %s: '%s'\n", what, text.c_str());
    abort();
}

std::string answer(const std::vector<uint8_t> &bytes) {
    size_t count = 0;
    const uint8_t *sent = fuzz::exchange(bytes, &count);
    return std::string(sent, sent + count);
}

std::vector<uint8_t> text(const char *characters) { return std::vector<uint8_t>(characters, characters + strlen(characters)); }

uint32_t address_of(size_t model) { return static_cast<uint32_t>(TL_HOST_MODEL_BASE + model * 0x4000); }

// All models lie in flash, which the text cannot change.
void write_models() {
    tl_host_erase();
    tl_host_start(TL_RESET_POWER);
    for (size_t model = 0; model < MODELS; ++model)
        fuzz::write_entry(std::vector<uint8_t>(models[model].begin, models[model].end), address_of(model));
}

// Selects a model, which a frame in between takes away, and begins the text.
bool enter(size_t model, const tl_mlperf &wanted) {
    fuzz::select(address_of(model), 1000);
    std::vector<uint8_t> payload;
    fuzz::append(payload, &wanted, sizeof wanted);
    fuzz::exchange(fuzz::frame(TL_MLPERF, 1001, payload));
    return answer(text("name%")).rfind("m-name-dut-[throughline host bundled]\r\nm-ready\r\n", 0) == 0;
}

// Whether a command may let thousands of inferences run, which is no hang, but would be waited for.
bool is_long(const std::vector<uint8_t> &command) {
    const auto has = [&](char character) {
        return std::find(command.begin(), command.end(), static_cast<uint8_t>(character)) != command.end();
    };
    const auto digits = std::count_if(command.begin(), command.end(), [](uint8_t byte) { return byte >= '0' && byte <= '9'; });
    return digits > 2 && has('i') && has('n') && has('f') && has('e') && has('r');
}

// Text is answered by printable lines, and each command by one that says so.
void say(const std::vector<uint8_t> &command, bool is_text) {
    if (is_long(command)) return;
    const std::string said = answer(command);
    if (!is_text) return;
    for (const char character : said)
        if ((character < ' ' || character > '~') && character != '\r' && character != '\n') fail("no text", said);
    const bool ends = !command.empty() && command.back() == '%';
    const std::string ready = "m-ready\r\n";
    const bool is_ready = said.size() >= ready.size() && said.compare(said.size() - ready.size(), ready.size(), ready) == 0;
    if (ends && !is_ready && said.size() < fuzz::ANSWER_BYTES) fail("a command without an end of its answer", said);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static const bool has_models = (write_models(), true);
    if (!has_models) return 0;
    fuzz::Input input{bytes, count};
    const size_t model = input.byte() % MODELS;
    tl_host_start(TL_RESET_POWER);
    // What an input leaves in the arena must not reach the next one.
    memset(tl_host_arena(), 0, PLACE_BYTES);
    memset(tl_host_arena() + PLACE_BYTES, PAINT, GUARD_BYTES);
    const tl_arena_place place = {0, PLACE_BYTES};
    std::vector<uint8_t> payload;
    fuzz::append(payload, &place, sizeof place);
    fuzz::exchange(fuzz::frame(TL_ARENA_PLACE, 999, payload));
    tl_mlperf wanted{};
    memcpy(wanted.benchmark, "fuzz01", 7);
    wanted.input = input.byte() % 5;
    wanted.result = input.byte() % 4;
    wanted.baud = input.byte() % 2 == 0 ? TL_BAUD_FAST : TL_BAUD_SLOW;
    if (!enter(model, wanted)) return 0;
    std::vector<uint8_t> command;
    bool is_text = true;
    for (size_t step = 0; step < MOST_STEPS && !input.is_empty();) {
        const uint8_t byte = input.byte();
        // The second byte of a frame is the link's version.
        if (byte < FRAMING_ERRORS) command.push_back(byte == TL_LINK_VERSION ? 0xFF : byte == 0 ? ' ' : byte);
        if (byte != '%' && byte < FRAMING_ERRORS && !input.is_empty()) continue;
        ++step;
        say(command, is_text);
        command.clear();
        if (byte == FRAMING_ERRORS) tl_host_framing_errors(input.byte() % 32);
        if (byte == OVERRUN) tl_host_overrun();
        if (byte == ZERO) fuzz::exchange({0});
        if (byte == FALSE_FRAME) {
            fuzz::exchange({0, 'x', TL_LINK_VERSION});
            is_text = false;
        }
        if (byte == HELLO) {
            fuzz::exchange({0});
            fuzz::exchange(fuzz::frame(TL_HELLO, 7, {}));
            if (!enter(model, wanted)) fail("a mode that cannot be begun again", "");
            is_text = true;
        }
    }
    // Whatever came before: a zero ends it, and the next command is served.
    fuzz::exchange({0});
    const std::string alive = answer(text("name%"));
    if (alive != "m-name-dut-[throughline host bundled]\r\nm-ready\r\n") fail("expected a name", alive);
    for (uint32_t at = 0; at < GUARD_BYTES; ++at)
        if (tl_host_arena()[PLACE_BYTES + at] != PAINT) fail("bytes behind the model's part of the arena", "");
    return 0;
}
