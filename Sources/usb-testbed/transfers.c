#include "transfers.h"

#include "faults.h"
#include "probe.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

// libusb's combined request; the header's macro has it since Linux 3.7.
#ifndef USBDEVFS_DISCONNECT_CLAIM
#error "linux/usbdevice_fs.h is too old"
#endif

// A transfer that was submitted and not yet reaped.
struct request {
    UMockdevIoctlClient *client;
    UMockdevIoctlData *urb;
    UMockdevIoctlData *buffer;
    gulong address;
    gboolean is_done;
};

static GQueue requests = G_QUEUE_INIT;
static const struct device_identity *device;
static gint unplugged;

gboolean transfers_unplugged(void) { return g_atomic_int_get(&unplugged); }

static struct usbdevfs_urb *urb_of(struct request *request) {
    return (struct usbdevfs_urb *)request->urb->data;
}

static void finish(struct request *request, int status, size_t length) {
    urb_of(request)->status = status;
    urb_of(request)->actual_length = (int)length;
    request->is_done = TRUE;
}

static void release(struct request *request) {
    g_clear_object(&request->buffer);
    g_clear_object(&request->urb);
    g_free(request);
}

static void serve_control(struct request *request) {
    enum { SETUP = 8, IN = 0x80, GET_DESCRIPTOR = 6 };
    uint8_t *setup = request->buffer ? request->buffer->data : NULL;
    if (!setup || urb_of(request)->buffer_length < SETUP) return finish(request, -EPIPE, 0);
    if (setup[0] != IN || setup[1] != GET_DESCRIPTOR) return finish(request, -EPIPE, 0);
    uint8_t descriptor[256];
    int length = device_descriptor(device, setup[3], setup[2], descriptor);
    if (length < 0) return finish(request, -EPIPE, 0);
    int capacity = MIN(setup[6] | setup[7] << 8, urb_of(request)->buffer_length - SETUP);
    length = MIN(length, capacity);
    memcpy(setup + SETUP, descriptor, (size_t)length);
    finish(request, 0, (size_t)length);
}

// A transfer that the probe leaves unanswered stays open until the host discards it.
static void end(struct request *request, enum probe_status status, size_t length) {
    switch (status) {
    case PROBE_DONE: return finish(request, 0, length);
    case PROBE_TIMEOUT: return;
    case PROBE_STALL: return finish(request, -EPIPE, 0);
    case PROBE_OVERFLOW: return finish(request, -EOVERFLOW, 0);
    case PROBE_UNPLUGGED: g_atomic_int_set(&unplugged, 1); return finish(request, -ESHUTDOWN, 0);
    }
}

static void serve(struct request *request) {
    struct usbdevfs_urb *urb = urb_of(request);
    uint8_t *data = request->buffer ? request->buffer->data : NULL;
    size_t length = (size_t)MAX(urb->buffer_length, 0);
    if (urb->type == USBDEVFS_URB_TYPE_CONTROL) return serve_control(request);
    if (urb->type != USBDEVFS_URB_TYPE_BULK) return finish(request, -EINVAL, 0);
    switch (faults_next()) {
    case FAULT_NONE: break;
    case FAULT_STALL: return finish(request, -EPIPE, 0);
    case FAULT_TIMEOUT: return;
    case FAULT_ERROR: return finish(request, -EPROTO, 0);
    }
    switch (urb->endpoint) {
    case DEVICE_OUT: return end(request, probe_send(data, length), length);
    case DEVICE_IN: {
        size_t received = 0;
        enum probe_status status = probe_receive(data, length, &received);
        return end(request, status, received);
    }
    default: return;
    }
}

static void submit(UMockdevIoctlClient *client, UMockdevIoctlData *argument) {
    UMockdevIoctlData *urb = umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_urb), NULL);
    if (!urb) return umockdev_ioctl_client_complete(client, -1, EFAULT);
    struct request *request = g_new0(struct request, 1);
    request->client = client;
    request->urb = urb;
    request->address = urb->client_addr;
    int length = urb_of(request)->buffer_length;
    if (length > 0) {
        size_t field = G_STRUCT_OFFSET(struct usbdevfs_urb, buffer);
        request->buffer = umockdev_ioctl_data_resolve(urb, field, (size_t)length, NULL);
        if (!request->buffer) {
            release(request);
            return umockdev_ioctl_client_complete(client, -1, EFAULT);
        }
    }
    serve(request);
    g_queue_push_tail(&requests, request);
    umockdev_ioctl_client_complete(client, 0, 0);
}

static void discard(UMockdevIoctlClient *client, UMockdevIoctlData *argument) {
    for (GList *link = requests.head; link; link = link->next) {
        struct request *request = link->data;
        if (request->client != client || request->is_done) continue;
        if (request->address != argument->client_addr && request->address != *(gulong *)argument->data) continue;
        finish(request, -ENOENT, 0);
        return umockdev_ioctl_client_complete(client, 0, 0);
    }
    umockdev_ioctl_client_complete(client, -1, EINVAL);
}

