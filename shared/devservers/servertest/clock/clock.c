// Answers what the time is, ahead of the machine's clock by the nanoseconds that the file named by CLOCK_OFFSET holds. Loaded
// before the C library (LD_PRELOAD), it gives one process a clock that can be set. What counts from the machine's start is left
// as it is. It allocates nothing: allocators ask for the time before the process is ready.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset;

__attribute__((constructor)) static void find(void) {
  const char *path = getenv("CLOCK_OFFSET");
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) abort();
  void *at = mmap(0, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0);
  if (at == MAP_FAILED) abort();
  offset = at;
  close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int failed = syscall(SYS_clock_gettime, clock, now);
  if (failed || !offset || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return failed;
  int64_t ns = now->tv_sec * INT64_C(1000000000) + now->tv_nsec + *offset;
  now->tv_sec = ns / 1000000000;
  now->tv_nsec = ns % 1000000000;
  return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec ts;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &ts);
  now->tv_sec = ts.tv_sec;
  now->tv_usec = ts.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *now) {
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  if (now) *now = ts.tv_sec;
  return ts.tv_sec;
}
