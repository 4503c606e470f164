/* Fields of an event: a name in the first line, the message behind it. What one pass finds is what
 * looking for one name after the other finds. */
#include "insights/event/event_fields.h"
#include "insights/event/json_view.h"

#include "test/fuzz/fuzz.h"

static size_t find_dot(struct text path, size_t from)
{
    while (from < path.size && path.data[from] != '.')
        from++;
    return from;
}

/* The leaf that `path` leads to, by the shortest names first. */
static struct json_view look_up(struct json_view in, struct text path)
{
    for (size_t end = find_dot(path, 0);; end = find_dot(path, end + 1)) {
        struct json_view found = json_member(in, text_first(path, end));
        if (end < path.size)
            found = look_up(found, text_from(path, end + 1));
        bool leaf = found.kind != JSON_NONE && found.kind != JSON_NULL &&
                    found.kind != JSON_OBJECT && found.kind != JSON_ARRAY;
        if (leaf)
            return found;
        if (end == path.size || in.kind != JSON_OBJECT)
            return (struct json_view){.kind = JSON_NONE};
    }
}

static bool same(struct value a, struct value b)
{
    return a.type == b.type && a.number == b.number && text_equal(a.text, b.text);
}

static void check(struct text name, struct text message)
{
    /* The others are there to be in the way. */
    static const char *const others[] = {"a.b", "a", "a.b.c", "b", "@requestId", "@type", "@log"};
    enum { OTHERS = sizeof others / sizeof others[0] };
    struct arena arena = {.max = 1 << 20};
    struct value values[OTHERS + 1];
    struct value alone[OTHERS + 1];
    struct field_set *set = field_set_new();
    struct log_event event = {.message = message, .group = TEXT("elsewhere")};
    FUZZ_ASSERT(set != NULL);
    int index = field_set_add(set, name);
    FUZZ_ASSERT(index == 0);
    field_set_read(set, &event, &arena, alone);
    for (size_t i = 0; i < OTHERS; i++)
        FUZZ_ASSERT(field_set_add(set, text_of(others[i])) >= 0);
    field_set_read(set, &event, &arena, values);
    FUZZ_ASSERT(same(values[0], alone[0]));

    struct json_view whole = json_whole(message);
    if (whole.kind != JSON_OBJECT)
        whole.kind = JSON_NONE;
    struct text path = name;
    size_t dots = 0;
    for (size_t i = 0; i < path.size; i++)
        dots += path.data[i] == '.';
    if (path.size == 0 || path.data[0] != '@')
        if (dots < 8)
            FUZZ_ASSERT(same(values[0], json_value(look_up(whole, path), &arena)));

    /* In a log of Lambda's a whole object is the first one within the line. */
    event.group = text_of("");
    field_set_read(set, &event, &arena, values);
    if (whole.kind == JSON_OBJECT)
        FUZZ_ASSERT(same(values[0], alone[0]));
    field_set_free(set);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    struct text text = text_bytes(bytes, size);
    size_t line = text_find(text, (struct text)TEXT("\n"));
    check(text_first(text, line), text_from(text, line + 1));
    free(bytes);
    return 0;
}
