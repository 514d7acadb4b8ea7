// What is compiled for size: all that runs once a model, and the kernels of ops that are rare in models for these
// boards. An image above 128 KiB takes a whole sector of flash from the models.
#ifndef THROUGHLINE_ENGINE_COLD_H
#define THROUGHLINE_ENGINE_COLD_H

#define TL_COLD __attribute__((cold))

#endif
