#include "emulator/system/confinement_internal.h"

#include "base/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    THROTTLE_TICK_NS = 5000000, /* while nothing is overdrawn */
    MEMORY_TICK_NS = 100000000,
};

/* ---- CPU: stopped when overdrawn, continued when paid -----------------------------------------
 */

static int64_t cpu_used_ns(const struct confinement *confinement)
{
    int64_t used = 0;
    for (size_t i = 0; i < confinement->group_count; i++) {
        clockid_t clock;
        struct timespec time;
        if (clock_getcpuclockid(confinement->groups[i], &clock) == 0 &&
            clock_gettime(clock, &time) == 0)
            used += (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    }
    return used;
}

static bool wants_throttle(const struct confinement *confinement)
{
    return confinement->host->throttle && confinement->host->cgroups.cpu == CGROUP_NONE &&
           confinement->shared && !confinement->starting && !confinement->frozen &&
           confinement->group_count > 0;
}

static void throttle_tick(void *owner)
{
    struct confinement *confinement = owner;
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    int64_t wait = throttle_account(&confinement->account, now, cpu_used_ns(confinement));
    confinement->throttled = wait > 0;
    /* Without memory for the timer nobody would continue it. */
    if (!loop_timer_set(confinement->host->loop, &confinement->throttle_timer,
                        now + (wait > 0 ? wait : THROTTLE_TICK_NS)))
        confinement->throttled = false;
    confinement_apply(confinement);
}

static void update_throttle(struct confinement *confinement)
{
    bool runs = confinement->throttle_timer.place != 0;
    if (wants_throttle(confinement) == runs)
        return;
    confinement->throttled = false;
    if (runs) {
        loop_timer_cancel(confinement->host->loop, &confinement->throttle_timer);
        return;
    }
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    confinement->throttle_timer.fire = throttle_tick;
    confinement->throttle_timer.owner = confinement;
    confinement->account = throttle_begin(confinement->memory_mb, now, cpu_used_ns(confinement));
    loop_timer_set(confinement->host->loop, &confinement->throttle_timer, now + THROTTLE_TICK_NS);
}

/* ---- Memory: looked at ------------------------------------------------------------------------
 */

static bool wants_memory(const struct confinement *confinement)
{
    return confinement->host->cgroups.memory == CGROUP_NONE && !confinement->frozen &&
           confinement->group_count > 0;
}

/* Resident bytes of a process; 0 when it has gone. */
static int64_t resident(pid_t pid)
{
    char path[64];
    char text[256];
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[size > 0 ? size : 0] = '\0';
    const char *second = strchr(text, ' ');
    return second != NULL ? strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static void memory_tick(void *owner)
{
    struct confinement *confinement = owner;
    int64_t bytes = 0;
    for (size_t i = 0; i < confinement->group_count; i++)
        bytes += resident(confinement->groups[i]);
    if (bytes <= (int64_t)confinement->memory_mb * 1024 * 1024) {
        loop_timer_set(confinement->host->loop, &confinement->memory_timer,
                       clock_ns(CLOCK_MONOTONIC) + MEMORY_TICK_NS);
        return;
    }
    confinement->over_limit = true;
    confinement_kill(confinement);
    if (confinement->out_of_memory != NULL)
        confinement->out_of_memory(confinement->owner);
}

static void update_memory(struct confinement *confinement)
{
    bool runs = confinement->memory_timer.place != 0;
    if (wants_memory(confinement) == runs)
        return;
    if (runs) {
        loop_timer_cancel(confinement->host->loop, &confinement->memory_timer);
        return;
    }
    confinement->memory_timer.fire = memory_tick;
    confinement->memory_timer.owner = confinement;
    loop_timer_set(confinement->host->loop, &confinement->memory_timer,
                   clock_ns(CLOCK_MONOTONIC) + MEMORY_TICK_NS);
}

/* ---- Both -------------------------------------------------------------------------------------
 */

void confinement_fallback_update(struct confinement *confinement)
{
    update_throttle(confinement);
    update_memory(confinement);
}

void confinement_fallback_stop(struct confinement *confinement)
{
    loop_timer_cancel(confinement->host->loop, &confinement->throttle_timer);
    loop_timer_cancel(confinement->host->loop, &confinement->memory_timer);
}
