/* The process under measurement: started as a sandbox starts a bootstrap, looked at while it waits
 * for an event, and ended. */
#ifndef BENCH_SANDBOX_H
#define BENCH_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

struct sandbox {
    pid_t pid;                 /* 0: not running */
    int exit_fd;               /* becomes readable when a child of ours changes state */
    clockid_t clock;           /* the CPU time of the process, all its threads, user and kernel */
    volatile int64_t *exec_ns; /* CLOCK_MONOTONIC just before exec; shared with the child */
};

/* Opens exit_fd; nothing runs yet. False, with the reason on stderr, on failure. */
bool sandbox_init(struct sandbox *sandbox);

/* Starts `argv` (its first word is the program's path) with the environment of a sandbox, and
 * nothing of ours: see sandbox.c for what that is. It runs in the current folder, which is its
 * LAMBDA_TASK_ROOT, as in a sandbox.
 *
 * port:     where the Runtime API listens on 127.0.0.1.
 * log_path: file for the program's stdout and stderr, which is emptied first.
 * False, with the reason on stderr, when it could not be forked. A program that cannot be executed
 * shows as one that exits at once. */
bool sandbox_start(struct sandbox *sandbox, char *const argv[], int port, const char *log_path);

/* After exit_fd was readable: has the process ended? `how`: as from waitpid(2). */
bool sandbox_has_exited(struct sandbox *sandbox, int *how);

/* CPU time used so far, in nanoseconds; -1 when the process is gone. */
int64_t sandbox_cpu_ns(const struct sandbox *sandbox);

/* The most physical memory it had at one time (VmHWM), in KiB; -1 when the process is gone. */
long sandbox_peak_kib(const struct sandbox *sandbox);

/* Ends the process: SIGTERM, and SIGKILL where that does not help; and waits for it and for a
 * tracer that it was started under. Releases everything. */
void sandbox_end(struct sandbox *sandbox);

#endif
