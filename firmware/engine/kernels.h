// Which functions prepare and run which operator.
#ifndef THROUGHLINE_ENGINE_KERNELS_H
#define THROUGHLINE_ENGINE_KERNELS_H

#include "builder.h"
#include "record.h"

namespace engine {

struct Kernel {
    Code code;
    int32_t newest_version;  // of the operator's definition in TFLite
    uint16_t (*prepare)(Builder &builder);
    void (*run)(const Call &call);
};

/// The kernel of an operator, or of one of its variants; null if this image has none.
const Kernel *kernel(uint32_t code);

}  // namespace engine

#endif