static void reap(UMockdevIoctlClient *client, UMockdevIoctlData *argument) {
    for (GList *link = requests.head; link; link = link->next) {
        struct request *request = link->data;
        if (request->client != client || !request->is_done) continue;
        g_autoptr(GObject) target =
            (GObject *)umockdev_ioctl_data_resolve(argument, 0, sizeof(void *), NULL);
        if (!target) return umockdev_ioctl_client_complete(client, -1, EFAULT);
        umockdev_ioctl_data_set_ptr((UMockdevIoctlData *)target, 0, request->urb);
        umockdev_ioctl_client_complete(client, 0, 0);
        g_queue_delete_link(&requests, link);
        release(request);
        return;
    }
    umockdev_ioctl_client_complete(client, -1, EAGAIN);
}

static gboolean is_reaping(gulong code) {
    switch (code) {
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY:
    case USBDEVFS_DISCARDURB: return TRUE;
    default: return FALSE;
    }
}

// Reaping must go on after an unplug: libusb would spin for ever on ENODEV there, since the node, a plain file,
// never reports an error to poll.
static void shut_down(void) {
    for (GList *link = requests.head; link; link = link->next) {
        struct request *request = link->data;
        if (!request->is_done) finish(request, -ESHUTDOWN, 0);
    }
}

static gboolean handle(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer context) {
    (void)base;
    (void)context;
    gulong code = umockdev_ioctl_client_get_request(client);
    g_autoptr(GObject) held = g_object_ref((GObject *)umockdev_ioctl_client_get_arg(client));
    UMockdevIoctlData *argument = (UMockdevIoctlData *)held;
    if (transfers_unplugged()) {
        shut_down();
        if (!is_reaping(code)) {
            umockdev_ioctl_client_complete(client, -1, ENODEV);
            return TRUE;
        }
    }
    switch (code) {
    case USBDEVFS_GET_CAPABILITIES: {
        g_autoptr(GObject) word = (GObject *)umockdev_ioctl_data_resolve(argument, 0, 4, NULL);
        if (word) {
            *(guint32 *)((UMockdevIoctlData *)word)->data =
                USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM;
        }
        umockdev_ioctl_client_complete(client, word ? 0 : -1, word ? 0 : EFAULT);
        break;
    }
    case USBDEVFS_CLAIMINTERFACE:
    case USBDEVFS_DISCONNECT_CLAIM:
        faults_begin();
        umockdev_ioctl_client_complete(client, 0, 0);
        break;
    case USBDEVFS_RELEASEINTERFACE:
    case USBDEVFS_SETCONFIGURATION:
    case USBDEVFS_SETINTERFACE:
    case USBDEVFS_CLEAR_HALT: umockdev_ioctl_client_complete(client, 0, 0); break;
    case USBDEVFS_RESET: {
        gboolean is_gone = probe_reset() == PROBE_UNPLUGGED;
        if (is_gone) g_atomic_int_set(&unplugged, 1);
        umockdev_ioctl_client_complete(client, is_gone ? -1 : 0, is_gone ? ENODEV : 0);
        break;
    }
    case USBDEVFS_GETDRIVER:
    case USBDEVFS_IOCTL: umockdev_ioctl_client_complete(client, -1, ENODATA); break;
    case USBDEVFS_SUBMITURB: submit(client, argument); break;
    case USBDEVFS_DISCARDURB: discard(client, argument); break;
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY: reap(client, argument); break;
    default:
        fprintf(stderr, "usb-testbed: request %#lx is unknown here\n", code);
        umockdev_ioctl_client_complete(client, -1, ENOTTY);
    }
    return TRUE;
}

static void vanish(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer context) {
    (void)base;
    (void)context;
    for (GList *link = requests.head; link;) {
        GList *next = link->next;
        struct request *request = link->data;
        if (request->client == client) {
            g_queue_delete_link(&requests, link);
            release(request);
        }
        link = next;
    }
}

// The serial port is a real terminal: its requests are carried out by whoever makes them.
static gboolean execute(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer context) {
    (void)base;
    (void)context;
    int code = 0;
    int result = umockdev_ioctl_client_execute(client, &code, NULL);
    umockdev_ioctl_client_complete(client, result, code);
    return TRUE;
}

gboolean transfers_attach(UMockdevTestbed *testbed, const struct device_identity *identity, GError **error) {
    device = identity;
    g_autoptr(UMockdevIoctlBase) base = umockdev_ioctl_base_new();
    g_signal_connect(base, "handle-ioctl", G_CALLBACK(handle), NULL);
    g_signal_connect(base, "client-vanished", G_CALLBACK(vanish), NULL);
    g_autoptr(UMockdevIoctlBase) terminal = umockdev_ioctl_base_new();
    g_signal_connect(terminal, "handle-ioctl", G_CALLBACK(execute), NULL);
    return umockdev_testbed_attach_ioctl(testbed, DEVICE_NODE, base, error) &&
           umockdev_testbed_attach_ioctl(testbed, "/dev/ttyACM0", terminal, error);
}
