#include "bench/http_request.h"

#include <string.h>
#include <strings.h>

/* What the headers say about the body. Source: RFC 9112, section 6. */
struct framing {
    size_t content_length;
    bool chunked;
    bool expects_continue;
};

static const char *find(const char *bytes, size_t size, const char *wanted)
{
    size_t wanted_size = strlen(wanted);

    for (size_t i = 0; i + wanted_size <= size; i++) {
        if (memcmp(bytes + i, wanted, wanted_size) == 0)
            return bytes + i;
    }
    return NULL;
}

static bool same_word(const char *bytes, size_t size, const char *word)
{
    return size == strlen(word) && strncasecmp(bytes, word, size) == 0;
}

/* -1: not a digit of that base. */
static int digit_value(char c, int base)
{
    int value = -1;

    if (c >= '0' && c <= '9')
        value = c - '0';
    else if (c >= 'a' && c <= 'f')
        value = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
        value = c - 'A' + 10;
    return value < base ? value : -1;
}

/* The number that starts at `bytes`. Returns its digits' count; 0 when there is none, or when it
 * is more than HTTP_BODY_MAX. */
static size_t parse_size(const char *bytes, size_t size, int base, size_t *out)
{
    size_t digits = 0;
    int value = 0;

    *out = 0;
    while (digits < size && (value = digit_value(bytes[digits], base)) >= 0) {
        *out = *out * (size_t)base + (size_t)value;
        if (*out > HTTP_BODY_MAX)
            return 0;
        digits++;
    }
    return digits;
}

/* One "Name: value" line, without its line end. */
static bool parse_header(const char *line, size_t size, struct framing *framing)
{
    const char *colon = memchr(line, ':', size);
    const char *value = NULL;
    size_t name_size = 0;
    size_t value_size = 0;

    if (colon == NULL)
        return false;
    name_size = (size_t)(colon - line);
    value = colon + 1;
    value_size = size - name_size - 1;
    while (value_size > 0 && (*value == ' ' || *value == '\t')) {
        value++;
        value_size--;
    }
    while (value_size > 0 && (value[value_size - 1] == ' ' || value[value_size - 1] == '\t'))
        value_size--;

    if (same_word(line, name_size, "Content-Length")) {
        size_t digits = parse_size(value, value_size, 10, &framing->content_length);
        return digits > 0 && digits == value_size;
    }
    if (same_word(line, name_size, "Transfer-Encoding"))
        return framing->chunked = same_word(value, value_size, "chunked");
    if (same_word(line, name_size, "Expect"))
        return framing->expects_continue = same_word(value, value_size, "100-continue");
    return true;
}

/* The request line and the headers; `size` includes the empty line at their end. */
static bool parse_head(const char *head, size_t size, struct http_request *request,
                       struct framing *framing)
{
    const char *end = find(head, size, "\r\n");
    const char *method_end = memchr(head, ' ', (size_t)(end - head));
    const char *target_end = NULL;

    if (method_end == NULL)
        return false;
    request->method = head;
    request->method_size = (size_t)(method_end - head);
    request->target = method_end + 1;
    target_end = memchr(request->target, ' ', (size_t)(end - request->target));
    if (target_end == NULL ||
        !same_word(target_end + 1, (size_t)(end - target_end - 1), "HTTP/1.1"))
        return false;
    request->target_size = (size_t)(target_end - request->target);

    for (const char *line = end + 2; line < head + size - 2; line = end + 2) {
        end = find(line, (size_t)(head + size - line), "\r\n");
        if (!parse_header(line, (size_t)(end - line), framing))
            return false;
    }
    return true;
}

/* Walks over a chunked body. `join`: moves the chunks together, over their framing. */
static enum http_parse walk_chunks(char *bytes, size_t size, bool join, size_t *body_size,
                                   size_t *sent_size)
{
    size_t at = 0;

    *body_size = 0;
    for (;;) {
        size_t chunk = 0;
        const char *line_end = find(bytes + at, size - at, "\r\n");

        if (line_end == NULL)
            return size - at > HTTP_HEAD_MAX ? HTTP_INVALID : HTTP_PARTIAL;
        if (parse_size(bytes + at, (size_t)(line_end - bytes) - at, 16, &chunk) == 0)
            return HTTP_INVALID;
        at = (size_t)(line_end - bytes) + 2;
        if (chunk == 0)
            break;
        if (size - at < chunk + 2)
            return at + chunk > HTTP_BODY_MAX ? HTTP_INVALID : HTTP_PARTIAL;
        if (join)
            memmove(bytes + *body_size, bytes + at, chunk);
        *body_size += chunk;
        at += chunk + 2;
    }

    /* Trailers, up to the empty line. */
    for (;;) {
        const char *line_end = find(bytes + at, size - at, "\r\n");
        bool last = line_end == bytes + at;

        if (line_end == NULL)
            return size - at > HTTP_HEAD_MAX ? HTTP_INVALID : HTTP_PARTIAL;
        at = (size_t)(line_end - bytes) + 2;
        if (last)
            break;
    }
    *sent_size = at;
    return HTTP_COMPLETE;
}

enum http_parse http_parse_request(char *bytes, size_t size, struct http_request *request,
                                   bool *wants_continue)
{
    struct framing framing = {0};
    const char *empty_line = find(bytes, size < HTTP_HEAD_MAX ? size : HTTP_HEAD_MAX, "\r\n\r\n");
    size_t head_size = 0;
    size_t body_sent_size = 0;
    char *body = NULL;

    memset(request, 0, sizeof(*request));
    *wants_continue = false;
    if (empty_line == NULL)
        return size >= HTTP_HEAD_MAX ? HTTP_INVALID : HTTP_PARTIAL;
    head_size = (size_t)(empty_line - bytes) + 4;
    if (!parse_head(bytes, head_size, request, &framing))
        return HTTP_INVALID;

    body = bytes + head_size;
    if (framing.chunked) {
        enum http_parse parsed =
            walk_chunks(body, size - head_size, false, &request->body_size, &body_sent_size);
        if (parsed != HTTP_COMPLETE) {
            *wants_continue =
                parsed == HTTP_PARTIAL && framing.expects_continue && size == head_size;
            return parsed;
        }
        walk_chunks(body, size - head_size, true, &request->body_size, &body_sent_size);
    } else {
        if (size - head_size < framing.content_length) {
            *wants_continue = framing.expects_continue && size == head_size;
            return HTTP_PARTIAL;
        }
        request->body_size = framing.content_length;
        body_sent_size = framing.content_length;
    }
    request->body = body;
    request->size = head_size + body_sent_size;
    return HTTP_COMPLETE;
}
