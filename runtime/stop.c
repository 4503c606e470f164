#include "runtime/stop.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int stop_fd = -1;
static volatile sig_atomic_t stop_requested;

/* An eventfd rather than a blocked signal and ppoll(2): children of a handler would inherit the
 * blocked mask. */
static void on_signal(int signal_number)
{
    const uint64_t one = 1;
    int saved_errno = errno;
    (void)signal_number;
    stop_requested = 1;
    if (write(stop_fd, &one, sizeof one) < 0)
        stop_requested = 1; /* the counter is full: readable already */
    errno = saved_errno;
}

int rt_stop_fd(void)
{
    static const int signals[] = {SIGTERM, SIGINT};
    stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stop_fd < 0)
        return -1;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct sigaction old;
        struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
    }
    return stop_fd;
}

bool rt_stop_requested(void)
{
    return stop_requested != 0;
}
