// The mode in which the firmware speaks the text protocol of MLPerf Tiny (benchmark/api of mlcommons/tiny): commands that
// end in '%', answers in lines, and "m-ready" behind each.
#ifndef THROUGHLINE_MLPERF_MODE_H
#define THROUGHLINE_MLPERF_MODE_H

#include <stdint.h>

namespace mlperf {

bool is_active();

/// Takes a byte that was received. Returns whether it ended a command, which has then been served.
bool take(uint8_t byte);

/// A byte of the current command was lost or is not to be believed.
void spoil();

/// Ends the mode, if it is on, and then leaves no model selected.
void leave();

}  // namespace mlperf

#endif
