// USART3, on the ST-LINK's virtual COM port: RM0385 chapter 31 (USART registers), base 0x40004800.
#ifndef THROUGHLINE_USART_H
#define THROUGHLINE_USART_H

#include "register.h"

namespace usart3 {
constexpr Register CR1{0x40004800};
constexpr uint32_t CR1_UE = 1u << 0;
constexpr uint32_t CR1_RE = 1u << 2;
constexpr uint32_t CR1_TE = 1u << 3;
constexpr uint32_t CR1_OVER8 = 1u << 15;

constexpr Register BRR{0x4000480C};

constexpr Register ISR{0x4000481C};
constexpr uint32_t ISR_FE = 1u << 1;
constexpr uint32_t ISR_NF = 1u << 2;
constexpr uint32_t ISR_ORE = 1u << 3;
constexpr uint32_t ISR_RXNE = 1u << 5;
constexpr uint32_t ISR_TC = 1u << 6;
constexpr uint32_t ISR_TXE = 1u << 7;

constexpr Register ICR{0x40004820};  // flags FE, NF, ORE and TC are cleared at their ISR positions

constexpr Register RDR{0x40004824};
constexpr Register TDR{0x40004828};
}  // namespace usart3

#endif
