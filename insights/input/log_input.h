/* Reads logs of any kind, one after the other, as events.
 *
 * Lines are told apart one by one, so that files may hold any mix of:
 *
 *   raw CloudWatch text: a message a line. One that begins with an RFC 3339 time and a space has
 *     that time, and what follows is the message; before a tab, the time stays part of it
 *   aws logs tail: short, detailed (with the stream) and json, coloured or not
 *   an export to S3: gzip files of such lines; the folder's name is the stream
 *   filter-log-events, get-log-events, get-query-results: JSON documents on one line or many, any
 *     number of them in a file; their "events" or "results" alone, asked for with --query; single
 *     events as lines
 *   docker's json-file, docker logs -t, and compose's "name-1  | " before a line: the container's
 *     name is the stream
 *   the runtime interface emulator, and `firstlight local`: text, JSON and --events
 *
 * gzip is recognised by its first bytes, UTF-8's and UTF-16's mark by theirs. Memory does not grow
 * with a file: a line, or an element of a document, that is longer than LOG_LINE_MAX is counted and
 * passed over.
 *
 * An event whose line tells no time has that of its JSON ("timestamp" or "time", whichever comes
 * first and is one; an embedded metric's), else that of the event before it in its file; before
 * any, none. A line that tells neither time nor stream goes on with the stream and group of the
 * event before, else those of its file. A row of query results has what it says itself: a row
 * without @message becomes a JSON object of its fields. */
#ifndef INSIGHTS_INPUT_LOG_INPUT_H
#define INSIGHTS_INPUT_LOG_INPUT_H

#include "insights/event/log_event.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CloudWatch's largest event is 1 MiB since 2025; what wraps it (a time, a stream, JSON escapes)
 * may add. */
enum { LOG_LINE_MAX = 8 * 1024 * 1024 };

struct log_input_options {
    /* Reading ends early, as if the input did, once *stop is not 0; NULL: never. For a signal
     * handler. */
    const volatile sig_atomic_t *stop;
    /* Called now and then with the bytes read so far and those of all regular files (0: not known);
     * NULL: nobody wants to know. In the thread that calls log_input_next(). */
    void (*progress)(void *context, uint64_t read_bytes, uint64_t total_bytes);
    void *context;
    /* Of events whose lines tell none. Copied. NULL: none. */
    const char *default_group;
};

enum log_trouble_kind {
    LOG_TROUBLE_LINE_TOO_LONG,
    LOG_TROUBLE_BAD_JSON,    /* a document breaks off, or is no JSON where it should be */
    LOG_TROUBLE_CUT_OFF,     /* gzip that breaks off, or is damaged: what came before it counts */
    LOG_TROUBLE_CANNOT_READ, /* open(2) or read(2) failed */
    LOG_TROUBLE_KINDS,
};

/* What could not be read. The first LOG_TROUBLES_SHOWN are kept with their place, all are counted.
 */
enum { LOG_TROUBLES_SHOWN = 5 };

struct log_trouble {
    enum log_trouble_kind kind;
    char where[256];  /* "FILE:LINE", or the file */
    char detail[128]; /* why: one line */
};

struct log_input_summary {
    uint64_t files; /* read, or tried */
    uint64_t bytes; /* read from files, before any decompression */
    uint64_t lines; /* blank ones not counted; an element of a document is one */
    uint64_t events;
    uint64_t untimed; /* events without any time */
    uint64_t troubles[LOG_TROUBLE_KINDS];
    struct log_trouble shown[LOG_TROUBLES_SHOWN];
    size_t shown_count;
    bool stopped; /* `stop` ended it */
};

struct log_input;

/* paths: files, "-" for standard input, folders (every file in them, sorted by name, subfolders
 * too); patterns with * ? [ that name no file are expanded. count 0: standard input. Borrowed until
 * freed. NULL: no memory. A path that cannot be read is trouble, told in the summary, not the end.
 */
struct log_input *log_input_new(const char *const *paths, size_t count,
                                const struct log_input_options *options);
void log_input_free(struct log_input *input);

/* A run of events read together: about a megabyte of input. */
struct log_block;

/* The next block; NULL at the end. The caller owns it, and may hand it to another thread: it needs
 * nothing of the input, which may be freed before it. One thread calls this. When memory is short
 * that is told as trouble, and reading ends. */
struct log_block *log_input_next(struct log_input *input);
void log_block_free(struct log_block *block);

/* The block's events in order: false after the last. One thread at a time. The event's texts live
 * as long as the block. Its ordinal rises from event to event and block to block, with gaps: it is
 * the block's number << 32 | the event's in the block. */
bool log_block_event(struct log_block *block, struct log_event *event);

/* Adds what was read of the block, and what could not be, to the summary: once, after
 * log_block_event() has said false. Any thread may. */
void log_input_count(struct log_input *input, const struct log_block *block);

/* Valid until the input is freed. Complete once log_input_next() has said NULL and every block was
 * counted. */
const struct log_input_summary *log_input_summary(const struct log_input *input);

#endif
