#define _GNU_SOURCE /* pipe2(2) */

#include "emulator/system/process.h"

#include "emulator/system/process_clone.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Bytes of output taken before other descriptors get their turn. */
enum { OUTPUT_PER_TURN = 256 * 1024 };

struct process {
    struct loop *loop;
    const struct process_events *events;
    void *owner;
    struct confinement *confinement; /* borrowed; NULL: none */
    pid_t pid;                       /* also its group; 0 once reaped */
    int status_fd;                   /* /proc/PID/status, kept open; -1: could not be opened */
    struct loop_watch end;           /* a pidfd */
    struct loop_watch output;        /* the pipe's read end */
};

/* ---- In the child, between clone and exec: async-signal-safe calls only --------------------- */

/* What the child needs. Parent and child may share their memory: it writes nothing here. */
struct start {
    const struct process_spec *spec;
    pid_t parent;
    int output;
    int report;
};

static void restore_signals(void)
{
    /* Those that we ignore, or that a shell, nohup(1) or a supervisor may have had us ignore. */
    static const int ignored[] = {SIGPIPE, SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                                  SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU};
    sigset_t none;
    sigemptyset(&none);
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
        signal(ignored[i], SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int enter(const struct process_spec *spec, bool in_cgroup)
{
    return spec->confinement != NULL ? confinement_enter(spec->confinement, in_cgroup) : 0;
}

/* Returns the errno value of what failed; else not at all. */
static int execute(const struct start *start, bool in_cgroup)
{
    const struct process_spec *spec = start->spec;
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0 || setpgid(0, 0) != 0 || dup2(null, STDIN_FILENO) < 0 ||
        dup2(start->output, STDOUT_FILENO) < 0 || dup2(start->output, STDERR_FILENO) < 0)
        return errno;
    int error = enter(spec, in_cgroup);
    if (error != 0)
        return error;
    /* After the namespaces: the working directory has to be looked for in them, and the death
     * signal goes with a change of rights. */
    if (chdir(spec->cwd) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return errno;
    /* The parent may have died before the death signal was asked for. */
    if (getppid() != start->parent)
        return ESRCH;
    restore_signals();
    /* What the emulator itself was started with: none of the function's business. */
    syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    execve(spec->program, spec->argv, spec->environ);
    return errno;
}

static int become(void *argument, bool in_cgroup)
{
    const struct start *start = argument;
    int error = execute(start, in_cgroup);
    ssize_t ignored = write(start->report, &error, sizeof error);
    (void)ignored;
    return 127;
}

/* ---- Start -------------------------------------------------------------------------------- */

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* Clones and executes. Returns the errno value of what failed, 0 on success. */
static int launch(const struct process_spec *spec, int output, int cgroup, pid_t *pid)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0)
        return errno;
    struct start start = {.spec = spec, .parent = getpid(), .output = output, .report = report[1]};
    *pid = process_clone(become, &start, cgroup);
    int error = *pid < 0 ? errno : 0;
    close(report[1]);
    if (*pid > 0) {
        /* The end of the pipe without a word is the exec's success: it closes on exec. */
        ssize_t size;
        do
            size = read(report[0], &error, sizeof error);
        while (size < 0 && errno == EINTR);
        if (size > 0) {
            while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
                ;
            *pid = 0;
        }
    }
    close(report[0]);
    return error;
}

/* The same, in the confinement that `spec` names. */
static int launch_confined(const struct process_spec *spec, int output, pid_t *pid)
{
    if (spec->confinement == NULL)
        return launch(spec, output, -1, pid);
    int cgroup = confinement_starting(spec->confinement);
    int error = launch(spec, output, cgroup, pid);
    close_if_open(cgroup);
    if (!confinement_started(spec->confinement, error == 0 ? *pid : 0))
        return ENOMEM;
    return error;
}

