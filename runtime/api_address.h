/* AWS_LAMBDA_RUNTIME_API, read. Pure. */
#ifndef RUNTIME_API_ADDRESS_H
#define RUNTIME_API_ADDRESS_H

#include "base/buffer.h"

/* Appends the URL that every Runtime API request begins with, such as
 * "http://127.0.0.1:9001/2018-06-01", to `url`.
 *
 * value: "host:port" as in the cloud, or "http://host[:port][/path]" as cargo-lambda gives it; at
 * most 1,024 bytes of printable ASCII. NULL counts as empty.
 * Returns NULL, or static text that says what is wrong with the value; `url` is then unchanged.
 * Source: AWS, "Runtime API"; cargo-lambda sets "http://127.0.0.1:9000/.rt". */
const char *rt_api_base_url(const char *value, struct buffer *url);

#endif
