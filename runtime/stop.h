/* An orderly end on request: SIGTERM or SIGINT makes a descriptor readable. */
#ifndef RUNTIME_STOP_H
#define RUNTIME_STOP_H

#include <stdbool.h>

/* Installs the signal handlers, leaving alone a signal that the program handles or ignores already.
 * Returns a descriptor for poll(2), which stays readable once a signal has come, or -1 when there
 * can be none. Once in a process. */
int rt_stop_fd(void);

/* A signal has come. */
bool rt_stop_requested(void);

#endif
