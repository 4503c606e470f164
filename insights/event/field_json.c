#include "insights/event/field_json.h"

/* The longest part of the path that must be written out wherever the path is: an index of an array
 * is not, though the first part always names a member. */
static struct text telling_part(struct text path)
{
    struct text best = {NULL, 0};
    for (size_t begin = 0; begin <= path.size;) {
        struct text rest = text_from(path, begin);
        struct text part = text_first(rest, text_find_byte(rest, '.'));
        bool index = part.size > 0 && part.data[0] >= '0' && part.data[0] <= '9';
        if (begin == 0 || (!index && part.size > best.size))
            best = part;
        begin += part.size + 1;
    }
    return best;
}

int field_json_add(struct field_json *fields, struct arena *arena, struct text path)
{
    size_t count = fields->paths.path_count;
    if (count == fields->needle_capacity) {
        size_t capacity = count > 0 ? 2 * count : 8;
        struct needle *needles = arena_alloc(arena, capacity * sizeof *needles);
        if (needles == NULL)
            return -1;
        if (count > 0)
            memcpy(needles, fields->needles, count * sizeof *needles);
        fields->needles = needles;
        fields->needle_capacity = capacity;
    }
    int number = field_paths_add(&fields->paths, arena, path);
    if (number == (int)count)
        fields->needles[number] = needle_of(telling_part(path));
    return number;
}

/* Looking for bytes is faster than checking JSON, and most fields that one asks for are in few
 * events. */
static bool may_have(const struct field_json *fields, struct text json)
{
    for (size_t i = 0; i < fields->paths.path_count; i++)
        if (needle_may_occur(&fields->needles[i], json))
            return true;
    return memchr(json.data, '\\', json.size) != NULL;
}

/* Lambda's log groups, and what comes from nowhere in particular. A group may have any name, but
 * the streams of Lambda's tell the function's version in brackets. */
static bool is_lambda(const struct log_event *event)
{
    static const struct text prefix = TEXT("/aws/lambda/");
    struct text group = event->group;
    return group.size == 0 || text_starts_with(group, prefix) ||
           text_starts_with(text_from(group, text_find_byte(group, ':') + 1), prefix) ||
           text_find_byte(event->stream, '[') < event->stream.size;
}

bool field_json_find(const struct field_json *fields, const struct log_event *event,
                     struct path_search *search)
{
    struct text message = event->message;
    if (message.size == 0)
        return false;
    struct json_scan scan = {.end = message.data + message.size};
    const char *at = json_scan_space(&scan, message.data);
    const char *brace = at;
    if (at == scan.end || *at != '{')
        brace = memchr(at, '{', (size_t)(scan.end - at));
    if (brace == NULL || !may_have(fields, text_bytes(brace, (size_t)(scan.end - brace))))
        return false;
    if (brace == at) {
        const char *end = field_paths_find(&fields->paths, &scan, at, search);
        if (end != NULL && json_scan_space(&scan, end) == scan.end)
            return true;
        if (end == NULL)
            brace = scan.fault;
    }
    if (!is_lambda(event))
        return false;
    /* The first object that is complete. Behind one that is not, it goes on where that one broke:
     * what lies within it is no object of the line's. */
    while (!scan.too_deep && (brace = memchr(brace, '{', (size_t)(scan.end - brace))) != NULL) {
        if (field_paths_find(&fields->paths, &scan, brace, search) != NULL)
            return true;
        brace = scan.fault;
    }
    return false;
}
