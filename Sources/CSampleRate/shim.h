#ifndef THROUGHLINE_CSAMPLERATE_H
#define THROUGHLINE_CSAMPLERATE_H

#include <samplerate.h>

#endif
