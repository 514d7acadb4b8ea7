#include "device.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The manufacturer says what this is: a host must not take the figures of an emulated board for measured ones.
static const char *const manufacturer = "Throughline (emulated)";
static const char *const product_name = "STM32 STLink";

enum { DEVICE_LENGTH = 18 };

// USB 2.0 section 9.6.1: version 2.00, interface association class, vendor 0483.
static void device_bytes(const struct device_identity *identity, uint8_t out[DEVICE_LENGTH]) {
    const uint8_t bytes[DEVICE_LENGTH] = {
        18, 1, 0x00, 0x02, 0xEF, 2, 1, 64, 0x83, 0x04, (uint8_t)identity->product,
        (uint8_t)(identity->product >> 8), 0x00, 0x01, 1, 2, 3, 1};
    memcpy(out, bytes, sizeof bytes);
}

// USB 2.0 section 9.6.3: debugging (vendor class), mass storage, virtual COM port (CDC ACM: control and data).
static const uint8_t configuration[] = {
    9, 2, 0, 0, 4, 1, 0, 0x80, 250,
    9, 4, 0, 0, 3, 0xFF, 0xFF, 0xFF, 4,
    7, 5, 0x81, 2, 64, 0, 0,
    7, 5, 0x01, 2, 64, 0, 0,
    7, 5, 0x82, 2, 64, 0, 0,
    9, 4, 1, 0, 2, 8, 6, 0x50, 5,
    7, 5, 0x83, 2, 64, 0, 0,
    7, 5, 0x03, 2, 64, 0, 0,
    8, 11, 2, 2, 2, 2, 1, 6,
    9, 4, 2, 0, 1, 2, 2, 1, 6,
    5, 0x24, 0, 0x10, 1,
    5, 0x24, 1, 0, 3,
    4, 0x24, 2, 6,
    5, 0x24, 6, 2, 3,
    7, 5, 0x85, 3, 10, 0, 255,
    9, 4, 3, 0, 2, 10, 0, 0, 7,
    7, 5, 0x84, 2, 64, 0, 0,
    7, 5, 0x04, 2, 64, 0, 0,
};

static int string_descriptor(const char *text, uint8_t out[256]) {
    size_t length = MIN(strlen(text), 126);
    out[0] = (uint8_t)(2 + 2 * length);
    out[1] = 3;
    for (size_t i = 0; i < length; i++) {
        out[2 + 2 * i] = (uint8_t)text[i];
        out[3 + 2 * i] = 0;
    }
    return out[0];
}

static int configuration_bytes(uint8_t *out) {
    memcpy(out, configuration, sizeof configuration);
    out[2] = (uint8_t)sizeof configuration;
    out[3] = (uint8_t)(sizeof configuration >> 8);
    return (int)sizeof configuration;
}

int device_descriptor(const struct device_identity *identity, uint8_t type, uint8_t index, uint8_t out[256]) {
    static const uint8_t languages[] = {4, 3, 0x09, 0x04};
    switch (type) {
    case 1: device_bytes(identity, out); return DEVICE_LENGTH;
    case 2: return configuration_bytes(out);
    case 3: break;
    default: return -1;
    }
    switch (index) {
    case 0: memcpy(out, languages, sizeof languages); return sizeof languages;
    case 1: return string_descriptor(manufacturer, out);
    case 2: return string_descriptor(product_name, out);
    case 3: return string_descriptor(identity->serial, out);
    default: return -1;
    }
}

static char *hexadecimal(const uint8_t *bytes, size_t length) {
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < length; i++) g_string_append_printf(text, "%02X", bytes[i]);
    return g_string_free(text, FALSE);
}

static char *terminal_node(UMockdevTestbed *testbed) {
    g_autofree char *root = umockdev_testbed_get_root_dir(testbed);
    return g_build_filename(root, "dev", "ttyACM0", NULL);
}

gboolean device_add(
    UMockdevTestbed *testbed, const struct device_identity *identity, const char *terminal, GError **error) {
    uint8_t bytes[DEVICE_LENGTH + sizeof configuration];
    device_bytes(identity, bytes);
    configuration_bytes(bytes + DEVICE_LENGTH);
    g_autofree char *descriptors = hexadecimal(bytes, sizeof bytes);
    g_autofree char *text = g_strdup_printf(
        "P: /devices/pci0000:00/usb1/1-1\n"
        "N: bus/usb/001/002=%s\n"
        "E: DEVNAME=" DEVICE_NODE "\n"
        "E: DEVTYPE=usb_device\n"
        "E: DRIVER=usb\n"
        "E: BUSNUM=001\n"
        "E: DEVNUM=002\n"
        "E: MAJOR=189\n"
        "E: MINOR=1\n"
        "E: SUBSYSTEM=usb\n"
        "E: ID_VENDOR_ID=0483\n"
        "E: ID_MODEL_ID=%04x\n"
        "E: ID_SERIAL_SHORT=%s\n"
        "A: idVendor=0483\\n\n"
        "A: idProduct=%04x\\n\n"
        "A: busnum=1\\n\n"
        "A: devnum=2\\n\n"
        "A: devpath=1\\n\n"
        "A: speed=12\\n\n"
        "A: bConfigurationValue=1\\n\n"
        "A: bNumConfigurations=1\\n\n"
        "A: bNumInterfaces= 4\\n\n"
        "A: manufacturer=%s\\n\n"
        "A: product=%s\\n\n"
        "A: serial=%s\\n\n"
        "H: descriptors=%s\n"
        "\n"
        "P: /devices/pci0000:00/usb1/1-1/1-1:1.2\n"
        "E: SUBSYSTEM=usb\n"
        "E: DEVTYPE=usb_interface\n"
        "A: bInterfaceNumber=02\\n\n"
        "A: bInterfaceClass=02\\n\n"
        "\n"
        "P: /devices/pci0000:00/usb1/1-1/1-1:1.2/tty/ttyACM0\n"
        "E: DEVNAME=/dev/ttyACM0\n"
        "E: SUBSYSTEM=tty\n"
        "E: MAJOR=166\n"
        "E: MINOR=0\n"
        "A: dev=166:0\\n\n"
        "L: device=../../../1-1:1.2\n"
        "\n",
        descriptors, identity->product, identity->serial, identity->product, manufacturer, product_name,
        identity->serial, descriptors);
    if (!umockdev_testbed_add_from_string(testbed, text, error)) return FALSE;
    // A link to the board's own terminal rather than one of the testbed's: speed and hang-up are then real.
    g_autofree char *node = terminal_node(testbed);
    if (symlink(terminal, node) != 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s cannot be made", node);
        return FALSE;
    }
    return TRUE;
}

void device_remove_terminal(UMockdevTestbed *testbed) {
    g_autofree char *node = terminal_node(testbed);
    unlink(node);
}

void device_deny(UMockdevTestbed *testbed) {
    g_autofree char *root = umockdev_testbed_get_root_dir(testbed);
    g_autofree char *node = g_build_filename(root, DEVICE_NODE, NULL);
    g_chmod(node, 0);
}
