// The firmware's link service on a board of plain memory, under QEMU: what arrives is read from a file of the host's, what is
// sent is written to another (semihosting). Usage: ELF IN OUT
#include <stdio.h>
#include <stdlib.h>

#include <vector>

#include "../host/include/firmware_host.h"
#include "link.h"

namespace {

std::vector<uint8_t> contents(const char *path) {
    std::vector<uint8_t> bytes;
    FILE *file = fopen(path, "rb");
    if (file == nullptr) {
        exit(2);
    }
    uint8_t part[4096];
    for (size_t count; (count = fread(part, 1, sizeof part, file)) > 0;) {
        bytes.insert(bytes.end(), part, part + count);
    }
    fclose(file);
    return bytes;
}

}  // namespace

int main(int count, char **arguments) {
    if (count != 3) {
        return 64;
    }
    const std::vector<uint8_t> received = contents(arguments[1]);
    FILE *file = fopen(arguments[2], "wb");
    if (file == nullptr) {
        return 2;
    }
    static uint8_t sent[1 << 16];
    tl_host_erase();
    tl_host_start(TL_RESET_POWER);
    // As long as a frame, so that what is sent in answer to each piece fits.
    for (size_t start = 0; start < received.size(); start += 512) {
        const size_t length = received.size() - start < 512 ? received.size() - start : 512;
        size_t sent_count = 0;
        tl_host_exchange(received.data() + start, length, sent, sizeof sent, &sent_count);
        fwrite(sent, 1, sent_count, file);
    }
    return fclose(file);
}
