#define _GNU_SOURCE /* clone(2) */

#include "emulator/system/process_clone.h"

#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

struct birth {
    process_clone_fn *run;
    void *argument;
    bool in_cgroup;
};

/* No handler of the parent's may run in the child: it would work on the parent's memory. */
static void forget_handlers(void)
{
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_DFL ||
            action.sa_handler == SIG_IGN)
            continue;
        action = (struct sigaction){.sa_handler = SIG_DFL};
        sigaction(number, &action, NULL);
    }
}

static int be_born(void *argument)
{
    const struct birth *birth = argument;
    forget_handlers();
    return birth->run(birth->argument, birth->in_cgroup);
}

/* clone3(2) has no wrapper in the C library, and the child cannot return from a function of the
 * stack it leaves: it calls be_born() right after the system call and exits with what that returns.
 */
#if defined(__x86_64__)
static long clone3_call(const struct clone_args *args, int (*child)(void *), void *argument)
{
    long result = SYS_clone3;
    __asm__ volatile(
        "syscall\n\t"
        "testq %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "xorl %%ebp, %%ebp\n\t"
        "movq %[argument], %%rdi\n\t"
        "callq *%[child]\n\t"
        "movl %%eax, %%edi\n\t"
        "movl %[exit], %%eax\n\t"
        "syscall\n\t"
        "hlt\n"
        "1:"
        : "+a"(result)
        : "D"(args),
          "S"(sizeof *args), [child] "r"(child), [argument] "r"(argument), [exit] "i"(SYS_exit)
        : "rcx", "r11", "cc", "memory");
    return result;
}
#elif defined(__aarch64__)
static long clone3_call(const struct clone_args *args, int (*child)(void *), void *argument)
{
    register long number __asm__("x8") = SYS_clone3;
    register long result __asm__("x0") = (long)(uintptr_t)args;
    register long size __asm__("x1") = sizeof *args;
    __asm__ volatile("svc #0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x0, %[argument]\n\t"
                     "blr %[child]\n\t"
                     "mov x8, %[exit]\n\t"
                     "svc #0\n\t"
                     "brk #1\n"
                     "1:"
                     : "+r"(result)
                     : "r"(number),
                       "r"(size), [child] "r"(child), [argument] "r"(argument), [exit] "i"(SYS_exit)
                     : "cc", "memory");
    return result;
}
#else
static long clone3_call(const struct clone_args *args, int (*child)(void *), void *argument)
{
    (void)args;
    (void)child;
    (void)argument;
    return -ENOSYS;
}
#endif

static pid_t clone_into(struct birth *birth, uintptr_t stack, int cgroup)
{
    struct clone_args args = {
        .flags = CLONE_VM | CLONE_VFORK | CLONE_INTO_CGROUP,
        .exit_signal = SIGCHLD,
        .stack = stack,
        .stack_size = PROCESS_CLONE_STACK,
        .cgroup = (uint64_t)cgroup,
    };
    birth->in_cgroup = true;
    long result = clone3_call(&args, be_born, birth);
    if (result >= 0)
        return (pid_t)result;
    errno = (int)-result;
    return -1;
}

pid_t process_clone(process_clone_fn *run, void *argument, int cgroup)
{
    struct birth birth = {.run = run, .argument = argument};
    /* Allocated anew: what checks memory keeps marks on a stack that was never returned from. */
    char *stack = aligned_alloc(16, PROCESS_CLONE_STACK);
    if (stack == NULL)
        return -1;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = cgroup >= 0 ? clone_into(&birth, (uintptr_t)stack, cgroup) : -1;
    if (pid < 0) {
        /* An older kernel, or a filter of system calls that knows no clone3. */
        birth.in_cgroup = false;
        pid = clone(be_born, stack + PROCESS_CLONE_STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &birth);
    }
    int error = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(stack);
    errno = error;
    return pid;
}
