/* Logs what a process asks of its file system, in order, so that a power cut can be played back at any moment of it.

   LD_PRELOADed. POWERCUT_LOG names the log, POWERCUT_FOLDER the folder whose files matter (absolute). Each record:
   op (1 byte), lengths of two paths (2 x uint16), inode, offset, length (3 x uint64), the paths, the data.
   Ops: 'C'reate, 'W'rite, 'T'runcate, 'S'ync, 'R'ename, 'L'ink, 'U'nlink, and 'M'ark: what was said on stdout or stderr. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *folder;
static int log_fd = -1;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("POWERCUT_LOG");
    folder = getenv("POWERCUT_FOLDER");
    if (name && folder) log_fd = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static int matters(const char *path) {
    size_t length = folder ? strlen(folder) : 0;
    return log_fd >= 0 && length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static void note(char op, const char *path, const char *other, uint64_t inode, uint64_t offset, const void *data, uint64_t length) {
    char head[29];
    uint16_t first = path ? strlen(path) : 0, second = other ? strlen(other) : 0;
    uint64_t stored = (op == 'T') ? 0 : length;
    head[0] = op;
    memcpy(head + 1, &first, 2), memcpy(head + 3, &second, 2);
    memcpy(head + 5, &inode, 8), memcpy(head + 13, &offset, 8), memcpy(head + 21, &stored, 8);
    struct iovec parts[] = {{head, 29}, {(void *)path, first}, {(void *)other, second}, {(void *)data, stored}};
    syscall(SYS_writev, log_fd, parts, 4);
}

static int path_of(int fd, char *path, uint64_t *inode) {
    char name[64];
    struct stat found;
    if (log_fd < 0) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!matters(path) || fstat(fd, &found)) return 0;
    *inode = found.st_ino;
    return 1;
}

static void absolute(int at, const char *path, char *whole) {
    char base[PATH_MAX] = "", name[64];
    if (path[0] != '/') {
        if (at == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) base[0] = 0;
        } else {
            snprintf(name, sizeof name, "/proc/self/fd/%d", at);
            ssize_t length = readlink(name, base, sizeof base - 1);
            base[length < 0 ? 0 : length] = 0;
        }
        snprintf(whole, PATH_MAX, "%s/%s", base, path);
    } else snprintf(whole, PATH_MAX, "%s", path);
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX], real[PATH_MAX];
    struct stat found;
    uint64_t inode;
    absolute(at, path, whole);
    int fresh = (flags & O_CREAT) && matters(whole) && stat(whole, &found);
    int fd = syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && matters(whole) && path_of(fd, real, &inode)) {
        if (fresh) note('C', real, NULL, inode, 0, NULL, 0);
        else if (flags & O_TRUNC) note('T', real, NULL, inode, 0, NULL, 0);
    }
    return fd;
}

#define OPEN(NAME) int NAME(const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, int); va_end(more); \
    return opened(AT_FDCWD, path, flags, (flags & (O_CREAT | O_TMPFILE)) ? mode : 0); }
OPEN(open)
OPEN(open64)
#define OPENAT(NAME) int NAME(int at, const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, int); va_end(more); \
    return opened(at, path, flags, (flags & (O_CREAT | O_TMPFILE)) ? mode : 0); }
OPENAT(openat)
OPENAT(openat64)

static void wrote(int fd, const void *data, ssize_t length, off_t offset) {
    char path[PATH_MAX];
    uint64_t inode;
    if (length <= 0) return;
    if ((fd == 1 || fd == 2) && log_fd >= 0) note('M', NULL, NULL, 0, 0, data, length);
    else if (path_of(fd, path, &inode)) {
        if (offset < 0) offset = lseek(fd, 0, SEEK_CUR) - length;
        note('W', path, NULL, inode, offset, data, length);
    }
}

ssize_t write(int fd, const void *data, size_t length) {
    ssize_t done = syscall(SYS_write, fd, data, length);
    wrote(fd, data, done, -1);
    return done;
}

#define PWRITE(NAME) ssize_t NAME(int fd, const void *data, size_t length, off_t offset) { \
    ssize_t done = syscall(SYS_pwrite64, fd, data, length, offset); \
    wrote(fd, data, done, offset); return done; }
PWRITE(pwrite)
PWRITE(pwrite64)

#define TRUNCATE(NAME) int NAME(int fd, off_t length) { \
    char path[PATH_MAX]; uint64_t inode; \
    int done = syscall(SYS_ftruncate, fd, length); \
    if (!done && path_of(fd, path, &inode)) note('T', path, NULL, inode, length, NULL, 0); \
    return done; }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

/* The disk itself is not waited for: what counts is what was asked. */
#define SYNC(NAME) int NAME(int fd) { \
    char path[PATH_MAX]; uint64_t inode; \
    if (path_of(fd, path, &inode)) { note('S', path, NULL, inode, 0, NULL, 0); return 0; } \
    return 0; }
SYNC(fsync)
SYNC(fdatasync)

static int named(char op, int done, int at, const char *path, int other_at, const char *other) {
    char whole[PATH_MAX], second[PATH_MAX] = "";
    absolute(at, path, whole);
    if (other) absolute(other_at, other, second);
    if (!done && (matters(whole) || (other && matters(second)))) note(op, whole, other ? second : NULL, 0, 0, NULL, 0);
    return done;
}

int renameat2(int at, const char *path, int to, const char *other, unsigned flags) {
    return named('R', syscall(SYS_renameat2, at, path, to, other, flags), at, path, to, other);
}
int renameat(int at, const char *path, int to, const char *other) { return renameat2(at, path, to, other, 0); }
int rename(const char *path, const char *other) { return renameat2(AT_FDCWD, path, AT_FDCWD, other, 0); }
int linkat(int at, const char *path, int to, const char *other, int flags) {
    return named('L', syscall(SYS_linkat, at, path, to, other, flags), at, path, to, other);
}
int link(const char *path, const char *other) { return linkat(AT_FDCWD, path, AT_FDCWD, other, 0); }
int unlinkat(int at, const char *path, int flags) {
    return named('U', syscall(SYS_unlinkat, at, path, flags), at, path, 0, NULL);
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

/* The fast ways round write() are not there: their callers fall back on it. */
ssize_t copy_file_range(int a, off64_t *b, int c, off64_t *d, size_t e, unsigned f) { (void)a, (void)b, (void)c, (void)d, (void)e, (void)f; return syscall(SYS_write, -1, 0, 0); }
