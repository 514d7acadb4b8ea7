#include "mlperf/mode.h"

#include "board.h"
#include "fault_log.h"
#include "mlperf/benchmark.h"
#include "mlperf/commands.h"
#include "mlperf/reply.h"
#include "request.h"
#include "session.h"

namespace {

constexpr char END = '%';
// As the reference has it (EE_CMD_SIZE); the runner's longest command is 65 characters.
constexpr uint32_t LONGEST = 80;
// Encoded, with a code byte for each 254 bytes.
constexpr uint32_t LONGEST_FRAME = sizeof(tl_frame_header) + TL_MAX_PAYLOAD + 4 + 6;

bool active;
tl_mlperf wanted;
char line[LONGEST + 1];
uint32_t length;
bool overlong;
bool spoiled;
uint32_t frame_left;  // bytes that the frame that these are of may still have: in it '%' ends nothing

void start_line() {
    length = 0;
    overlong = false;
    spoiled = false;
    frame_left = 0;
}

void enter() {
    if (board::speed() != wanted.baud) {
        board::swap_speed();
    }
    mlperf::start(wanted);
    start_line();
    active = true;
}

void serve_line() {
    activity.request = TL_MLPERF;
    if (spoiled) {
        mlperf::reply::line("e-[Damaged command]");
    } else if (overlong) {
        mlperf::reply::line("e-[Command longer than 80 characters]");
    } else {
        line[length] = 0;
        mlperf::serve_command(line);
    }
    mlperf::reply::line("m-ready");
    activity.request = 0;
}

}  // namespace

namespace mlperf {

bool is_active() { return active; }

bool take(uint8_t byte) {
    const char character = static_cast<char>(byte);
    // The second byte of a frame is the link's version, which no text has there.
    if (frame_left > 0) {
        --frame_left;
    } else if (length == 1 && byte == TL_LINK_VERSION) {
        frame_left = LONGEST_FRAME;
    }
    if (character == END && frame_left == 0) {
        serve_line();
        start_line();
        return true;
    }
    if (character == 0) {  // ends half a frame, and so half a command
        start_line();
    } else if (character == '\r' || character == '\n') {  // from a person at a terminal
    } else if (length == LONGEST) {
        overlong = true;
    } else {
        line[length++] = character;
    }
    return false;
}

void spoil() { spoiled = true; }

void leave() {
    if (active) {
        active = false;
        session.deselect();
    }
}

}  // namespace mlperf

uint16_t serve_mlperf(const Request &request, Answer &answer, tl_error &error) {
    const tl_mlperf asked = request.record<tl_mlperf>();
    const uint16_t code = mlperf::check(asked, error);
    if (code == TL_OK) {
        wanted = asked;
        answer.then = enter;
    }
    return code;
}
