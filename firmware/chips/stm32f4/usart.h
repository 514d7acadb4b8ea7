// USART of the F4: RM0390 chapter 25 (USART registers).
#ifndef THROUGHLINE_USART_H
#define THROUGHLINE_USART_H

#include "board_facts.h"
#include "registers/register.h"

namespace usart {
constexpr Register SR{facts::USART + 0x00};
constexpr uint32_t SR_FE = 1u << 1;
constexpr uint32_t SR_ORE = 1u << 3;
constexpr uint32_t SR_RXNE = 1u << 5;
constexpr uint32_t SR_TC = 1u << 6;
constexpr uint32_t SR_TXE = 1u << 7;

constexpr Register DR{facts::USART + 0x04};  // reading it after SR clears FE, NF, ORE and RXNE

constexpr Register BRR{facts::USART + 0x08};

constexpr Register CR1{facts::USART + 0x0C};
constexpr uint32_t CR1_RE = 1u << 2;
constexpr uint32_t CR1_TE = 1u << 3;
constexpr uint32_t CR1_UE = 1u << 13;
}  // namespace usart

#endif
