# STM32F446RE: Cortex-M4 with a single-precision FPU.
set(BOARD_CPU_FLAGS -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard)
set(BOARD_CHIP_FAMILIES stm32f flash_caches stm32f4)
