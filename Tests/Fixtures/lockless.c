// Preloaded into a program, makes every file system look like a network mount without locks. With DIE_AT_SYNC=N in the
// environment, it also simulates a machine that dies: the process is killed at its N-th call to fsync or fdatasync.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { NFS = 0x6969 };

int flock(int file, int operation) {
    errno = ENOLCK;
    return -1;
}

static int control(const char *name, int file, int command, void *argument) {
    if (command == F_SETLK || command == F_SETLKW || command == F_GETLK) {
        errno = ENOLCK;
        return -1;
    }
    int (*next)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, name);
    return next(file, command, argument);
}

#define CONTROL(name)                                   \
    int name(int file, int command, ...) {              \
        va_list arguments;                              \
        va_start(arguments, command);                   \
        void *argument = va_arg(arguments, void *);     \
        va_end(arguments);                              \
        return control(#name, file, command, argument); \
    }

CONTROL(fcntl)
CONTROL(fcntl64)

int statfs(const char *path, struct statfs *status) {
    int (*next)(const char *, struct statfs *) = (int (*)(const char *, struct statfs *))dlsym(RTLD_NEXT, "statfs");
    int result = next(path, status);
    if (result == 0) status->f_type = NFS;
    return result;
}

static int synchronise(const char *name, int file) {
    static atomic_int calls;
    const char *last = getenv("DIE_AT_SYNC");
    if (last && atomic_fetch_add(&calls, 1) + 1 == atoi(last)) kill(getpid(), SIGKILL);
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return next(file);
}

int fsync(int file) { return synchronise("fsync", file); }
int fdatasync(int file) { return synchronise("fdatasync", file); }
