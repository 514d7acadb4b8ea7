// Erases, programs and sums flash from RAM while the host sends the next bytes. See loader.h for what it is asked and how.
//
// In: r0 the mailbox. It needs no stack and no interrupts, and finds the flash controller unlocked.
#include "loader.h"

// FLASH (RM0385 section 3.7, RM0390 section 3.8, RM0432 section 3.7): offsets from FLASH_SR, and bits.
#define FLASH_SR 0
#define FLASH_CR 4
#define SR_EOP 1
#define SR_BUSY 0x10000
#define CR_PG 1
#define CR_SER 2
#define CR_STRT 0x10000

// Turns of the idle loop after which the watchdog is fed: some 20 ms at 16 MHz, where the fastest bites after 340 ms.
#define IDLE_TURNS 0x8000

    .syntax unified
    .thumb
    .text
    .global loader
    .thumb_func
loader:
    ldr     r1, [r0, #LOADER_STATUS]
    movw    r10, #0x3000                // IWDG_KR
    movt    r10, #0x4000
    movw    r11, #0xAAAA                // feeds it; without effect if it was not started
    ldr     r12, [r0, #LOADER_CONTROL]
    add     r9, r0, #(LOADER_TABLE_OFFSET - LOADER_MAILBOX_OFFSET)
    add     r8, r0, #LOADER_SLOTS

    // The CRC-32 of each byte, polynomial 0xEDB88320.
    movw    r5, #0x8320
    movt    r5, #0xEDB8
    movs    r2, #0
entry:
    mov     r3, r2
    movs    r4, #8
bit:
    lsrs    r3, r3, #1
    it      cs
    eorcs   r3, r3, r5
    subs    r4, #1
    bne     bit
    str     r3, [r9, r2, lsl #2]
    adds    r2, #1
    cmp     r2, #256
    bne     entry

next:
    str     r11, [r10]
    mov     r3, #IDLE_TURNS
idle:
    ldr     r2, [r8, #LOADER_OPERATION]
    cbnz    r2, begin
    subs    r3, #1
    bne     idle
    b       next

begin:
    ldr     r3, [r0, #LOADER_ERRORS]
    orr     r3, r3, #SR_EOP
    str     r3, [r1, #FLASH_SR]
    ldr     r4, [r8, #LOADER_ADDRESS]
    ldr     r5, [r8, #LOADER_SOURCE]
    ldr     r6, [r8, #LOADER_COUNT]
    cmp     r2, #LOADER_PROGRAM
    beq     program
    cmp     r2, #LOADER_ERASE
    beq     erase
    cmp     r2, #LOADER_SUM
    beq     sum
    cmp     r2, #LOADER_GREET
    bne     refuse
done:
    movs    r2, #0
    str     r2, [r1, #FLASH_CR]
    dsb
    str     r2, [r8, #LOADER_OPERATION]
    eor     r8, r8, #LOADER_SLOT_BYTES  // slots are aligned to both of them
    b       next

program:
    orr     r2, r12, #CR_PG
    str     r2, [r1, #FLASH_CR]
    ldr     r7, [r0, #LOADER_UNIT]
unit:
    cmp     r7, #4
    beq     word
    bhi     pair
    cmp     r7, #2
    beq     half
    ldrb    r2, [r5]
    strb    r2, [r4]
    b       stored
half:
    ldrh    r2, [r5]
    strh    r2, [r4]
    b       stored
word:
    ldr     r2, [r5]
    str     r2, [r4]
    b       stored
pair:
    ldr     r2, [r5]
    ldr     r3, [r5, #4]
    str     r2, [r4]
    str     r3, [r4, #4]
stored:
    dsb                                 // the store has begun when BSY is read
    bl      settle
    adds    r4, r7
    adds    r5, r7
    subs    r6, r7
    bhi     unit
    b       done

erase:
    str     r4, [r8, #LOADER_ADDRESS]
    orr     r2, r12, #CR_SER
    orr     r2, r2, r4, lsl #3
    str     r2, [r1, #FLASH_CR]
    orr     r2, r2, #CR_STRT
    str     r2, [r1, #FLASH_CR]
    dsb
    bl      settle
    adds    r4, #1
    subs    r6, #1
    bne     erase
    b       done

    .macro fold                         // one byte of r3 into the sum
    uxtb    r2, r3
    ldr     r2, [r9, r2, lsl #2]
    eor     r3, r2, r3, lsr #8
    .endm
sum:
    mov     r3, #-1
four:
    subs    r6, #4
    blo     rest
    ldr     r2, [r4], #4
    eors    r3, r2
    fold
    fold
    fold
    fold
    lsls    r2, r6, #22
    bne     four
    str     r11, [r10]                  // at each KiB
    b       four
rest:
    adds    r6, #4
    beq     summed
byte:
    ldrb    r2, [r4], #1
    eors    r3, r2
    fold
    subs    r6, #1
    bne     byte
summed:
    mvns    r3, r3
    str     r3, [r8, #LOADER_SOURCE]
    b       done

// Waits until the controller is idle and returns if it found no error.
settle:
    ldr     r2, [r1, #FLASH_SR]
    tst     r2, #SR_BUSY
    beq     idled
    str     r11, [r10]
    b       settle
idled:
    ldr     r3, [r0, #LOADER_ERRORS]
    ands    r2, r2, r3
    it      eq
    bxeq    lr
    b       fail
refuse:
    movs    r2, #0
fail:
    str     r4, [r8, #LOADER_ADDRESS]
    movs    r3, #0
    str     r3, [r1, #FLASH_CR]
    orr     r2, r2, #LOADER_FAILED
    dsb
    str     r2, [r8, #LOADER_OPERATION]
stop:
    bkpt    #0
    b       stop
    .balign 4                           // the host sends words
