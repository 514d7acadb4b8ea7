// What must survive a reset: the last fault, and what was being done.
#ifndef THROUGHLINE_FAULT_LOG_H
#define THROUGHLINE_FAULT_LOG_H

#include <stdint.h>

#include "link.h"

/// What the firmware is doing, kept in RAM that a reset leaves alone; a watchdog reset is explained by it.
struct Activity {
    uint32_t seal;
    volatile uint16_t op_index;
    volatile uint16_t request;
};
extern Activity activity;

/// Called once at start. Forgets everything after power-on; after a watchdog reset records that fault.
/// Returns whether there is a new fault to announce.
bool open_fault_log(uint32_t reset_cause);

/// Keeps the fault, completed by what was being done.
void record_fault(tl_fault &fault);

/// The last fault; its kind is TL_FAULT_NONE if there is none since power-on.
tl_fault last_fault();

/// Sends the last fault as TL_EVENT_FAULT.
void announce_fault();

#endif
