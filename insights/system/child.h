/* Other programs as child processes: found in PATH, never through a shell. */
#ifndef INSIGHTS_SYSTEM_CHILD_H
#define INSIGHTS_SYSTEM_CHILD_H

#include <sys/types.h>

struct child_command {
    const char *const *argv; /* NULL behind the last; argv[0] is looked for in PATH */
    /* "NAME=value" each, NULL behind the last: in its environment, in place of ours of that name.
     * NULL: none. */
    const char *const *settings;
};

/* Starts it with ends[0], ends[1] and ends[2] as standard input, output and error; every other
 * descriptor of ours should be close-on-exec. Its locale is C.UTF-8 whatever ours: what it says
 * must not depend on that. Returns 0, or an errno value: ENOENT when there is no such program,
 * E2BIG when argv is too long. */
int child_spawn(pid_t *pid, const struct child_command *command, const int ends[3]);

/* Waits for its end; the status, as waitpid(2) has it. */
int child_wait(pid_t pid);

/* Closes *fd, unless it is -1, which it is then. */
void child_close(int *fd);

#endif
