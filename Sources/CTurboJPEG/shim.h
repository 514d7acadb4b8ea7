#ifndef THROUGHLINE_CTURBOJPEG_H
#define THROUGHLINE_CTURBOJPEG_H

#include <turbojpeg.h>

#endif
