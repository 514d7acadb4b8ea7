// Vector table and reset of a Cortex-M7 under QEMU: the FPU is switched on before the C library starts.
    .syntax unified
    .cpu cortex-m7
    .thumb
    .section .vectors, "a"
    .word stack_top
    .word reset
    .rept 14
    .word fault
    .endr

    .text
    .thumb_func
    .global reset
    .type reset, %function
reset:
    ldr r0, =0xE000ED88
    ldr r1, [r0]
    orr r1, r1, #(0xF << 20)
    str r1, [r0]
    dsb
    isb
    ldr sp, =stack_top
    b _mainCRTStartup

    // Ends QEMU with an error (SYS_EXIT, ADP_Stopped_RunTimeErrorUnknown).
    .thumb_func
    .type fault, %function
fault:
    movs r0, #0x18
    ldr r1, =0x20023
    bkpt 0xAB
    b fault
