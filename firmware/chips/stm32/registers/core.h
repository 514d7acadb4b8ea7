// System registers of the Cortex-M4 and M7: ARMv7-M ARM (DDI 0403E) B3.2 (SCB), B2.2.7 (cache maintenance), B1.4.7 (FPU), C1.8 (DWT).
#ifndef THROUGHLINE_CORE_H
#define THROUGHLINE_CORE_H

#include "register.h"

namespace scb {
constexpr Register ICSR{0xE000ED04};
constexpr uint32_t ICSR_VECTACTIVE = 0x1FF;

constexpr Register VTOR{0xE000ED08};

constexpr Register AIRCR{0xE000ED0C};
constexpr uint32_t AIRCR_KEY = 0x05FA0000;
constexpr uint32_t AIRCR_SYSRESETREQ = 1u << 2;

constexpr Register CCR{0xE000ED14};
constexpr uint32_t CCR_DIV_0_TRP = 1u << 4;
constexpr uint32_t CCR_DC = 1u << 16;
constexpr uint32_t CCR_IC = 1u << 17;

constexpr Register SHCSR{0xE000ED24};
constexpr uint32_t SHCSR_MEMFAULTENA = 1u << 16;
constexpr uint32_t SHCSR_BUSFAULTENA = 1u << 17;
constexpr uint32_t SHCSR_USGFAULTENA = 1u << 18;

constexpr Register CFSR{0xE000ED28};
constexpr uint32_t CFSR_MSTKERR = 1u << 4;
constexpr uint32_t CFSR_STKERR = 1u << 12;

constexpr Register HFSR{0xE000ED2C};
constexpr Register MMFAR{0xE000ED34};
constexpr Register BFAR{0xE000ED38};

constexpr Register CCSIDR{0xE000ED80};  // of the cache that CSSELR names
constexpr uint32_t CCSIDR_SETS_SHIFT = 13;
constexpr uint32_t CCSIDR_SETS_MASK = 0x7FFF;  // less one

constexpr Register CSSELR{0xE000ED84};
constexpr uint32_t CSSELR_DATA = 0;

constexpr Register CPACR{0xE000ED88};
constexpr uint32_t CPACR_FPU = 0xFu << 20;  // CP10 and CP11, full access

constexpr Register FPCCR{0xE000EF34};
constexpr uint32_t FPCCR_LSPACT = 1u << 0;

constexpr Register ICIALLU{0xE000EF50};
constexpr Register DCISW{0xE000EF60};
constexpr Register DCCISW{0xE000EF74};
}  // namespace scb

namespace mpu {  // B3.5
constexpr Register CTRL{0xE000ED94};
constexpr uint32_t CTRL_ENABLE = 1u << 0;
constexpr uint32_t CTRL_PRIVDEFENA = 1u << 2;  // elsewhere all is as without it

constexpr Register RBAR{0xE000ED9C};
constexpr uint32_t RBAR_VALID = 1u << 4;  // and region 0

constexpr Register RASR{0xE000EDA0};
constexpr uint32_t RASR_ENABLE = 1u << 0;
constexpr uint32_t RASR_SIZE_32K = 14u << 1;
constexpr uint32_t RASR_NO_ACCESS = 0u << 24;
constexpr uint32_t RASR_XN = 1u << 28;
}  // namespace mpu

namespace dwt {
constexpr Register DEMCR{0xE000EDFC};
constexpr uint32_t DEMCR_TRCENA = 1u << 24;

constexpr Register CTRL{0xE0001000};
constexpr uint32_t CTRL_CYCCNTENA = 1u << 0;

constexpr Register CYCCNT{0xE0001004};

constexpr Register LAR{0xE0001FB0};
constexpr uint32_t LAR_KEY = 0xC5ACCE55;
}  // namespace dwt

#endif
