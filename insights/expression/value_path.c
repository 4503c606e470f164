/* Values within maps and lists.
 *
 * A path is ambiguous where keys hold dots or brackets themselves: "a.b" is the member b of a, else
 * the member "a.b". The shortest key is tried first, so that the nested value counts; how many are
 * looked up in all is bounded. */
#include "insights/event/event_fields.h"
#include "insights/event/json_view.h"
#include "insights/expression/expression.h"
#include "insights/expression/value_internal.h"

/* Members looked up for one path: what no honest path needs. */
enum { LOOKUPS_MAX = 1000 };

struct search {
    int lookups_left;
};

/* The size of "[12]" at the start of `path`; 0: it does not begin so. */
static size_t index_size(struct text path)
{
    size_t size = 1;
    if (path.size == 0 || path.data[0] != '[')
        return 0;
    while (size < path.size && path.data[size] >= '0' && path.data[size] <= '9')
        size++;
    return size > 1 && size < path.size && path.data[size] == ']' ? size + 1 : 0;
}

/* Where a key that is longer than `from` bytes may end: before a dot, an index, or the end. */
static size_t key_end(struct text path, size_t from)
{
    for (size_t at = from; at < path.size; at++)
        if (path.data[at] == '.' || index_size(text_from(path, at)) > 0)
            return at;
    return path.size;
}

static struct json_view look_up(struct search *search, struct json_view in, struct text key)
{
    if (search->lookups_left == 0)
        return (struct json_view){.kind = JSON_NONE};
    search->lookups_left--;
    return json_member(in, key);
}

static struct json_view find(struct search *search, struct json_view in, struct text path,
                             int depth);

/* What `rest`, the path after a key, finds in the key's value. */
static struct json_view find_rest(struct search *search, struct json_view value, struct text rest,
                                  int depth)
{
    if (value.kind == JSON_NONE || rest.size == 0)
        return value;
    if (rest.data[0] == '.')
        rest = text_from(rest, 1);
    return find(search, value, rest, depth + 1);
}

static struct json_view find(struct search *search, struct json_view in, struct text path,
                             int depth)
{
    struct json_view found = {.kind = JSON_NONE};
    size_t index = index_size(path);
    if (depth >= FIELD_DEPTH_MAX || path.size == 0)
        return found;
    if (index > 0) {
        struct text digits = text_from(text_first(path, index - 1), 1);
        return find_rest(search, look_up(search, in, digits), text_from(path, index), depth);
    }
    for (size_t end = 0; end < path.size && found.kind == JSON_NONE;) {
        end = key_end(path, end + 1);
        struct json_view value = look_up(search, in, text_first(path, end));
        found = find_rest(search, value, text_from(path, end), depth);
    }
    return found;
}

struct value value_at(struct value in, struct text path, struct arena *arena)
{
    struct search search = {.lookups_left = LOOKUPS_MAX};
    struct json_view whole = {
        .kind = in.type == VALUE_MAP ? JSON_OBJECT : JSON_ARRAY,
        .text = in.text,
    };
    if (!value_is_structure(in))
        return value_null();
    struct json_view found = find(&search, whole, path, 0);
    return found.kind != JSON_NONE ? json_value(found, arena) : value_null();
}
