// Flash interface: RM0385, RM0410 and RM0390 chapter 3 (FLASH registers), base 0x40023C00. Option bytes are left alone.
#ifndef THROUGHLINE_FLASH_H
#define THROUGHLINE_FLASH_H

#include "registers/register.h"

namespace flash {
constexpr uint32_t PROGRAM_BYTES = 4;  // that are programmed at once

constexpr Register ACR{0x40023C00};
constexpr uint32_t ACR_LATENCY_MASK = 0xF;
constexpr uint32_t ACR_PRFTEN = 1u << 8;

constexpr Register KEYR{0x40023C04};
constexpr uint32_t KEY1 = 0x45670123;
constexpr uint32_t KEY2 = 0xCDEF89AB;

constexpr Register SR{0x40023C0C};
constexpr uint32_t SR_ERRORS = 0xF2;  // OPERR, WRPERR, PGAERR, PGPERR, ERSERR (F4: PGSERR); written to clear
constexpr uint32_t SR_BSY = 1u << 16;

constexpr Register CR{0x40023C10};
constexpr uint32_t CR_PSIZE_32 = 2u << 8;  // words, from 2.7 V
constexpr uint32_t CR_PROGRAM = 1u << 0 | CR_PSIZE_32;  // PG
constexpr uint32_t CR_ERASE = 1u << 1 | CR_PSIZE_32;    // SER
constexpr uint32_t CR_SECTOR_SHIFT = 3;                 // SNB
constexpr uint32_t CR_STRT = 1u << 16;
constexpr uint32_t CR_LOCK = 1u << 31;
}  // namespace flash

#endif
