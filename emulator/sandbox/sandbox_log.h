/* A sandbox's log: the platform's lines, the function's and its extensions', whole and in order. */
#ifndef EMULATOR_SANDBOX_SANDBOX_LOG_H
#define EMULATOR_SANDBOX_SANDBOX_LOG_H

#include "emulator/log/line_splitter.h"
#include "emulator/log/log_sink.h"
#include "emulator/model/log_tail.h"
#include "emulator/sandbox/telemetry.h"

struct sandbox_log {
    const struct log_sink *sink;
    const char *log_stream;
    struct line_splitter function_lines;
    struct line_splitter extension_lines;
    struct telemetry *telemetry; /* also gets the function's and the extensions' lines; borrowed */
    struct log_tail *tail;       /* also gets what is written; NULL: no caller wants it. Borrowed */
};

/* `sink`, `log_stream` and `telemetry` are borrowed until sandbox_log_clean_up(). */
void sandbox_log_init(struct sandbox_log *log, const struct log_sink *sink, const char *log_stream,
                      struct telemetry *telemetry);
void sandbox_log_clean_up(struct sandbox_log *log);

/* Takes output of the function or of an extension: whole lines are written, the rest waits for its
 * end. */
void sandbox_log_output(struct sandbox_log *log, const char *bytes, size_t size);
void sandbox_log_extension(struct sandbox_log *log, const char *bytes, size_t size);

/* Writes the lines that have not ended yet. */
void sandbox_log_settle(struct sandbox_log *log);

/* Writes lines of the platform. */
void sandbox_log_platform(struct sandbox_log *log, const struct buffer *lines);

#endif
