#include "fault_log.h"

#include "board.h"
#include "crc32.h"
#include "frame_writer.h"

namespace {

constexpr uint32_t ACTIVITY_SEAL = 0x5A17C0DE;

struct FaultLog {
    tl_fault fault;
    uint32_t check;
};

__attribute__((section(".noinit"))) FaultLog log;

// Never 0 for a cleared record.
uint32_t check_of(const tl_fault &fault) { return crc32(ACTIVITY_SEAL, &fault, sizeof fault); }

void keep(const tl_fault &fault) {
    log.fault = fault;
    log.check = check_of(fault);
}

}  // namespace

__attribute__((section(".noinit"))) Activity activity;

bool open_fault_log(uint32_t reset_cause) {
    const bool known = reset_cause != TL_RESET_POWER && activity.seal == ACTIVITY_SEAL;
    const uint16_t op_index = known ? activity.op_index : TL_NO_OP;
    const uint16_t request = known ? activity.request : 0;
    activity = {ACTIVITY_SEAL, TL_NO_OP, 0};

    if (reset_cause == TL_RESET_POWER || log.check != check_of(log.fault)) {
        keep(tl_fault{});
    }
    if (reset_cause != TL_RESET_WATCHDOG) {
        return false;
    }
    tl_fault fault{};
    fault.kind = TL_FAULT_WATCHDOG;
    fault.op_index = op_index;
    fault.request = request;
    keep(fault);
    return true;
}

void record_fault(tl_fault &fault) {
    fault.op_index = activity.op_index;
    fault.request = activity.request;
    keep(fault);
}

tl_fault last_fault() { return log.fault; }

void announce_fault() {
    board::send(0);  // a fault may strike while an answer is half sent
    send_frame(TL_EVENT_FAULT, 0, &log.fault, sizeof log.fault);
}
