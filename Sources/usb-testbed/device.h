// An ST-LINK/V2-1 as the kernel would show it: descriptors, sysfs, device nodes.
#ifndef THROUGHLINE_USB_TESTBED_DEVICE_H
#define THROUGHLINE_USB_TESTBED_DEVICE_H

#include <stddef.h>
#include <stdint.h>
#include <umockdev.h>

// Folder in sysfs and device node.
#define DEVICE_SYSFS "/sys/devices/pci0000:00/usb1/1-1"
#define DEVICE_NODE "/dev/bus/usb/001/002"

// Endpoint addresses of the debugging interface.
enum device_endpoint { DEVICE_OUT = 0x01, DEVICE_IN = 0x81 };

// What tells one probe from another.
struct device_identity {
    const char *serial;
    uint16_t product;
};

// Adds the probe, its serial port and the node `ttyACM0`, which leads to the terminal at `terminal`.
gboolean device_add(
    UMockdevTestbed *testbed, const struct device_identity *identity, const char *terminal, GError **error);

// Takes the serial port's node away.
void device_remove_terminal(UMockdevTestbed *testbed);

// Takes all permissions from the probe's node.
void device_deny(UMockdevTestbed *testbed);

// Writes the descriptor that GET_DESCRIPTOR asks for and returns its length, or -1 if there is none such.
int device_descriptor(const struct device_identity *identity, uint8_t type, uint8_t index, uint8_t out[256]);

#endif
