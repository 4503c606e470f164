/* The Last-Event-ID header of a client that comes back. Pure; the header is outside bytes. */
#ifndef EMULATOR_VIEW_LAST_EVENT_ID_H
#define EMULATOR_VIEW_LAST_EVENT_ID_H

#include <stdint.h>

/* NUMBER of "RUN-NUMBER", two decimal numbers, when RUN is `run`. 0: the header is NULL, malformed,
 * or another run's. */
int64_t last_event_number(const char *header, int64_t run);

#endif
