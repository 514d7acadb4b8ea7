// exp, expm1, log and sqrt in single precision, the same to the last bit on the host and on the target. The work is done
// in double precision, so that the last rounding is nearly always the exact one; the C library's functions, which TFLM
// calls, differ between libraries by as much.
#ifndef THROUGHLINE_ENGINE_ELEMENTARY_H
#define THROUGHLINE_ENGINE_ELEMENTARY_H

#include "cold.h"

namespace engine {

/// e^x; infinity beyond the range of float.
TL_COLD float exponential(float x);
/// e^x - 1.
TL_COLD float exponential_less_one(float x);
/// The natural logarithm; NaN below 0, minus infinity at 0.
TL_COLD float natural_logarithm(float x);
/// The square root, rounded exactly; NaN below 0.
TL_COLD float square_root(float x);
/// The same in double precision, within its last bits, of an x above 0.
TL_COLD double square_root_in_double(float x);
/// The largest whole number that is not above x.
TL_COLD float rounded_down(float x);

}  // namespace engine

#endif
