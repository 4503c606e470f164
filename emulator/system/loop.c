#include "emulator/system/loop.h"

#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 64 };

struct loop {
    int epoll_fd;
    bool stopping;
    struct epoll_event events[EVENTS_AT_ONCE];
    int event_count;            /* of the round that is being served */
    struct loop_timer **timers; /* a heap by due time; the first is at [1] */
    size_t timer_count;
    size_t timer_capacity; /* slots allocated, the unused [0] included */
};

struct loop *loop_new(void)
{
    struct loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL)
        return NULL;
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll_fd < 0) {
        int saved = errno;
        free(loop);
        errno = saved;
        return NULL;
    }
    return loop;
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    close(loop->epoll_fd);
    free(loop->timers);
    free(loop);
}

void loop_stop(struct loop *loop)
{
    loop->stopping = true;
}

bool loop_watch(struct loop *loop, struct loop_watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) == 0;
}

void loop_unwatch(struct loop *loop, struct loop_watch *watch)
{
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    for (int i = 0; i < loop->event_count; i++)
        if (loop->events[i].data.ptr == watch)
            loop->events[i].data.ptr = NULL;
}

/* ---- Timers: a binary heap ---------------------------------------------------------------- */

static void put(struct loop *loop, size_t place, struct loop_timer *timer)
{
    loop->timers[place] = timer;
    timer->place = place;
}

static void move_up(struct loop *loop, size_t place)
{
    struct loop_timer *timer = loop->timers[place];
    while (place > 1 && timer->due_ns < loop->timers[place / 2]->due_ns) {
        put(loop, place, loop->timers[place / 2]);
        place /= 2;
    }
    put(loop, place, timer);
}

static void move_down(struct loop *loop, size_t place)
{
    struct loop_timer *timer = loop->timers[place];
    for (;;) {
        size_t child = place * 2;
        if (child > loop->timer_count)
            break;
        if (child < loop->timer_count &&
            loop->timers[child + 1]->due_ns < loop->timers[child]->due_ns)
            child++;
        if (timer->due_ns <= loop->timers[child]->due_ns)
            break;
        put(loop, place, loop->timers[child]);
        place = child;
    }
    put(loop, place, timer);
}

bool loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t due_ns)
{
    loop_timer_cancel(loop, timer);
    if (loop->timer_count + 1 >= loop->timer_capacity) {
        size_t capacity = loop->timer_capacity > 0 ? loop->timer_capacity * 2 : 16;
        struct loop_timer **timers = realloc(loop->timers, capacity * sizeof *timers);
        if (timers == NULL)
            return false;
        loop->timers = timers;
        loop->timer_capacity = capacity;
    }
    timer->due_ns = due_ns;
    put(loop, ++loop->timer_count, timer);
    move_up(loop, timer->place);
    return true;
}

void loop_timer_cancel(struct loop *loop, struct loop_timer *timer)
{
    size_t place = timer->place;
    if (place == 0)
        return;
    timer->place = 0;
    struct loop_timer *last = loop->timers[loop->timer_count--];
    if (last == timer)
        return;
    put(loop, place, last);
    move_up(loop, place);
    move_down(loop, last->place);
}

static void fire_due_timers(struct loop *loop)
{
    /* Read once: a timer that sets itself to "now" again waits for the next round. */
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    while (!loop->stopping && loop->timer_count > 0 && loop->timers[1]->due_ns <= now) {
        struct loop_timer *timer = loop->timers[1];
        loop_timer_cancel(loop, timer);
        timer->fire(timer->owner);
    }
}

/* Milliseconds until the first timer, rounded up so that it is due then; -1: none. */
static int wait_ms(const struct loop *loop)
{
    if (loop->timer_count == 0)
        return -1;
    int64_t left_ns = loop->timers[1]->due_ns - clock_ns(CLOCK_MONOTONIC);
    if (left_ns <= 0)
        return 0;
    int64_t left_ms = (left_ns + 999999) / 1000000;
    return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}

bool loop_run(struct loop *loop)
{
    loop->stopping = false;
    while (!loop->stopping) {
        int count = epoll_wait(loop->epoll_fd, loop->events, EVENTS_AT_ONCE, wait_ms(loop));
        if (count < 0 && errno != EINTR)
            return false;
        loop->event_count = count < 0 ? 0 : count;
        for (int i = 0; i < loop->event_count && !loop->stopping; i++) {
            struct loop_watch *watch = loop->events[i].data.ptr;
            if (watch != NULL)
                watch->ready(watch->owner, loop->events[i].events);
        }
        loop->event_count = 0;
        fire_due_timers(loop);
    }
    return true;
}
