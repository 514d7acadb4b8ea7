// The commands of the text protocol.
#ifndef THROUGHLINE_MLPERF_COMMANDS_H
#define THROUGHLINE_MLPERF_COMMANDS_H

namespace mlperf {

/// Serves one command, zero-terminated and without its '%', and answers all but "m-ready". Changes `line`.
void serve_command(char *line);

}  // namespace mlperf

#endif
