// Preloaded into a program: makes its nth call on files below a folder fail.
//
// FAULT_PROGRAM names the program (as /proc/self/comm), so that children run on undisturbed. FAULT_ROOT is the folder,
// FAULT_CALL the number of the call (0: none), FAULT_ERROR its errno, FAULT_ON=1 lets all later ones fail too, as on a
// full disk. The number of calls is written to FAULT_COUNT at the end. Opening for writing, writing, reading, syncing,
// truncating, renaming, linking, removing and making folders count.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;
static int failing_call, failing_error, stays, is_on;
static const char *root, *count_file;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void) {
    char program[64] = "";
    int file = open("/proc/self/comm", O_RDONLY);
    if (file >= 0) {
        ssize_t length = read(file, program, sizeof program - 1);
        if (length > 0) program[length - 1] = 0;
        close(file);
    }
    const char *wanted = getenv("FAULT_PROGRAM");
    root = getenv("FAULT_ROOT");
    count_file = getenv("FAULT_COUNT");
    failing_call = (int)number("FAULT_CALL");
    failing_error = (int)number("FAULT_ERROR");
    stays = number("FAULT_ON") == 1;
    is_on = wanted && root && strcmp(program, wanted) == 0;
}

__attribute__((destructor)) static void end(void) {
    if (!is_on || !count_file) return;
    is_on = 0;
    FILE *file = fopen(count_file, "w");
    if (!file) return;
    fprintf(file, "%d\n", atomic_load(&calls));
    fclose(file);
}

// Whether this call fails; errno is set then.
static int fails(const char *path) {
    if (!is_on || !path || strncmp(path, root, strlen(root)) != 0) return 0;
    int call = atomic_fetch_add(&calls, 1) + 1;
    if (failing_call == 0 || call < failing_call || (call > failing_call && !stays)) return 0;
    errno = failing_error;
    return 1;
}

static int fails_on(int file) {
    if (!is_on) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(path);
}

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

#define OPENING(name)                                                                         \
    int name(const char *path, int flags, ...) {                                              \
        va_list list;                                                                         \
        va_start(list, flags);                                                                \
        mode_t mode = va_arg(list, mode_t);                                                   \
        va_end(list);                                                                         \
        if ((flags & O_ACCMODE) != O_RDONLY && fails(path)) return -1;                        \
        return REAL(name)(path, flags, mode);                                                 \
    }
OPENING(open)
OPENING(open64)

#define ON_FILE(type, name, parameters, arguments)                                            \
    type name parameters {                                                                    \
        if (fails_on(file)) return -1;                                                        \
        return REAL(name) arguments;                                                          \
    }
ON_FILE(ssize_t, write, (int file, const void *bytes, size_t count), (file, bytes, count))
ON_FILE(ssize_t, pwrite, (int file, const void *bytes, size_t count, off_t at), (file, bytes, count, at))
ON_FILE(ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t at), (file, bytes, count, at))
ON_FILE(ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, count))
ON_FILE(ssize_t, read, (int file, void *bytes, size_t count), (file, bytes, count))
ON_FILE(ssize_t, pread, (int file, void *bytes, size_t count, off_t at), (file, bytes, count, at))
ON_FILE(ssize_t, pread64, (int file, void *bytes, size_t count, off64_t at), (file, bytes, count, at))
ON_FILE(int, fsync, (int file), (file))
ON_FILE(int, fdatasync, (int file), (file))
ON_FILE(int, ftruncate, (int file, off_t length), (file, length))
ON_FILE(int, ftruncate64, (int file, off64_t length), (file, length))

#define ON_PATH(name, parameters, arguments)                                                  \
    int name parameters {                                                                     \
        if (fails(path)) return -1;                                                           \
        return REAL(name) arguments;                                                          \
    }
ON_PATH(rename, (const char *path, const char *to), (path, to))
ON_PATH(link, (const char *path, const char *to), (path, to))
ON_PATH(unlink, (const char *path), (path))
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
ON_PATH(rmdir, (const char *path), (path))
