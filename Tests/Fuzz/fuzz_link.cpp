// libFuzzer target: a board of plain memory receives what the input says: bytes as they are, whole frames of any type and
// payload, framing errors, overruns, resets, flash that fails, and model entries with sound headers.
#include <cstdint>

#include "fuzzed_board.h"

namespace {

constexpr size_t MOST_STEPS = 64;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    fuzz::Input input{bytes, count};
    tl_host_erase();
    tl_host_start(input.byte() % 6);
    for (size_t step = 0; step < MOST_STEPS && !input.is_empty(); ++step) {
        switch (input.byte() % 8) {
            case 0: fuzz::exchange(input.rest_of(input.byte())); break;
            case 1: tl_host_framing_errors(input.byte() % 32); break;
            case 2: tl_host_overrun(); break;
            case 3: tl_host_fail_flash(input.half()); break;
            case 4:
                tl_host_erase();
                fuzz::write_entry(input.rest_of(input.half()));
                break;
            case 5: tl_host_start(input.byte() % 6); break;
            default: {
                const uint8_t type = input.byte();
                const uint16_t sequence = input.half();
                fuzz::exchange(fuzz::frame(type, sequence, input.rest_of(input.half() % (TL_MAX_PAYLOAD + 8))));
            }
        }
    }
    return 0;
}
