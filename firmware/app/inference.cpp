#include "inference.h"

#include "board.h"
#include "fault_log.h"
#include "session.h"

namespace {

uint64_t op_start;

// Keeps the watchdog quiet, says where a hang happened, and lets no wrap of the cycle counter pass unseen.
void before_op(void *, uint32_t op_index) {
    activity.op_index = static_cast<uint16_t>(op_index);
    board::feed_watchdog();
    board::cycles();
}

// As above; its own cycles are counted to no op.
void time_op(void *context, uint32_t op_index) {
    const uint64_t now = board::cycles();
    const uint32_t ended = op_index - 1 - session.profiled_first;  // wraps where none did that is to be timed
    if (ended < TL_TIMED_OPS) {
        const uint64_t cycles = now - op_start;
        session.op_cycles[ended] = cycles > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(cycles);
    }
    before_op(context, op_index);
    op_start = board::cycles();
}

}  // namespace

uint16_t run_inference(bool timed_by_op, uint64_t &cycles, tl_error &error) {
    board::arm_cycles();
    board::mark_inference(true);
    const uint64_t start = board::cycles();
    const uint16_t code = tl_engine_invoke(&session.engine, timed_by_op ? time_op : before_op, nullptr, &error);
    cycles = board::cycles() - start;
    board::mark_inference(false);
    activity.op_index = TL_NO_OP;
    return code;
}
