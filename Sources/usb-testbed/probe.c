#include "probe.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum kind { KIND_OUT = 0, KIND_IN = 1, KIND_RESET = 2 };

static int connection = -1;

int probe_connect(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0) return -1;
    return connect(connection, (struct sockaddr *)&address, sizeof address);
}

static int send_all(const uint8_t *data, size_t length) {
    while (length > 0) {
        ssize_t count = send(connection, data, length, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return -1;
        data += count;
        length -= (size_t)count;
    }
    return 0;
}

static int receive_all(uint8_t *data, size_t length) {
    while (length > 0) {
        ssize_t count = recv(connection, data, length, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return -1;
        data += count;
        length -= (size_t)count;
    }
    return 0;
}

static enum probe_status transfer(
    enum kind kind, const uint8_t *out, size_t length, uint8_t *in, size_t *received) {
    uint8_t head[5] = {(uint8_t)kind, (uint8_t)length, (uint8_t)(length >> 8), (uint8_t)(length >> 16),
                       (uint8_t)(length >> 24)};
    if (send_all(head, sizeof head) != 0) return PROBE_UNPLUGGED;
    if (kind == KIND_OUT && send_all(out, length) != 0) return PROBE_UNPLUGGED;
    if (receive_all(head, sizeof head) != 0) return PROBE_UNPLUGGED;
    size_t count = head[1] | (size_t)head[2] << 8 | (size_t)head[3] << 16 | (size_t)head[4] << 24;
    if (head[0] > PROBE_OVERFLOW || count > (kind == KIND_IN ? length : 0)) return PROBE_UNPLUGGED;
    if (receive_all(in, count) != 0) return PROBE_UNPLUGGED;
    if (received) *received = count;
    return (enum probe_status)head[0];
}

enum probe_status probe_send(const uint8_t *data, size_t length) {
    return transfer(KIND_OUT, data, length, NULL, NULL);
}

enum probe_status probe_receive(uint8_t *data, size_t capacity, size_t *length) {
    return transfer(KIND_IN, NULL, capacity, data, length);
}

enum probe_status probe_reset(void) { return transfer(KIND_RESET, NULL, 0, NULL, NULL); }
