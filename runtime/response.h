/* What stands behind struct lambda_response. */
#ifndef RUNTIME_RESPONSE_H
#define RUNTIME_RESPONSE_H

#include "base/buffer.h"
#include "lambda.h"
#include "runtime/failure.h"

enum { RT_CONTENT_TYPE_MAX = 255 };

struct lambda_response {
    struct buffer body;   /* what was appended */
    const void *borrowed; /* the answer instead of the body, when it is not NULL */
    size_t borrowed_size;
    char content_type[RT_CONTENT_TYPE_MAX + 1];
};

struct lambda_response rt_response_new(void);
void rt_response_free(struct lambda_response *response);

/* Fails the response as an append does that finds no memory. Exported for lambda_json.c, which is a
 * member of the archive by itself. */
LAMBDA_PUBLIC_ void lambda_response_out_of_memory_(struct lambda_response *response);

/* The bytes to post. False when there are none because they grew too large or memory ran out:
 * `failure` then says so. The bytes are borrowed until the response changes. */
bool rt_response_bytes(const struct lambda_response *response, const void **bytes, size_t *size,
                       struct rt_failure *failure);

#endif
