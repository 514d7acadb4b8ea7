#ifndef THROUGHLINE_CSNDFILE_H
#define THROUGHLINE_CSNDFILE_H

#include <sndfile.h>

#endif
