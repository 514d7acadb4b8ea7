// Preloaded into a program: makes its nth call on files below a folder fail, or on serial lines and sockets, or its nth
// start of a process; or sets its clock back from the nth question for the time on.
//
// FAULT_KIND is files, lines, processes or clock; files unless told.
// FAULT_PROGRAM names the program (as /proc/self/comm), so that children run on undisturbed. FAULT_ROOT is the folder,
// FAULT_CALL the number of the call (0: none), FAULT_ERROR its errno, FAULT_ON=1 lets all later ones fail too, as on a
// full disk. The number of calls is written to FAULT_COUNT at the end. Opening for writing, writing, reading, syncing,
// truncating, renaming, linking, removing and making folders count. Of lines count opening, connecting, setting, reading,
// writing, sending and receiving; of processes the socket pairs and the starts. The clock goes back by 400 days.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum kind { FILES, LINES, PROCESSES, CLOCK };

static atomic_int calls;
static int failing_call, failing_error, stays, is_on;
static enum kind kind;
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
    const char *named = getenv("FAULT_KIND");
    if (named) kind = *named == 'l' ? LINES : *named == 'p' ? PROCESSES : *named == 'c' ? CLOCK : FILES;
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

// Whether the call that is made now is the one, or a later one where it stays.
static int is_due(void) {
    int call = atomic_fetch_add(&calls, 1) + 1;
    return failing_call != 0 && call >= failing_call && (call == failing_call || stays);
}

// Whether this call fails; errno is set then.
static int strikes(enum kind of) {
    if (!is_on || kind != of || !is_due()) return 0;
    errno = failing_error;
    return 1;
}

static int is_line(const char *path) {
    return !strncmp(path, "/dev/pts/", 9) || !strncmp(path, "/dev/tty", 8) || !strncmp(path, "socket:", 7);
}

static int fails(const char *path) {
    if (!is_on || !path) return 0;
    if (kind == LINES) return is_line(path) && strikes(LINES);
    return kind == FILES && strncmp(path, root, strlen(root)) == 0 && strikes(FILES);
}

static int fails_on(int file) {
    if (!is_on || kind > LINES) return 0;
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
        if (((flags & O_ACCMODE) != O_RDONLY || kind == LINES) && fails(path)) return -1;     \
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

ON_FILE(ssize_t, recv, (int file, void *bytes, size_t count, int flags), (file, bytes, count, flags))
ON_FILE(ssize_t, send, (int file, const void *bytes, size_t count, int flags), (file, bytes, count, flags))
ON_FILE(int, connect, (int file, const struct sockaddr *to, socklen_t length), (file, to, length))
ON_FILE(int, tcsetattr, (int file, int when, const struct termios *to), (file, when, to))

int ioctl(int file, unsigned long request, ...) {
    va_list list;
    va_start(list, request);
    void *argument = va_arg(list, void *);
    va_end(list);
    if (fails_on(file)) return -1;
    return REAL(ioctl)(file, request, argument);
}

int socketpair(int domain, int type, int protocol, int ends[2]) {
    if (strikes(PROCESSES)) return -1;
    return REAL(socketpair)(domain, type, protocol, ends);
}

// Returns its error.
int posix_spawn(pid_t *child, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]) {
    if (strikes(PROCESSES)) return failing_error;
    return REAL(posix_spawn)(child, path, actions, attributes, arguments, environment);
}

// Earlier by 400 days once the call has come.
static time_t set_back(void) {
    if (!is_on || kind != CLOCK) return 0;
    return is_due() ? 400 * 24 * 3600 : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = REAL(clock_gettime)(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec -= set_back();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int result = REAL(gettimeofday)(now, zone);
    if (result == 0) now->tv_sec -= set_back();
    return result;
}

time_t time(time_t *now) {
    time_t result = REAL(time)(NULL) - set_back();
    if (now) *now = result;
    return result;
}
