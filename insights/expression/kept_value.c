#include "insights/expression/kept_value.h"

#include <stdlib.h>

/* Texts that take turns, such as latest's, seldom need to move. */
static struct kept_value *with_room(struct kept_value *kept, size_t size)
{
    size_t capacity = (size + 15) / 16 * 16;
    if (kept != NULL && kept->capacity >= size)
        return kept;
    kept = realloc(kept, sizeof *kept + capacity);
    if (kept != NULL)
        kept->capacity = capacity;
    return kept;
}

bool kept_value_set(struct kept_value **kept, struct value value, int64_t timestamp_ms,
                    uint64_t ordinal)
{
    struct kept_value *room = with_room(*kept, value.text.size);
    if (room == NULL)
        return false;
    *kept = room;
    if (value.text.size > 0)
        memcpy(room + 1, value.text.data, value.text.size);
    room->value = value;
    if (value.text.data != NULL)
        room->value.text.data = (const char *)(room + 1);
    room->timestamp_ms = timestamp_ms;
    room->ordinal = ordinal;
    return true;
}