static int open_status(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static void on_end(void *owner, uint32_t events);
static void on_output(void *owner, uint32_t events);

static bool watch(struct process *process)
{
    process->end = (struct loop_watch){
        .fd = (int)syscall(SYS_pidfd_open, process->pid, 0), .ready = on_end, .owner = process};
    if (process->end.fd < 0 || !loop_watch(process->loop, &process->end, EPOLLIN))
        return false;
    return loop_watch(process->loop, &process->output, EPOLLIN);
}

struct process *process_start(struct loop *loop, const struct process_spec *spec,
                              const struct process_events *events, void *owner, int *error)
{
    int output[2] = {-1, -1};
    struct process *process = calloc(1, sizeof *process);
    if (process == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    process->loop = loop;
    process->events = events;
    process->owner = owner;
    process->confinement = spec->confinement;
    process->status_fd = -1;
    process->end.fd = -1;
    process->output = (struct loop_watch){.fd = -1, .ready = on_output, .owner = process};
    if (pipe2(output, O_CLOEXEC) != 0) {
        *error = errno;
        goto fail;
    }
    process->output.fd = output[0];
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    *error = launch_confined(spec, output[1], &process->pid);
    close(output[1]);
    if (*error != 0)
        goto fail;
    process->status_fd = open_status(process->pid);
    if (!watch(process)) {
        *error = errno;
        goto fail;
    }
    return process;

fail:
    process_free(process);
    return NULL;
}

/* ---- Life --------------------------------------------------------------------------------- */

/* Returns false when there is nothing more to read for now. */
static bool read_some(struct process *process, char *bytes, size_t capacity, size_t *taken)
{
    ssize_t size = read(process->output.fd, bytes, capacity);
    if (size < 0)
        return errno == EINTR;
    if (size == 0) {
        /* Everyone has closed it: nothing comes any more, and it would be readable for ever. */
        loop_unwatch(process->loop, &process->output);
        close(process->output.fd);
        process->output.fd = -1;
        return false;
    }
    *taken += (size_t)size;
    process->events->output(process->owner, bytes, (size_t)size);
    return true;
}

void process_drain(struct process *process)
{
    char bytes[64 * 1024];
    size_t taken = 0;
    while (process->output.fd >= 0 && taken < OUTPUT_PER_TURN &&
           read_some(process, bytes, sizeof bytes, &taken))
        ;
}

static void on_output(void *owner, uint32_t events)
{
    (void)events;
    process_drain(owner);
}

/* Kills the group and reaps its leader. */
static void reap(struct process *process, int *wait_status, struct rusage *usage)
{
    /* Before reaping: until then nobody else can have this group's number. */
    kill(-process->pid, SIGKILL);
    while (wait4(process->pid, wait_status, 0, usage) < 0 && errno == EINTR)
        ;
    if (process->confinement != NULL)
        confinement_remove(process->confinement, process->pid);
    process->pid = 0;
}

static void on_end(void *owner, uint32_t events)
{
    (void)events;
    struct process *process = owner;
    struct process_exit ended = {0};
    struct rusage usage = {0};
    loop_unwatch(process->loop, &process->end);
    reap(process, &ended.wait_status, &usage);
    ended.peak_rss_kib = usage.ru_maxrss;
    process_drain(process);
    process->events->exited(process->owner, &ended);
}

void process_signal(struct process *process, int signal_number)
{
    if (process->pid > 0)
        kill(-process->pid, signal_number);
}

bool process_has_ended(const struct process *process)
{
    struct pollfd end = {.fd = process->end.fd, .events = POLLIN};
    return process->pid == 0 || poll(&end, 1, 0) > 0;
}

void process_free(struct process *process)
{
    if (process == NULL)
        return;
    if (process->pid > 0)
        reap(process, NULL, NULL);
    if (process->end.fd >= 0)
        loop_unwatch(process->loop, &process->end);
    if (process->output.fd >= 0)
        loop_unwatch(process->loop, &process->output);
    close_if_open(process->end.fd);
    close_if_open(process->output.fd);
    close_if_open(process->status_fd);
    free(process);
}

int64_t process_peak_rss_kib(struct process *process)
{
    char status[4096];
    if (process->status_fd < 0)
        return 0;
    ssize_t size = pread(process->status_fd, status, sizeof status - 1, 0);
    if (size <= 0)
        return 0;
    status[size] = '\0';
    const char *line = strstr(status, "\nVmHWM:");
    return line != NULL ? strtoll(line + strlen("\nVmHWM:"), NULL, 10) : 0;
}
