#ifndef THROUGHLINE_CPNG_H
#define THROUGHLINE_CPNG_H

#include <png.h>

#endif
