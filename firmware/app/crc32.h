// CRC-32 as link.h defines it (zlib's).
#ifndef THROUGHLINE_CRC32_H
#define THROUGHLINE_CRC32_H

#include <stdint.h>

/// Continues from `crc`, the result over the bytes before these; 0 to begin.
uint32_t crc32(uint32_t crc, const void *bytes, uint32_t length);

#endif
