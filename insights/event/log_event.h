/* An event of a log: what CloudWatch Logs keeps of one line. */
#ifndef INSIGHTS_EVENT_LOG_EVENT_H
#define INSIGHTS_EVENT_LOG_EVENT_H

#include "base/text.h"

#include <stdint.h>

/* A time that nothing tells. */
#define LOG_EVENT_NO_TIME INT64_MIN

/* Its texts are borrowed: valid as long as the block that the event was read from. They hold any
 * bytes, NUL and invalid UTF-8 included. */
struct log_event {
    int64_t timestamp_ms; /* since 1970, UTC; LOG_EVENT_NO_TIME */
    int64_t ingestion_ms; /* likewise */
    struct text message;  /* without its line break */
    struct text stream;   /* the log stream: one for each sandbox; empty: not known */
    struct text group;    /* the log group, maybe with "ACCOUNT:" before it; empty: not known */
    uint64_t ordinal;     /* its place in the whole input: rising, with gaps; settles ties */
};

#endif
