#include "mlperf/commands.h"

#include <string.h>

#include "board.h"
#include "inference.h"
#include "mlperf/benchmark.h"
#include "mlperf/database.h"
#include "mlperf/reply.h"
#include "mlperf/words.h"

namespace mlperf {

namespace {

constexpr uint32_t MHZ = 1000000;

uint32_t cycles_per_microsecond() {
    tl_hello hello;
    board::describe(hello);
    return hello.clock_hz / MHZ;
}

void serve_name(Words &) {
    tl_hello hello;
    board::describe(hello);
    reply::text("m-name-dut-[throughline ");
    reply::text(hello.board);
    reply::text(" ");
    reply::text(hello.engine);
    reply::line("]");
}

void serve_timestamp(Words &) { reply::line("m-lap-us-", board::cycles() / cycles_per_microsecond()); }

// The runner, and others that speak this protocol, know a firmware by this text.
void serve_profile(Words &) {
    reply::line("m-profile-[ULPMark for tinyML Firmware V0.0.1]");
    reply::text("m-model-[");
    reply::text(name());
    reply::line("]");
}

void serve_results(Words &) {
    if (!loaded().has_result) {
        return reply::line("e-[No inference has run on what is loaded]");
    }
    reply::text("m-results-[");
    for (uint32_t index = 0; index < result_count(); ++index) {
        reply::text(index > 0 ? "," : "");
        reply::decimal(result(index));
    }
    reply::line("]");
}

// The runner gives up when no line comes for 30 s of its own time, in which an emulated board may get through little. It skips
// an empty line, and one byte for an idle transmitter takes no time.
constexpr uint32_t SIGNS_OF_LIFE_A_SECOND = 4;
uint64_t quiet_cycles;  // from one to the next
uint64_t last_sign;

void give_sign_of_life() {
    const uint64_t now = board::cycles();
    if (now - last_sign >= quiet_cycles) {
        last_sign = now;
        board::send('\n');
    }
}

bool run_once() {
    give_sign_of_life();
    // The other side is silent until "m-ready": a byte is its wish to stop.
    uint8_t byte = 0;
    if (board::receive(byte) != board::Received::nothing) {
        reply::line("e-[Inference interrupted]");
        return false;
    }
    uint64_t cycles = 0;
    tl_error error{};
    if (run_inference(false, cycles, error) == TL_OK) {
        return true;
    }
    reply::text("e-[Inference failed in operator ");
    reply::number(error.op_index);
    reply::text(": ");
    error.text[sizeof error.text - 1] = 0;
    reply::text(error.text);
    reply::line("]");
    return false;
}

bool run(uint32_t count) {
    while (count-- > 0) {
        if (!run_once()) {
            return false;
        }
    }
    return true;
}

void serve_infer(Words &words) {
    const uint32_t count = words.number(1);
    if (count == 0 || count == Words::NONE) {
        return reply::line("e-[Inference iterations must be >0]");
    }
    const uint32_t warmups = words.number(10);
    if (warmups == Words::NONE) {
        return reply::line("e-[Inference warmup must be >=0]");
    }
    Loaded &input = loaded();
    if (input.count != input_bytes()) {
        reply::text("e-[Input db has ");
        reply::number(input.count);
        return reply::line(" bytes, expected ", input_bytes(), "]");
    }
    input.has_result = false;
    quiet_cycles = static_cast<uint64_t>(cycles_per_microsecond()) * MHZ / SIGNS_OF_LIFE_A_SECOND;
    last_sign = board::cycles();
    load_input();
    reply::line("m-warmup-start-", warmups);
    if (!run(warmups)) {
        return;
    }
    reply::line("m-warmup-done");
    reply::line("m-infer-start-", count);
    serve_timestamp(words);
    if (!run(count)) {
        return;
    }
    serve_timestamp(words);
    // An inference may overwrite its input, whose memory the plan reuses: results are those of one more on it.
    if (count + warmups > 1) {
        load_input();
        if (!run(1)) {
            return;
        }
    }
    input.has_result = true;
    reply::line("m-infer-done");
    serve_results(words);
}

void serve_help(Words &);

struct Command {
    const char *name;
    void (*serve)(Words &);
    const char *help;
};

constexpr Command commands[] = {
    {"name", serve_name, "who answers"},
    {"timestamp", serve_timestamp, "microseconds since start"},
    {"profile", serve_profile, "protocol and benchmark"},
    {"help", serve_help, "these lines"},
    {"db", serve_db, "load N | HH[HH]* | print [N] [OFFSET]: the bytes of the next input"},
    {"infer", serve_infer, "N [W=10]: N inferences of the loaded input after W that do not count"},
    {"results", serve_results, "of the last inference"},
};

void serve_help(Words &) {
    for (const Command &command : commands) {
        reply::text(command.name);
        reply::text(": ");
        reply::line(command.help);
    }
}

}  // namespace

void serve_command(char *line) {
    Words words(line);
    const char *word = words.next();
    if (word == nullptr) {
        return;
    }
    for (const Command &command : commands) {
        if (strcmp(word, command.name) == 0) {
            return command.serve(words);
        }
    }
    reply::text("e-[Unknown command: ");
    reply::text(word);
    reply::line("]");
}

}  // namespace mlperf
