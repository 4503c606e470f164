/* One child process in a process group of its own, with its output read through the loop.
 *
 * stdout and stderr share one pipe, so that what the process wrote keeps its order. Whatever the
 * process started goes when it goes: its whole group is killed; who has left the group goes with
 * confinement_kill(). The kernel also kills the process when the emulator itself dies, but not what
 * the process started: that is left to the next emulator, see confinement.h. */
#ifndef EMULATOR_SYSTEM_PROCESS_H
#define EMULATOR_SYSTEM_PROCESS_H

#include "emulator/system/confinement.h"
#include "emulator/system/loop.h"

#include <sys/types.h>

struct process;

struct process_spec {
    const char *program;  /* path of the file to execute */
    char *const *argv;    /* ended by NULL */
    char *const *environ; /* ended by NULL; nothing else is passed on */
    const char *cwd;      /* as seen from within the confinement */
    /* What it is started in, thawed for the start; it must outlive the process. NULL: nothing. */
    struct confinement *confinement;
};

struct process_exit {
    int wait_status;      /* as wait(2) has it */
    int64_t peak_rss_kib; /* rusage's: never less than what the emulator had when it forked */
};

/* What becomes of it. `owner` is that of process_start(). */
struct process_events {
    /* Bytes of its output, in order; borrowed for the call. Must not call process_free(). */
    void (*output)(void *owner, const char *bytes, size_t size);
    /* It has ended, all its output has been given, and its group is gone. Called once, unless
     * process_free() came first. The callback may call process_free(). */
    void (*exited)(void *owner, const struct process_exit *exit);
};

/* Starts it. Everything in `spec` is borrowed for the call, `events` for the process's life.
 * NULL, and *error an errno value, when it could not be executed. */
struct process *process_start(struct loop *loop, const struct process_spec *spec,
                              const struct process_events *events, void *owner, int *error);

/* Kills the group if it is still there, waits for the process, and releases everything, without a
 * callback. Accepts NULL. */
void process_free(struct process *process);

/* Sends a signal to the group. Harmless after the end. */
void process_signal(struct process *process, int signal_number);

/* It has ended, though events->exited may not have been called yet. One system call. */
bool process_has_ended(const struct process *process);

/* Gives the output that is there already to events->output. */
void process_drain(struct process *process);

/* The most memory it has had resident, in KiB (VmHWM); 0 when it has ended. */
int64_t process_peak_rss_kib(struct process *process);

#endif
