/* Identifiers that the platform hands out. */
#ifndef EMULATOR_MODEL_IDS_H
#define EMULATOR_MODEL_IDS_H

#include <stdint.h>

enum {
    UUID_SIZE = 37,       /* with the NUL */
    TRACE_ID_SIZE = 75,   /* with the NUL */
    LOG_STREAM_SIZE = 56, /* with the NUL */
};

/* A random UUID, version 4, in lower case. */
void id_uuid(char out[UUID_SIZE]);

/* An X-Ray header of a trace that begins at this second and is not sampled:
 * "Root=1-<8 hex of the epoch second>-<24 hex>;Parent=<16 hex>;Sampled=0".
 * Source: AWS X-Ray developer guide, "Tracing header". */
void id_trace(int64_t epoch_ms, char out[TRACE_ID_SIZE]);

/* "YYYY/MM/DD/[$LATEST]<32 hex>" for a sandbox that is made now (UTC). */
void id_log_stream(int64_t epoch_ms, char out[LOG_STREAM_SIZE]);

#endif
