// USART of the F7, and LPUART of the L4: RM0385 chapter 31, RM0410 chapter 34, RM0432 chapter 49 (USART registers).
#ifndef THROUGHLINE_USART_H
#define THROUGHLINE_USART_H

#include "board_facts.h"
#include "registers/register.h"

namespace usart {
constexpr Register CR1{facts::USART + 0x00};
constexpr uint32_t CR1_UE = 1u << 0;
constexpr uint32_t CR1_RE = 1u << 2;
constexpr uint32_t CR1_TE = 1u << 3;

constexpr Register BRR{facts::USART + 0x0C};

constexpr Register ISR{facts::USART + 0x1C};
constexpr uint32_t ISR_FE = 1u << 1;
constexpr uint32_t ISR_NF = 1u << 2;
constexpr uint32_t ISR_ORE = 1u << 3;
constexpr uint32_t ISR_RXNE = 1u << 5;
constexpr uint32_t ISR_TC = 1u << 6;
constexpr uint32_t ISR_TXE = 1u << 7;

constexpr Register ICR{facts::USART + 0x20};  // flags FE, NF, ORE and TC are cleared at their ISR positions

constexpr Register RDR{facts::USART + 0x24};
constexpr Register TDR{facts::USART + 0x28};
}  // namespace usart

#endif
