/* X-Ray trace ids, read. Pure. */
#ifndef BASE_TRACE_ID_H
#define BASE_TRACE_ID_H

#include <stdint.h>

/* When a trace began: milliseconds since 1970, UTC, to the second below; -1 when `header` holds no
 * "Root=1-<8 hex digits>-<24 hex digits>".
 *
 * header: a Lambda-Runtime-Trace-Id value, fields parted by ';'. Any C string is safe.
 * Source: AWS X-Ray developer guide, "Tracing header", "Trace ID format". */
int64_t trace_epoch_ms(const char *header);

#endif
