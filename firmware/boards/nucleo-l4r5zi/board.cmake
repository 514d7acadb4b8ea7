# STM32L4R5ZI: Cortex-M4 with a single-precision FPU.
set(BOARD_CPU_FLAGS -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard)
set(BOARD_CHIP_FAMILIES flash_caches newer_usart stm32l4r5)
