// Preloaded (LD_PRELOAD) into a redis-server that `carillon-bench chaos` torments. It stands in for two things that a test
// cannot do to one process alone:
//
// - The clock of its host is set. CARILLON_SHIM_CLOCK names a file with a 64-bit number, microseconds to add to the wall clock.
//   The file is mapped, so whoever writes to it moves the clock at once. Monotonic clocks stay as they are.
// - The power fails. CARILLON_SHIM_FSYNC names a file; each fdatasync appends a line "<monotonic ns> <size> <path>" to it: what
//   would have survived. Nothing is really synced: the test kills the process and cuts the file at that size, and the disk of the
//   machine has no part in it. A sync that never waits also keeps Redis from answering before it has written its file.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset;
static int journal = -1;

__attribute__((constructor)) static void start(void) {
    const char *clock = getenv("CARILLON_SHIM_CLOCK"), *syncs = getenv("CARILLON_SHIM_FSYNC");
    if (clock) {
        int file = open(clock, O_RDONLY | O_CLOEXEC);
        struct stat status;
        // A mapping beyond the end of a file is a trap.
        if (file >= 0 && fstat(file, &status) == 0 && status.st_size >= (off_t)sizeof *offset) {
            void *page = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
            if (page != MAP_FAILED) offset = page;
        }
        if (file >= 0) close(file);
    }
    if (syncs) journal = open(syncs, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void shift(struct timespec *time) {
    if (!offset) return;
    int64_t micros = *offset, nanos = time->tv_nsec + micros % 1000000 * 1000;
    time->tv_sec += micros / 1000000;
    if (nanos < 0) {
        nanos += 1000000000;
        time->tv_sec--;
    } else if (nanos >= 1000000000) {
        nanos -= 1000000000;
        time->tv_sec++;
    }
    time->tv_nsec = nanos;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int status = (int)syscall(SYS_clock_gettime, clock, time);
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) shift(time);
    return status;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *result) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}

int fdatasync(int file) {
    if (journal < 0) return (int)syscall(SYS_fdatasync, file);
    char link[64], path[4096];
    struct stat status;
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length > 0 && fstat(file, &status) == 0) {
        path[length] = 0;
        long long nanos = (long long)now.tv_sec * 1000000000 + now.tv_nsec;
        dprintf(journal, "%lld %lld %s\n", nanos, (long long)status.st_size, path);
    }
    return 0;
}
