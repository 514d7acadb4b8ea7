#include "faults.h"

#include <stdio.h>
#include <string.h>

static const char *file;
static int transfers_left;
static enum fault kind;

void faults_set_file(const char *path) { file = path; }

void faults_begin(void) {
    FILE *stream = file ? fopen(file, "r+") : NULL;
    if (!stream) return;
    char name[16] = "";
    int position = 0;
    if (fscanf(stream, "%d %15s", &position, name) == 2) {
        transfers_left = position;
        kind = strcmp(name, "timeout") == 0 ? FAULT_TIMEOUT : strcmp(name, "error") == 0 ? FAULT_ERROR : FAULT_STALL;
    }
    fclose(stream);
    stream = fopen(file, "w");
    if (stream) fclose(stream);
}

enum fault faults_next(void) {
    if (transfers_left == 0) return FAULT_NONE;
    transfers_left--;
    return transfers_left == 0 ? kind : FAULT_NONE;
}
