#include "emulator/sandbox/sandbox_log.h"

#include "base/clock.h"

#include <string.h>

static void write_lines(struct sandbox_log *log, const char *lines, size_t size)
{
    log_sink_write_lines(log->sink, log->log_stream, lines, size);
    if (log->tail != NULL)
        log_tail_append(log->tail, lines, size);
}

static void tell(struct sandbox_log *log, enum telemetry_source source, const char *lines,
                 size_t size)
{
    int64_t now_ms = clock_epoch_ms();
    while (size > 0) {
        const char *end = memchr(lines, '\n', size);
        size_t line_size = end != NULL ? (size_t)(end - lines) + 1 : size;
        telemetry_line(log->telemetry, source, now_ms, lines, line_size);
        lines += line_size;
        size -= line_size;
    }
}

static void take_function_lines(void *owner, const char *lines, size_t size)
{
    write_lines(owner, lines, size);
    tell(owner, TELEMETRY_FUNCTION, lines, size);
}

static void take_extension_lines(void *owner, const char *lines, size_t size)
{
    write_lines(owner, lines, size);
    tell(owner, TELEMETRY_EXTENSION, lines, size);
}

void sandbox_log_init(struct sandbox_log *log, const struct log_sink *sink, const char *log_stream,
                      struct telemetry *telemetry)
{
    *log = (struct sandbox_log){.sink = sink,
                                .log_stream = log_stream,
                                .function_lines = line_splitter_new(),
                                .extension_lines = line_splitter_new(),
                                .telemetry = telemetry};
}

void sandbox_log_clean_up(struct sandbox_log *log)
{
    line_splitter_free(&log->function_lines);
    line_splitter_free(&log->extension_lines);
}

void sandbox_log_output(struct sandbox_log *log, const char *bytes, size_t size)
{
    line_splitter_feed(&log->function_lines, bytes, size, take_function_lines, log);
}

void sandbox_log_extension(struct sandbox_log *log, const char *bytes, size_t size)
{
    line_splitter_feed(&log->extension_lines, bytes, size, take_extension_lines, log);
}

void sandbox_log_settle(struct sandbox_log *log)
{
    line_splitter_flush(&log->function_lines, take_function_lines, log);
    line_splitter_flush(&log->extension_lines, take_extension_lines, log);
}

void sandbox_log_platform(struct sandbox_log *log, const struct buffer *lines)
{
    if (lines->size > 0)
        write_lines(log, lines->data, lines->size);
}
