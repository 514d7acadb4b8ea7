// The link's service: one request after another, for ever.
#ifndef THROUGHLINE_SERVICE_H
#define THROUGHLINE_SERVICE_H

/// Opens the fault log, and announces a watchdog reset.
void start_service();

/// Starts, then serves for ever.
[[noreturn]] void service();

/// Takes what the link has received and serves the request that it completes, if any.
void serve_pending();

#endif
