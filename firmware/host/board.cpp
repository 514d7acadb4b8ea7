// A board of plain memory, driven by firmware_host.h.
#include "../app/board.h"

#include <string.h>

#include <vector>

#include "../app/service.h"
#include "../app/session.h"
#include "../mlperf/mode.h"
#include "../mlperf/reply.h"
#include "firmware_host.h"

namespace {

constexpr uint16_t SECTOR_KIB[] = {32, 32, 32, 32, 128, 256, 256, 256};
constexpr uint32_t SECTORS = sizeof SECTOR_KIB / sizeof SECTOR_KIB[0];

struct Reset {};
struct Provoked {};

struct Flash {
    uint8_t bytes[TL_HOST_FLASH_BYTES];
    Flash() { memset(bytes, 0xFF, sizeof bytes); }
};

Flash flash;
alignas(16) uint8_t arena[TL_HOST_ARENA_BYTES];
alignas(8) uint8_t stack[64];  // stands for the firmware's; the host's own is used
board::Received arrival = board::Received::nothing;
uint8_t arriving;
std::vector<uint8_t> sent;
uint32_t baud = TL_BAUD_FAST;
uint32_t cause = TL_RESET_POWER;
uint32_t flash_errors;
uint64_t now;

void deliver(board::Received kind, uint8_t byte) {
    arrival = kind;
    arriving = byte;
    serve_pending();
}

uint32_t take_flash_errors() {
    const uint32_t errors = flash_errors;
    flash_errors = 0;
    return errors;
}

}  // namespace

namespace board {

Memory memory() {
    return {{TL_HOST_FLASH_BASE, TL_HOST_FLASH_BYTES},
            {TL_HOST_MODEL_BASE, TL_HOST_FLASH_BASE + TL_HOST_FLASH_BYTES - TL_HOST_MODEL_BASE},
            {arena, sizeof arena},
            {stack, sizeof stack},
            0,
            0,
            SECTOR_KIB,
            SECTORS,
            SECTORS,
            4};
}

void describe(tl_hello &hello) {
    memset(&hello, 0, sizeof hello);
    strncpy(hello.board, "host", sizeof hello.board - 1);
    strncpy(hello.engine, tl_engine_name(), sizeof hello.engine - 1);
    hello.reset_cause = cause;
    hello.clock_hz = TL_HOST_CLOCK_HZ;
    hello.flash_base = TL_HOST_FLASH_BASE;
    hello.flash_bytes = TL_HOST_FLASH_BYTES;
    hello.model_base = TL_HOST_MODEL_BASE;
    hello.model_end = TL_HOST_FLASH_BASE + TL_HOST_FLASH_BYTES;
    hello.arena_bytes = TL_HOST_ARENA_BYTES;
    hello.max_ops = TL_MAX_OPS;
    hello.sector_count = SECTORS;
    memcpy(hello.sector_kib, SECTOR_KIB, sizeof SECTOR_KIB);
}

uint32_t reset_cause() { return cause; }
void reset() { throw Reset{}; }

Received receive(uint8_t &byte) {
    const Received kind = arrival;
    arrival = Received::nothing;
    byte = arriving;
    return kind;
}

void send(uint8_t byte) { sent.push_back(byte); }
void finish_sending() {}
uint32_t speed() { return baud; }
void swap_speed() { baud = baud == TL_BAUD_FAST ? TL_BAUD_SLOW : TL_BAUD_FAST; }

uint64_t cycles() { return now += 100; }
void arm_cycles() {}
void feed_watchdog() {}
void drop_data_cache() {}
void drop_caches() {}
void mark_inference(bool) {}
void show_idle(uint64_t, bool) {}
void show_busy() {}

const uint8_t *flash_bytes(uint32_t address) { return flash.bytes + (address - TL_HOST_FLASH_BASE); }

uint32_t erase_sector(uint32_t sector) {
    const uint32_t errors = take_flash_errors();
    if (errors != 0) {
        return errors;
    }
    uint32_t start = 0;
    for (uint32_t before = 0; before < sector; ++before) {
        start += SECTOR_KIB[before] * 1024u;
    }
    memset(flash.bytes + start, 0xFF, SECTOR_KIB[sector] * 1024u);
    return 0;
}

// Programming clears bits and cannot set them.
uint32_t program(uint32_t address, const uint8_t *bytes, uint32_t length) {
    const uint32_t errors = take_flash_errors();
    for (uint32_t index = 0; errors == 0 && index < length; ++index) {
        flash.bytes[address - TL_HOST_FLASH_BASE + index] &= bytes[index];
    }
    return errors;
}

void provoke_undefined() { throw Provoked{}; }
void provoke_unmapped() { throw Provoked{}; }
void provoke_stack() { throw Provoked{}; }
void provoke_hang() { throw Provoked{}; }

}  // namespace board

void tl_host_start(uint32_t reset_cause) {
    cause = reset_cause;
    now = 0;
    baud = TL_BAUD_FAST;
    flash_errors = 0;
    mlperf::leave();
    session.deselect();
    session.place = {0, 0};
    deliver(board::Received::byte, 0);  // whatever was half received ends here
    sent.clear();
    start_service();
}

void tl_host_erase(void) { memset(flash.bytes, 0xFF, sizeof flash.bytes); }

int tl_host_exchange(const uint8_t *bytes, size_t count, uint8_t *answer, size_t capacity, size_t *sent_count) {
    int happened = TL_HOST_SERVED;
    try {
        for (size_t index = 0; index < count; ++index) {
            deliver(board::Received::byte, bytes[index]);
        }
    } catch (const Reset &) {
        happened = TL_HOST_RESET;
    } catch (const Provoked &) {
        happened = TL_HOST_PROVOKED;
    }
    *sent_count = sent.size();
    memcpy(answer, sent.data(), sent.size() < capacity ? sent.size() : capacity);
    sent.clear();
    return happened;
}

void tl_host_framing_errors(size_t count) {
    for (size_t index = 0; index < count; ++index) {
        deliver(board::Received::framing_error, 0);
    }
}

void tl_host_overrun(void) { deliver(board::Received::overrun, 0x55); }

uint32_t tl_host_baud(void) { return baud; }

uint8_t *tl_host_arena(void) { return arena; }

void tl_host_fail_flash(uint32_t errors) { flash_errors = errors; }

void tl_host_write_decimal(float value) { mlperf::reply::decimal(value); }
