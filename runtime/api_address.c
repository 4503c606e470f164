#include "runtime/api_address.h"

#include <string.h>

#define API_VERSION "/2018-06-01"

enum { VALUE_MAX = 1024 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_host_char(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_';
}

/* Length of the host at the start of `text`, brackets of an IPv6 address included; 0: no host. */
static size_t host_length(const char *text)
{
    if (text[0] != '[') {
        size_t length = 0;
        while (is_host_char(text[length]))
            length++;
        return length;
    }
    size_t length = 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
    return length > 2 && text[length] == ']' ? length + 1 : 0;
}

/* Length of a port from 1 to 65535 at the start of `text`; 0: none. */
static size_t port_length(const char *text)
{
    unsigned port = 0;
    size_t length = 0;
    while (length < 5 && is_digit(text[length]))
        port = port * 10 + (unsigned)(text[length++] - '0');
    return port >= 1 && port <= 65535 && !is_digit(text[length]) ? length : 0;
}

const char *rt_api_base_url(const char *value, struct buffer *url)
{
    static const char scheme[] = "http://";
    if (value == NULL || value[0] == '\0')
        return "is not set";
    size_t size = strnlen(value, VALUE_MAX + 1);
    if (size > VALUE_MAX)
        return "is longer than 1024 bytes";
    for (size_t i = 0; i < size; i++)
        if (value[i] <= ' ' || value[i] > '~')
            return "has a space or a byte that is not printable ASCII";

    const char *host = value;
    bool is_url = strstr(value, "://") != NULL;
    if (is_url) {
        if (strncmp(value, scheme, strlen(scheme)) != 0)
            return "has a scheme other than http";
        host = value + strlen(scheme);
    }
    const char *at = host + host_length(host);
    if (at == host)
        return "has no host name";
    if (*at == ':') {
        size_t length = port_length(at + 1);
        if (length == 0)
            return "has a port that is no number from 1 to 65535";
        at += 1 + length;
    } else if (!is_url) {
        return "has no port";
    }
    if (*at != '\0' && (*at != '/' || !is_url))
        return "has something other than host:port or http://host:port/path";
    if (strpbrk(at, "?#") != NULL)
        return "has a query or a fragment";

    size_t end = size;
    while (value[end - 1] == '/')
        end--;
    buffer_append_text(url, scheme);
    buffer_append(url, host, (size_t)(value + end - host));
    buffer_append_text(url, API_VERSION);
    return NULL;
}
