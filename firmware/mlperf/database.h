// The command `db`: bytes of the next input, in hexadecimal.
#ifndef THROUGHLINE_MLPERF_DATABASE_H
#define THROUGHLINE_MLPERF_DATABASE_H

#include "mlperf/words.h"

namespace mlperf {

void serve_db(Words &words);

}  // namespace mlperf

#endif
