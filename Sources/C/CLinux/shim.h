#include <linux/openat2.h>
#include <sys/syscall.h>

// Calls that Glibc declares only with _GNU_SOURCE, which Swift's importer does not set.
int syncfs(int descriptor);
long syscall(long number, ...);

// openat2(2) has no wrapper in Glibc, and Swift cannot call functions with variable arguments.
// Opens `path` below the folder `descriptor`; neither `..` nor a symbolic link leads out of it.
static inline int face_sets_open_beneath(int descriptor, const char *path, int flags) {
    struct open_how how = {
        .flags = (unsigned int)flags,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, descriptor, path, &how, sizeof how);
}
