# STM32F746ZG: Cortex-M7 with a single-precision FPU.
set(BOARD_CPU_FLAGS -mcpu=cortex-m7 -mthumb -mfpu=fpv5-sp-d16 -mfloat-abi=hard)
set(BOARD_LINKER_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/stm32f746zg.ld")
