#include "emulator/http/routes.h"

#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool percent_decode(const char *text, size_t size, char *out, size_t capacity)
{
    size_t used = 0;
    for (size_t at = 0; at < size; at++) {
        char c = text[at];
        if (c == '%') {
            int high = at + 1 < size ? hex_value(text[at + 1]) : -1;
            int low = at + 2 < size ? hex_value(text[at + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            at += 2;
        }
        if (c == '\0' || used + 1 >= capacity)
            return false;
        out[used++] = c;
    }
    if (capacity == 0)
        return false;
    out[used] = '\0';
    return true;
}

/* Takes `prefix` off the front of *text, if it is there. */
static bool skip(const char **text, const char *prefix)
{
    size_t size = strlen(prefix);
    if (strncmp(*text, prefix, size) != 0)
        return false;
    *text += size;
    return true;
}

enum runtime_route runtime_route_parse(const char *path, char id[REQUEST_ID_SIZE])
{
    id[0] = '\0';
    if (!skip(&path, "/2018-06-01/runtime/"))
        return RUNTIME_ROUTE_NONE;
    if (strcmp(path, "init/error") == 0)
        return RUNTIME_ROUTE_INIT_ERROR;
    if (strcmp(path, "invocation/next") == 0)
        return RUNTIME_ROUTE_NEXT;
    if (strcmp(path, "restore/next") == 0)
        return RUNTIME_ROUTE_RESTORE_NEXT;
    if (strcmp(path, "restore/error") == 0)
        return RUNTIME_ROUTE_RESTORE_ERROR;
    if (!skip(&path, "invocation/"))
        return RUNTIME_ROUTE_NONE;
    size_t id_size = strcspn(path, "/");
    if (id_size == 0 || !percent_decode(path, id_size, id, REQUEST_ID_SIZE))
        return RUNTIME_ROUTE_NONE;
    if (strcmp(path + id_size, "/response") == 0)
        return RUNTIME_ROUTE_RESPONSE;
    if (strcmp(path + id_size, "/error") == 0)
        return RUNTIME_ROUTE_ERROR;
    return RUNTIME_ROUTE_NONE;
}

static const char name_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Copies a part that ends at a ':' or the text's end and holds only `letters`. */
static bool take_part(const char **text, const char *letters, char *out, size_t capacity)
{
    size_t size = strspn(*text, letters);
    if (size == 0 || size >= capacity || ((*text)[size] != '\0' && (*text)[size] != ':'))
        return false;
    memcpy(out, *text, size);
    out[size] = '\0';
    *text += size;
    return true;
}

bool function_qualifier_valid(const char *qualifier)
{
    char taken[FUNCTION_QUALIFIER_SIZE];
    if (strcmp(qualifier, "$LATEST") == 0)
        return true;
    return take_part(&qualifier, name_letters, taken, sizeof taken) && *qualifier == '\0';
}

/* What may stand before the name: nothing, "ACCOUNT:function:", or an ARN's beginning. */
static bool skip_owner(const char **text)
{
    char part[32];
    if (skip(text, "arn:")) {
        /* Partition, then "lambda", then region. */
        if (!take_part(text, name_letters, part, sizeof part) || !skip(text, ":lambda:") ||
            !take_part(text, name_letters, part, sizeof part) || !skip(text, ":"))
            return false;
    } else if (strstr(*text, ":function:") == NULL) {
        return true;
    }
    return take_part(text, "0123456789", part, sizeof part) && skip(text, ":function:");
}

bool function_reference_parse(const char *text, struct function_reference *function)
{
    function->qualifier[0] = '\0';
    if (!skip_owner(&text) ||
        !take_part(&text, name_letters, function->name, sizeof function->name))
        return false;
    if (*text == '\0')
        return true;
    text++;
    if (!function_qualifier_valid(text))
        return false;
    memcpy(function->qualifier, text, strlen(text) + 1);
    return true;
}

/* `after` a reference; NULL: the path has none. A slash at the end of `before` or `after` may be
 * left out. */
static const struct {
    const char *before, *after, *methods;
} api_routes[] = {
    [API_ROUTE_NONE] = {NULL, NULL, ""},
    [API_ROUTE_BAD_FUNCTION] = {NULL, NULL, ""},
    [API_ROUTE_INVOKE] = {"/2015-03-31/functions/", "/invocations", "POST"},
    [API_ROUTE_INVOKE_STREAM] = {"/2021-11-15/functions/", "/response-streaming-invocations",
                                 "POST"},
    [API_ROUTE_INVOKE_ASYNC] = {"/2014-11-13/functions/", "/invoke-async/", "POST"},
    [API_ROUTE_FUNCTIONS] = {"/2015-03-31/functions/", NULL, "GET"},
    [API_ROUTE_FUNCTION] = {"/2015-03-31/functions/", "", "GET"},
    [API_ROUTE_CONFIGURATION] = {"/2015-03-31/functions/", "/configuration", "GET"},
    [API_ROUTE_CODE] = {"/2015-03-31/functions/", "/code", "PUT"},
    [API_ROUTE_ACCOUNT] = {"/2016-08-19/account-settings/", NULL, "GET"},
    [API_ROUTE_PROVISIONED] = {"/2019-09-30/functions/", "/provisioned-concurrency",
                               "PUT, GET, DELETE"},
    [API_ROUTE_CONCURRENCY] = {"/2017-10-31/functions/", "/concurrency", "PUT, DELETE"},
    [API_ROUTE_CONCURRENCY_READ] = {"/2019-09-30/functions/", "/concurrency", "GET"},
};

/* The whole of `text` is `wanted`, or that without its slash at the end. */
static bool matches(const char *text, const char *wanted)
{
    size_t size = strlen(wanted);
    if (strcmp(text, wanted) == 0)
        return true;
    return size > 0 && wanted[size - 1] == '/' && strlen(text) == size - 1 &&
           strncmp(text, wanted, size - 1) == 0;
}

static bool is_route(enum api_route route, const char *path, const char **reference,
                     size_t *reference_size)
{
    if (api_routes[route].before == NULL)
        return false;
    if (api_routes[route].after == NULL)
        return matches(path, api_routes[route].before);
    if (!skip(&path, api_routes[route].before))
        return false;
    size_t size = strcspn(path, "/");
    /* Without anything after the reference there must be one: else it is the list of them all. */
    if (!matches(path + size, api_routes[route].after) || *path == '\0')
        return false;
    *reference = path;
    *reference_size = size;
    return true;
}

enum api_route api_route_parse(const char *path, struct function_reference *function)
{
    char text[FUNCTION_NAME_SIZE + FUNCTION_QUALIFIER_SIZE + 64];
    const char *reference = NULL;
    size_t size = 0;
    enum api_route route = API_ROUTE_CONCURRENCY_READ; /* the last one */
    while (route != API_ROUTE_NONE && !is_route(route, path, &reference, &size))
        route--;
    if (reference != NULL && (!percent_decode(reference, size, text, sizeof text) ||
                              !function_reference_parse(text, function)))
        return API_ROUTE_BAD_FUNCTION;
    return route;
}

const char *api_route_methods(enum api_route route)
{
    return api_routes[route].methods;
}

bool api_route_takes(enum api_route route, const char *method)
{
    size_t size = strlen(method);
    const char *at = api_routes[route].methods;
    while (*at != '\0') {
        size_t one = strcspn(at, ",");
        if (one == size && strncmp(at, method, size) == 0)
            return true;
        at += one;
        at += strspn(at, ", ");
    }
    return false;
}
