// Flash interface: RM0432 section 3.7 (FLASH registers), base 0x40022000. Option bytes are left alone.
#ifndef THROUGHLINE_FLASH_H
#define THROUGHLINE_FLASH_H

#include "registers/register.h"

namespace flash {
constexpr uint32_t PROGRAM_BYTES = 8;  // that are programmed at once, and once between erases (error-correcting code)

constexpr Register ACR{0x40022000};
constexpr uint32_t ACR_LATENCY_MASK = 0xF;
constexpr uint32_t ACR_PRFTEN = 1u << 8;

constexpr Register KEYR{0x40022008};
constexpr uint32_t KEY1 = 0x45670123;
constexpr uint32_t KEY2 = 0xCDEF89AB;

constexpr Register SR{0x40022010};
// OPERR, PROGERR, WRPERR, PGAERR, SIZERR, PGSERR, MISERR, FASTERR, RDERR, OPTVERR; written to clear.
constexpr uint32_t SR_ERRORS = 0xC3FA;
constexpr uint32_t SR_BSY = 1u << 16;

constexpr Register CR{0x40022014};
constexpr uint32_t CR_PROGRAM = 1u << 0;  // PG
constexpr uint32_t CR_ERASE = 1u << 1;    // PER
// PNB and, as the bit behind it, the bank: of two banks of 256 pages that is the number of the page in all of flash.
constexpr uint32_t CR_SECTOR_SHIFT = 3;
constexpr uint32_t CR_STRT = 1u << 16;
constexpr uint32_t CR_LOCK = 1u << 31;

constexpr uint32_t ECCR_ADDRESS = 0x40022018;
constexpr uint32_t ECCR_ECCD = 1u << 31 | 1u << 29;  // two errors in one code, in either half; written to clear
}  // namespace flash

#endif
