// The kernel's usbdevfs, as libusb asks it (linux/usbdevice_fs.h): requests of the probe's device node.
#ifndef THROUGHLINE_USB_TESTBED_TRANSFERS_H
#define THROUGHLINE_USB_TESTBED_TRANSFERS_H

#include "device.h"

// Answers the requests of `node`. `identity` must outlive the testbed.
gboolean transfers_attach(UMockdevTestbed *testbed, const struct device_identity *identity, GError **error);

// Whether a transfer found the probe unplugged.
gboolean transfers_unplugged(void);

#endif
