#include "insights/event/json_scan.h"

#include "insights/event/json_view.h"

/* Of a \u escape's four digits. */
static bool is_hex(const char *at)
{
    for (int i = 0; i < 4; i++) {
        char lower = (char)(at[i] | 0x20);
        if (!(at[i] >= '0' && at[i] <= '9') && !(lower >= 'a' && lower <= 'f'))
            return false;
    }
    return true;
}

/* at: a backslash. Where its escape ends. */
static const char *scan_escape(struct json_scan *scan, const char *at)
{
    static const char letters[] = {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'};
    if (scan->end - at < 2)
        return json_scan_fail(scan, scan->end);
    if (memchr(letters, at[1], sizeof letters) != NULL)
        return at + 2;
    if (at[1] != 'u')
        return json_scan_fail(scan, at + 1);
    if (scan->end - at < 6)
        return json_scan_fail(scan, scan->end);
    return is_hex(at + 2) ? at + 6 : json_scan_fail(scan, at + 2);
}

const char *json_scan_escapes(struct json_scan *scan, const char *at)
{
    while (at < scan->end && *at != '"') {
        at = *at == '\\' ? scan_escape(scan, at) : json_scan_fail(scan, at);
        if (at == NULL)
            return NULL;
        at = json_scan_plain(at, scan->end);
    }
    return at < scan->end ? at : json_scan_fail(scan, at);
}

/* The brackets that are open: what closes each. */
struct nesting {
    char closers[JSON_DEPTH_MAX];
    size_t depth;
    size_t max;
};

/* at: an opening bracket. What follows it, after white space. */
static const char *enter(struct json_scan *scan, const char *at, struct nesting *nesting)
{
    if (nesting->depth == nesting->max) {
        scan->too_deep = true;
        return json_scan_fail(scan, at);
    }
    char closer = *at == '{' ? '}' : ']';
    nesting->closers[nesting->depth++] = closer;
    return json_scan_space(scan, at + 1);
}

/* After a value, or after an opening bracket: closes what ends here and passes a comma. Where the
 * next member or element begins; once nothing is open any more, what follows. */
static inline const char *next_item(struct json_scan *scan, const char *at, bool after_value,
                                    struct nesting *nesting)
{
    if (after_value && at < scan->end && *at == ',')
        return at + 1;
    while (nesting->depth > 0) {
        at = json_scan_space(scan, at);
        if (at == scan->end || *at != nesting->closers[nesting->depth - 1])
            return after_value ? json_scan_byte(scan, at, ',') : at;
        nesting->depth--;
        after_value = true;
        at++;
    }
    return at;
}

/* The member's name, if it is one, and the value or the bracket that it begins with. */
static const char *scan_item(struct json_scan *scan, const char *at, struct nesting *nesting,
                             bool *after_value)
{
    const char *name, *name_end;
    bool escaped;
    if (nesting->closers[nesting->depth - 1] == '}')
        at = json_scan_name(scan, at, &name, &name_end, &escaped);
    else
        at = json_scan_space(scan, at);
    if (at == NULL || at == scan->end)
        return json_scan_fail(scan, at != NULL ? at : scan->fault);
    *after_value = *at != '{' && *at != '[';
    return *after_value ? json_scan_scalar(scan, at) : enter(scan, at, nesting);
}

const char *json_scan_nested(struct json_scan *scan, const char *at, size_t depth)
{
    struct nesting nesting;
    bool after_value = false;
    nesting.depth = 0;
    nesting.max = depth < JSON_DEPTH_MAX ? JSON_DEPTH_MAX - depth : 0;
    at = enter(scan, at, &nesting);
    if (at != NULL)
        at = next_item(scan, at, false, &nesting);
    while (at != NULL && nesting.depth > 0) {
        at = scan_item(scan, at, &nesting, &after_value);
        if (at != NULL)
            at = next_item(scan, at, after_value, &nesting);
    }
    return at;
}
