# STM32F746ZG: Cortex-M7 with a single-precision FPU.
set(BOARD_CPU_FLAGS -mcpu=cortex-m7 -mthumb -mfpu=fpv5-sp-d16 -mfloat-abi=hard)
set(BOARD_CHIP_FAMILIES stm32f newer_usart stm32f7)
