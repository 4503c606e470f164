#include "bench/sandbox.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a process may take to end after SIGTERM, and a tracer to write its figures. */
enum { END_WAIT_S = 5 };

/* What a provided.al2023 sandbox sets, beside what run() adds. Left out: credentials, and
 * LD_LIBRARY_PATH, whose folders do not exist here and would only slow a dynamic program down.
 * Source: AWS Lambda developer guide, "Defined runtime environment variables". */
static const char *const environment[] = {
    "_HANDLER=echo",
    "_X_AMZN_TRACE_ID=",
    "AWS_DEFAULT_REGION=eu-central-1",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
    "AWS_LAMBDA_FUNCTION_NAME=echo",
    "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
    "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
    "AWS_LAMBDA_LOG_FORMAT=Text",
    "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/echo",
    "AWS_REGION=eu-central-1",
    "LAMBDA_RUNTIME_DIR=/var/runtime",
    "LANG=en_US.UTF-8",
    "PATH=/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    "TZ=:UTC",
};

enum { ENVIRONMENT_COUNT = sizeof(environment) / sizeof(environment[0]) };

bool sandbox_init(struct sandbox *sandbox)
{
    sigset_t child_signal;
    void *shared =
        mmap(NULL, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    memset(sandbox, 0, sizeof(*sandbox));
    sigemptyset(&child_signal);
    sigaddset(&child_signal, SIGCHLD);
    sandbox->exit_fd = signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
    /* As subreaper we can wait for a tracer that detached itself: it becomes our child. */
    if (shared == MAP_FAILED || sandbox->exit_fd < 0 ||
        sigprocmask(SIG_BLOCK, &child_signal, NULL) != 0 ||
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
        perror("stand_in: cannot prepare to start a process");
        return false;
    }
    sandbox->exec_ns = shared;
    return true;
}

/* In the child. Does not return. */
static void run(const struct sandbox *sandbox, char *const argv[], int port, int log_fd)
{
    char api[64];
    char root[4096] = "LAMBDA_TASK_ROOT=";
    const size_t name_size = strlen(root);
    char log_stream[96];
    char *variables[ENVIRONMENT_COUNT + 4] = {api, root, log_stream};
    sigset_t none;

    snprintf(api, sizeof(api), "AWS_LAMBDA_RUNTIME_API=127.0.0.1:%d", port);
    /* One for each sandbox, as in the cloud: a runtime may know by it that this one is new. */
    snprintf(log_stream, sizeof(log_stream),
             "AWS_LAMBDA_LOG_STREAM_NAME=2026/01/01/[$LATEST]0000000000000000%016llx",
             (unsigned long long)clock_ns(CLOCK_MONOTONIC));
    if (getcwd(root + name_size, sizeof(root) - name_size) == NULL)
        memcpy(root + name_size, ".", sizeof("."));
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++)
        variables[i + 3] = (char *)(uintptr_t)environment[i];

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* no process of ours is left behind, whatever happens */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(log_fd, STDOUT_FILENO);
    dup2(log_fd, STDERR_FILENO);
    *sandbox->exec_ns = clock_ns(CLOCK_MONOTONIC);
    execve(argv[0], argv, variables);
    fprintf(stderr, "stand_in: cannot execute %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

bool sandbox_start(struct sandbox *sandbox, char *const argv[], int port, const char *log_path)
{
    int log_fd = open(log_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    pid_t pid = 0;

    if (log_fd < 0) {
        fprintf(stderr, "stand_in: cannot write %s: %s\n", log_path, strerror(errno));
        return false;
    }
    pid = fork();
    if (pid == 0)
        run(sandbox, argv, port, log_fd);
    close(log_fd);
    if (pid < 0) {
        perror("stand_in: fork failed");
        return false;
    }
    sandbox->pid = pid;
    if (clock_getcpuclockid(pid, &sandbox->clock) != 0) {
        fprintf(stderr, "stand_in: the process's CPU time cannot be read here\n");
        return false;
    }
    return true;
}

bool sandbox_has_exited(struct sandbox *sandbox, int *how)
{
    struct signalfd_siginfo info;
    ssize_t got = 0;

    do {
        got = read(sandbox->exit_fd, &info, sizeof(info));
    } while (got > 0);
    if (waitpid(sandbox->pid, how, WNOHANG) != sandbox->pid)
        return false;
    sandbox->pid = 0;
    return true;
}

int64_t sandbox_cpu_ns(const struct sandbox *sandbox)
{
    struct timespec used = {0};

    if (clock_gettime(sandbox->clock, &used) != 0)
        return -1;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

long sandbox_peak_kib(const struct sandbox *sandbox)
{
    char path[64];
    char line[256];
    long kib = -1;
    FILE *status = NULL;

    snprintf(path, sizeof(path), "/proc/%ld/status", (long)sandbox->pid);
    status = fopen(path, "re");
    if (status == NULL)
        return -1;
    while (kib < 0 && fgets(line, sizeof(line), status) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    }
    fclose(status);
    return kib;
}

/* Waits until no child is left, or the time is up. */
static bool wait_for_children(void)
{
    const struct timespec most = {.tv_sec = END_WAIT_S};
    sigset_t child_signal;

    sigemptyset(&child_signal);
    sigaddset(&child_signal, SIGCHLD);
    for (;;) {
        pid_t ended = waitpid(-1, NULL, WNOHANG);

        if (ended < 0)
            return true;
        if (ended == 0 && sigtimedwait(&child_signal, NULL, &most) < 0 && errno == EAGAIN)
            return false;
    }
}

void sandbox_end(struct sandbox *sandbox)
{
    if (sandbox->pid > 0) {
        kill(sandbox->pid, SIGTERM);
        if (!wait_for_children()) {
            kill(sandbox->pid, SIGKILL);
            wait_for_children();
        }
        sandbox->pid = 0;
    }
    if (sandbox->exit_fd > 0)
        close(sandbox->exit_fd);
    if (sandbox->exec_ns != NULL)
        munmap((void *)(uintptr_t)sandbox->exec_ns, sizeof(int64_t));
    memset(sandbox, 0, sizeof(*sandbox));
}
