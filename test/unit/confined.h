/* A loop, a host and a sandbox's confinement with processes in it, for the unit tests of both. */
#ifndef TEST_UNIT_CONFINED_H
#define TEST_UNIT_CONFINED_H

#include "base/buffer.h"
#include "base/clock.h"
#include "emulator/system/confinement.h"
#include "emulator/system/process.h"
#include "test/unit/unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Generous: what is waited for happens at once on an idle machine. */
enum { CONFINED_PATIENCE_MS = 20000 };

struct confined {
    struct loop *loop;
    struct confinement_host *host;
    struct confinement *confinement;
    struct process *process;
    struct buffer output; /* of the process */
    bool ended;
    int wait_status;
    int out_of_memory; /* calls */
};

/* Processes can be watched here; valgrind before 3.21 knows no pidfd_open(2). Says so if not. */
static inline bool confined_possible(const char *suite)
{
    int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (fd < 0)
        printf("%s: skipped, for lack of pidfd_open: %s\n", suite, strerror(errno));
    else
        close(fd);
    return fd >= 0;
}

static inline void confined_out_of_memory(void *owner)
{
    struct confined *confined = owner;
    confined->out_of_memory++;
}

static inline void confined_output(void *owner, const char *bytes, size_t size)
{
    struct confined *confined = owner;
    buffer_append(&confined->output, bytes, size);
}

static inline void confined_exited(void *owner, const struct process_exit *ended)
{
    struct confined *confined = owner;
    confined->ended = true;
    confined->wait_status = ended->wait_status;
}

static inline void confined_open_with(struct confined *confined,
                                      const struct confinement_options *options, int memory_mb,
                                      const char *const *keep_visible)
{
    int error = 0;
    *confined = (struct confined){.output = buffer_new(1024 * 1024)};
    confined->loop = loop_new();
    confined->host = confinement_host_new(confined->loop, options);
    ck_assert_ptr_nonnull(confined->host);
    const struct confinement_spec spec = {
        .memory_mb = memory_mb,
        .keep_visible = keep_visible,
        .out_of_memory = confined_out_of_memory,
        .owner = confined,
    };
    confined->confinement = confinement_new(confined->host, &spec, &error);
    ck_assert_msg(confined->confinement != NULL, "confinement_new: %s", strerror(error));
}

static inline void confined_open(struct confined *confined,
                                 const struct confinement_options *options)
{
    confined_open_with(confined, options, 128, NULL);
}

static inline void confined_close(struct confined *confined)
{
    process_free(confined->process);
    confinement_free(confined->confinement);
    confinement_host_free(confined->host);
    loop_free(confined->loop);
    buffer_free(&confined->output);
}

/* /bin/sh -c script, in the confinement. Returns an errno value, 0 when it runs. */
static inline int confined_start(struct confined *confined, const char *script)
{
    static const struct process_events events = {.output = confined_output,
                                                 .exited = confined_exited};
    char name[] = "sh";
    char flag[] = "-c";
    char path[] = "PATH=/usr/bin:/bin";
    char *argv[] = {name, flag, (char *)(uintptr_t)script, NULL};
    char *environ[] = {path, NULL};
    const struct process_spec spec = {.program = "/bin/sh",
                                      .argv = argv,
                                      .environ = environ,
                                      .cwd = "/",
                                      .confinement = confined->confinement};
    int error = 0;
    process_free(confined->process);
    buffer_clear(&confined->output);
    confined->ended = false;
    confined->process = process_start(confined->loop, &spec, &events, confined, &error);
    return confined->process != NULL ? 0 : error;
}

static inline void confined_stop_loop(void *owner)
{
    loop_stop(owner);
}

/* Serves the loop for so long. */
static inline void confined_run(struct confined *confined, int ms)
{
    struct loop_timer timer = {.fire = confined_stop_loop, .owner = confined->loop};
    loop_timer_set(confined->loop, &timer, clock_ns(CLOCK_MONOTONIC) + ms * (int64_t)1000000);
    loop_run(confined->loop);
}

/* Serves the loop until `condition` holds; fails when that takes too long. */
#define CONFINED_UNTIL(confined, condition)                                                        \
    do {                                                                                           \
        for (int waited_ = 0; !(condition); waited_ += 2) {                                        \
            ck_assert_msg(waited_ < CONFINED_PATIENCE_MS, "waited in vain for %s", #condition);    \
            confined_run(confined, 2);                                                             \
        }                                                                                          \
    } while (0)

/* Runs a script to its end and returns its exit status; -1: a signal ended it. */
static inline int confined_script(struct confined *confined, const char *script)
{
    int error = confined_start(confined, script);
    ck_assert_msg(error == 0, "start: %s", strerror(error));
    CONFINED_UNTIL(confined, confined->ended);
    return WIFEXITED(confined->wait_status) ? WEXITSTATUS(confined->wait_status) : -1;
}

/* A process is there and is no zombie. */
static inline bool confined_alive(pid_t pid)
{
    char path[64];
    char text[512] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    const char *after = strrchr(text, ')');
    return after != NULL && after[1] == ' ' && after[2] != 'Z' && after[2] != 'X';
}

/* CPU time of a process, in ms. */
static inline int64_t confined_cpu_ms(pid_t pid)
{
    clockid_t clock;
    ck_assert_int_eq(clock_getcpuclockid(pid, &clock), 0);
    return clock_ns(clock) / 1000000;
}

#endif
