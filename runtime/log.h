/* One record, one line, one write(2). */
#ifndef RUNTIME_LOG_H
#define RUNTIME_LOG_H

#include "base/buffer.h"
#include "lambda.h"

#include <stdbool.h>

/* Longest line in bytes: CloudWatch Logs takes events of 1 MB. In place of a longer one stands a
 * line that says how long it was.
 * Source: CloudWatch Logs user guide, "Quotas". */
enum { RT_LOG_LINE_MAX = 1000 * 1000 };

struct rt_log {
    int fd;
    bool framed; /* fd takes the platform's telemetry frames rather than lines */
    bool json;
    enum lambda_level level; /* the lowest that is written */
};

/* The log that the environment asks for: _LAMBDA_TELEMETRY_LOG_FD (unset once it is read, so that
 * no child writes to it) or else standard output. format and level are AWS_LAMBDA_LOG_FORMAT and
 * AWS_LAMBDA_LOG_LEVEL, in any case, "" for the default. *level_known is false when the level is
 * none that there is; INFO then holds. */
struct rt_log rt_log_open(const char *format, const char *level, bool *level_known);

bool rt_log_enabled(const struct rt_log *log, enum lambda_level level);

/* Writes one line, if the level is enabled. request_id: "" outside an invocation. Any thread. */
void rt_log(const struct rt_log *log, enum lambda_level level, const char *request_id,
            const char *message, const struct lambda_field *fields, size_t count);

/* Writes a JSON object that is ready made, whatever the format and the level that is enabled. Any
 * thread. object: one line without its line break; where its buffer failed, a line says so instead.
 */
void rt_log_object(const struct rt_log *log, enum lambda_level level, const char *request_id,
                   const struct buffer *object);

/* Appends the members that every JSON line starts with: timestamp (epoch_ms: milliseconds since
 * 1970), level, message and, unless it is "", requestId. */
void rt_log_head(struct buffer *line, int64_t epoch_ms, enum lambda_level level,
                 const char *message, const char *request_id);

/* Appends one line of either format, without its line break. Pure. */
void rt_log_line(struct buffer *line, bool json, int64_t epoch_ms, enum lambda_level level,
                 const char *request_id, const char *message, const struct lambda_field *fields,
                 size_t count);

#endif
