#include "runtime/invocation.h"

#include "lambda.h"

#include <string.h>
#include <strings.h>

/* libcurl refuses longer header lines itself. */
enum { HEADER_MAX = 128 * 1024 };

struct rt_invocation rt_invocation_new(void)
{
    struct rt_invocation invocation = {.event = buffer_new(LAMBDA_PAYLOAD_MAX)};
    for (size_t i = 0; i < RT_HEADER_COUNT; i++)
        invocation.headers[i] = buffer_new(HEADER_MAX);
    return invocation;
}

static void clear_headers(struct rt_invocation *invocation)
{
    for (size_t i = 0; i < RT_HEADER_COUNT; i++)
        buffer_clear(&invocation->headers[i]);
}

void rt_invocation_free(struct rt_invocation *invocation)
{
    for (size_t i = 0; i < RT_HEADER_COUNT; i++)
        buffer_free(&invocation->headers[i]);
    buffer_free(&invocation->event);
}

void rt_invocation_clear(struct rt_invocation *invocation)
{
    clear_headers(invocation);
    buffer_clear(&invocation->event);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void keep_value(struct buffer *value, const char *text, size_t size)
{
    while (size > 0 && is_space(text[0])) {
        text++;
        size--;
    }
    while (size > 0 && is_space(text[size - 1]))
        size--;
    buffer_clear(value);
    buffer_append(value, text, size);
}

void rt_invocation_head_line(struct rt_invocation *invocation, const char *line, size_t size)
{
    static const char prefix[] = "Lambda-Runtime-";
    static const char *const names[RT_HEADER_COUNT] = {
        [RT_REQUEST_ID] = "Aws-Request-Id",
        [RT_DEADLINE_MS] = "Deadline-Ms",
        [RT_TRACE_ID] = "Trace-Id",
        [RT_FUNCTION_ARN] = "Invoked-Function-Arn",
        [RT_CLIENT_CONTEXT] = "Client-Context",
        [RT_COGNITO_IDENTITY] = "Cognito-Identity",
        [RT_TENANT_ID] = "Aws-Tenant-Id",
        [RT_INVOCATION_ID] = "Invocation-Id",
    };
    const size_t prefix_size = sizeof prefix - 1;
    if (size >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        clear_headers(invocation);
        return;
    }
    if (size < prefix_size || strncasecmp(line, prefix, prefix_size) != 0)
        return;
    line += prefix_size;
    size -= prefix_size;
    const char *colon = memchr(line, ':', size);
    if (colon == NULL)
        return;
    size_t name_size = (size_t)(colon - line);
    for (size_t i = 0; i < RT_HEADER_COUNT; i++) {
        if (strlen(names[i]) == name_size && strncasecmp(line, names[i], name_size) == 0) {
            keep_value(&invocation->headers[i], colon + 1, size - name_size - 1);
            return;
        }
    }
}

const char *rt_invocation_header(const struct rt_invocation *invocation, enum rt_header header)
{
    return buffer_text(&invocation->headers[header]);
}

int64_t rt_deadline_ms(const char *text, int64_t now_ms)
{
    enum { DIGITS_MAX = 15 };
    const int64_t relative_below_ms = 100000000000;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > DIGITS_MAX || text[digits] != '\0')
        return 0;
    int64_t ms = 0;
    for (size_t i = 0; i < digits; i++)
        ms = ms * 10 + (text[i] - '0');
    if (ms == 0)
        return 0;
    return ms < relative_below_ms ? now_ms + ms : ms;
}
