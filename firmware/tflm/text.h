// The few conversions of printf that TensorFlow Lite Micro's messages use, without stdio and its heap.
#ifndef THROUGHLINE_TFLM_TEXT_H
#define THROUGHLINE_TFLM_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/// Writes at most `bytes` with the closing zero; knows %s (of a path, the file's name only), %c, %d, %i, %u, %x and %p with
/// any width and length but no 64-bit ones; floating-point values become "?". Returns the characters written.
size_t write_text(char *buffer, size_t bytes, const char *format, va_list arguments);

#endif
