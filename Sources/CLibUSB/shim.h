#ifndef THROUGHLINE_CLIBUSB_H
#define THROUGHLINE_CLIBUSB_H

#include <libusb.h>

#endif
