// What the host and the flash loader agree on. The loader is machine code for Cortex-M4 and M7 that the host puts at
// the start of RAM and runs with the core otherwise stopped; flash.S is its source.
//
// The host posts jobs in two slots in turn, beginning with slot 0, the operation word last. The loader takes them in
// the same turn and sets a slot's operation to 0 when its job is done; so one buffer is filled while the other one is
// programmed. A job that fails leaves LOADER_FAILED with the errors of FLASH_SR in the operation word and where it
// failed in the address word, and stops the core: what was posted behind it is not done.
#ifndef THROUGHLINE_LOADER_H
#define THROUGHLINE_LOADER_H

// Offsets from the start of RAM: code, then the mailbox, a table of the loader's own, and the host's buffers.
#define LOADER_MAILBOX_OFFSET 0x400
#define LOADER_TABLE_OFFSET 0x800
#define LOADER_BUFFER_OFFSET 0x1000

// In the mailbox, what differs between chips: bits that FLASH_CR holds besides (PSIZE, where there is one); the address of
// FLASH_SR, behind which FLASH_CR lies; the errors in FLASH_SR, which are written to clear; bytes that are programmed at
// once: 1, 2, 4 or 8. Everywhere PG is bit 0 of FLASH_CR, sector or page erase bit 1, STRT bit 16, the number from bit 3
// on, and BSY bit 16 of FLASH_SR.
#define LOADER_CONTROL 0
#define LOADER_STATUS 4
#define LOADER_ERRORS 8
#define LOADER_UNIT 12
#define LOADER_SLOTS 32
#define LOADER_SLOT_BYTES 16
#define LOADER_SLOT_COUNT 2

// In a slot.
#define LOADER_ADDRESS 0
#define LOADER_SOURCE 4
#define LOADER_COUNT 8
#define LOADER_OPERATION 12

// Operations: nothing, to see that the loader runs; program COUNT bytes, whole units, from SOURCE to ADDRESS; erase COUNT
// sectors from number ADDRESS on, which is then the one at work; put the CRC-32 of COUNT bytes at ADDRESS into SOURCE.
#define LOADER_GREET 1
#define LOADER_PROGRAM 2
#define LOADER_ERASE 3
#define LOADER_SUM 4
// Beside the errors of FLASH_SR in an operation word.
#define LOADER_FAILED 0x80000000

#endif
