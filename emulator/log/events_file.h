/* `--events FILE`: every event of the local Lambda, appended to a file as one line of JSON (see
 * event_line.h).
 *
 * Each line is written at once, so that a reader sees it as soon as it happened. What cannot be
 * written (a full disk, a pipe whose reader is slow or gone) waits in memory for the next event;
 * when too much waits, new lines are lost and counted. Nothing here ever blocks or stops the
 * emulator. It expects SIGPIPE to be ignored. */
#ifndef EMULATOR_LOG_EVENTS_FILE_H
#define EMULATOR_LOG_EVENTS_FILE_H

#include "emulator/model/platform_event.h"

#include <stdint.h>

/* Bytes that may wait to be written. */
#define EVENTS_WAITING_MAX ((size_t)1024 * 1024)

struct events_file;

/* Opens the file for appending, and makes it if it is not there. `path` is borrowed until
 * events_file_close(): messages name it. NULL, and *error an errno value, when that is not
 * possible; ENXIO: it is a pipe that nobody reads. */
struct events_file *events_file_open(const char *path, int *error);

/* Owned by the file: remove it from where it observes before closing. */
struct platform_observer *events_file_observer(struct events_file *file);

/* Lines that were not written, and will not be. */
int64_t events_file_lost(const struct events_file *file);

/* Writes what waits, as far as that is possible within a second, tells on stderr how many lines
 * were lost, if any, and frees the file. Accepts NULL. */
void events_file_close(struct events_file *file);

#endif
