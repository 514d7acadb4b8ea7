// The link's service: one request after another, for ever.
#ifndef THROUGHLINE_SERVICE_H
#define THROUGHLINE_SERVICE_H

/// Announces a watchdog reset, then serves.
[[noreturn]] void service();

/// Takes what the link has received and serves the request that it completes, if any.
void serve_pending();

#endif
