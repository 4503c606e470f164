#include "emulator/view/page_request.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* ---- Accept ------------------------------------------------------------------------------- */

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* The parameters from `at` to `end` hold a weight of zero: "q=0", "q=0.000". */
static bool weight_is_zero(const char *at, const char *end)
{
    while ((at = memchr(at, ';', (size_t)(end - at))) != NULL) {
        at = skip_blanks(at + 1);
        if (strncasecmp(at, "q=", 2) != 0)
            continue;
        const char *weight = at + 2;
        return weight < end && *weight == '0' && weight + strspn(weight, "0. \t") >= end;
    }
    return false;
}

bool page_request_wants_html(const char *accept)
{
    static const char html[] = "text/html";
    const size_t size = sizeof html - 1;
    for (const char *at = accept; at != NULL; at = *at == ',' ? at + 1 : NULL) {
        at = skip_blanks(at);
        const char *end = at + strcspn(at, ",");
        if (strncasecmp(at, html, size) == 0 && strchr(",; \t", at[size]) != NULL &&
            !weight_is_zero(at, end))
            return true;
        at = end;
    }
    return false;
}

/* ---- Host --------------------------------------------------------------------------------- */

enum { HOST_SIZE = 256 };

/* Splits NAME, NAME:PORT, [IPV6] and [IPV6]:PORT. */
static bool split_host(const char *host, char name[HOST_SIZE], bool *bracketed)
{
    *bracketed = host[0] == '[';
    const char *begin = host + (*bracketed ? 1 : 0);
    size_t size = strcspn(begin, *bracketed ? "]" : ":");
    const char *rest = begin + size;
    if (size == 0 || size >= HOST_SIZE || (*bracketed && *rest != ']'))
        return false;
    if (*bracketed)
        rest++;
    if (*rest == ':')
        rest += 1 + strspn(rest + 1, "0123456789");
    memcpy(name, begin, size);
    name[size] = '\0';
    return *rest == '\0';
}

static bool is_wildcard(const char *address)
{
    return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

static bool v4_is_ours(const struct in_addr *v4, const char *address)
{
    struct in_addr listening;
    return ntohl(v4->s_addr) >> 24 == 127 || is_wildcard(address) ||
           (inet_pton(AF_INET, address, &listening) == 1 && listening.s_addr == v4->s_addr);
}

static bool v6_is_ours(const struct in6_addr *v6, const char *address)
{
    struct in6_addr listening;
    return IN6_IS_ADDR_LOOPBACK(v6) || is_wildcard(address) ||
           (inet_pton(AF_INET6, address, &listening) == 1 &&
            memcmp(&listening, v6, sizeof listening) == 0);
}

static bool name_is_loopback(const char *name)
{
    /* Names under "localhost" are loopback by RFC 6761, 6.3. */
    static const char localhost[] = "localhost";
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    size_t size = strlen(name), suffix = sizeof localhost - 1;
    return size >= suffix && name[strspn(name, allowed)] == '\0' &&
           strcasecmp(name + size - suffix, localhost) == 0 &&
           (size == suffix || name[size - suffix - 1] == '.');
}

bool page_request_host_is_ours(const char *host, const char *address)
{
    char name[HOST_SIZE];
    bool bracketed;
    struct in_addr v4;
    struct in6_addr v6;
    if (host == NULL || !split_host(host, name, &bracketed))
        return false;
    if (bracketed)
        return inet_pton(AF_INET6, name, &v6) == 1 && v6_is_ours(&v6, address);
    if (inet_pton(AF_INET, name, &v4) == 1)
        return v4_is_ours(&v4, address);
    return name_is_loopback(name);
}
