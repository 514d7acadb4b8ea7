// Bulk transfers that fail on purpose.
#ifndef THROUGHLINE_USB_TESTBED_FAULTS_H
#define THROUGHLINE_USB_TESTBED_FAULTS_H

// How a transfer fails: not at all, refused by the endpoint, never answered, damaged on the bus.
enum fault { FAULT_NONE, FAULT_STALL, FAULT_TIMEOUT, FAULT_ERROR };

// Names the file that says which transfer fails: a number and `stall`, `timeout` or `error`.
void faults_set_file(const char *path);

// Takes the order from the file, if there is one, and counts transfers from here; the file is empty afterwards.
void faults_begin(void);

// Counts a transfer and says how it fails.
enum fault faults_next(void);

#endif
