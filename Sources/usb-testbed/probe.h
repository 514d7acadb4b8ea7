// The debug probe of a virtual board: USB transfers as messages on its socket.
#ifndef THROUGHLINE_USB_TESTBED_PROBE_H
#define THROUGHLINE_USB_TESTBED_PROBE_H

#include <stddef.h>
#include <stdint.h>

// How a transfer ended, in the numbers of the socket's protocol.
enum probe_status { PROBE_DONE = 0, PROBE_TIMEOUT = 1, PROBE_STALL = 2, PROBE_UNPLUGGED = 3, PROBE_OVERFLOW = 4 };

// Connects to probe.sock; returns -1 and sets errno if there is none.
int probe_connect(const char *path);

// Sends a bulk OUT transfer. A virtual board that has ended counts as unplugged.
enum probe_status probe_send(const uint8_t *data, size_t length);

// Asks for a bulk IN transfer of at most `capacity` bytes and sets `length` to what came.
enum probe_status probe_receive(uint8_t *data, size_t capacity, size_t *length);

// Resets the probe on its bus.
enum probe_status probe_reset(void);

#endif
