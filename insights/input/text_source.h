/* Reads a log file's text, whatever it is packed in: gzip is known by its first bytes, UTF-16 and
 * UTF-8's mark by theirs. Any other bytes come as they are. */
#ifndef INSIGHTS_INPUT_TEXT_SOURCE_H
#define INSIGHTS_INPUT_TEXT_SOURCE_H

#include "insights/input/log_input.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_source;

/* The fewest bytes that text_source_read() can be asked for. */
enum { TEXT_SOURCE_READ_MIN = 1024 };

/* "-": standard input. path and stop are borrowed. NULL, and *error an errno value, when it cannot
 * be opened. */
struct text_source *text_source_open(const char *path, const volatile sig_atomic_t *stop,
                                     int *error);
void text_source_close(struct text_source *source);

/* Up to `size` bytes of text. Waits for at least one. Returns how many; 0 at the end, which comes
 * early after trouble or when told to stop. */
size_t text_source_read(struct text_source *source, char *text, size_t size);

/* Why the text ended early: a detail, and *kind, or NULL if it did not. Static, or owned by the
 * source. */
const char *text_source_trouble(const struct text_source *source, enum log_trouble_kind *kind);

bool text_source_stopped(const struct text_source *source);

/* Bytes read of the file, before anything was unpacked. */
uint64_t text_source_taken(const struct text_source *source);

#endif
