# STM32F767ZI: Cortex-M7 with a double-precision FPU.
set(BOARD_CPU_FLAGS -mcpu=cortex-m7 -mthumb -mfpu=fpv5-d16 -mfloat-abi=hard)
set(BOARD_CHIP_FAMILIES stm32f newer_usart stm32f7)
