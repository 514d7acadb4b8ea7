// Requests that run a model and time it.
#include "board.h"
#include "inference.h"
#include "request.h"
#include "session.h"

uint16_t serve_invoke(const Request &request, Answer &answer, tl_error &error) {
    const tl_invoke invoke = request.record<tl_invoke>();
    if (!session.selected) {
        return refuse(error, TL_ERROR_STATE, 0, 0, "no model selected");
    }
    if (invoke.count == 0 || invoke.count > TL_MAX_INVOKES) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_MAX_INVOKES, invoke.count, "number of inferences");
    }
    uint32_t known = TL_INVOKE_COLD;
    if ((invoke.flags & TL_INVOKE_PER_OP) != 0) {
        known |= TL_INVOKE_PER_OP | 0xFFFF'0000u;
    }
    if ((invoke.flags & ~known) != 0) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_INVOKE_COLD | TL_INVOKE_PER_OP, invoke.flags, "unknown flags");
    }
    const uint32_t first = invoke.flags >> TL_INVOKE_FIRST_OP;
    const uint32_t ops = tl_engine_op_count(&session.engine);
    if (first >= ops) {
        return refuse(error, TL_ERROR_ARGUMENT, ops, first, "first op to be timed");
    }

    session.profiled_first = static_cast<uint16_t>(first);
    session.profiled_ops = 0;
    answer.append(tl_invoked{invoke.count, 0});
    for (uint32_t run = 0; run < invoke.count; ++run) {
        const bool timed_by_op = (invoke.flags & TL_INVOKE_PER_OP) != 0 && run == invoke.count - 1;
        if ((invoke.flags & TL_INVOKE_COLD) != 0 && run == 0) {
            board::drop_caches();
        }
        uint64_t cycles = 0;
        const uint16_t code = run_inference(timed_by_op, cycles, error);
        if (code != TL_OK) {
            return code;
        }
        answer.append(tl_cycles{static_cast<uint32_t>(cycles), static_cast<uint32_t>(cycles >> 32)});
        if (timed_by_op) {
            session.profiled_ops = static_cast<uint16_t>(ops - first < TL_TIMED_OPS ? ops - first : TL_TIMED_OPS);
        }
    }
    return TL_OK;
}

uint16_t serve_op_profile(const Request &request, Answer &answer, tl_error &error) {
    const tl_op_range range = request.record<tl_op_range>();
    if (!session.selected || session.profiled_ops == 0) {
        return refuse(error, TL_ERROR_STATE, 0, 0, "no inference timed by op");
    }
    const uint32_t end = static_cast<uint32_t>(session.profiled_first) + session.profiled_ops;
    if (range.first < session.profiled_first || range.first > end || range.count > end - range.first) {
        return refuse(error, TL_ERROR_ARGUMENT, end, range.first + range.count, "ops that were timed");
    }
    if (range.count > TL_MAX_PAYLOAD / sizeof(tl_op_timing)) {
        return refuse(error, TL_ERROR_ARGUMENT, TL_MAX_PAYLOAD / sizeof(tl_op_timing), range.count,
                      "more ops than one frame holds");
    }
    for (uint32_t index = range.first; index < range.first + range.count; ++index) {
        answer.append(tl_op_timing{static_cast<uint16_t>(index),
                                   tl_engine_op_code(&session.engine, static_cast<uint16_t>(index)),
                                   {session.op_cycles[index - session.profiled_first], 0}});
    }
    return TL_OK;
}
