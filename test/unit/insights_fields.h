/* What the tests of an event's fields share. */
#ifndef TEST_UNIT_INSIGHTS_FIELDS_H
#define TEST_UNIT_INSIGHTS_FIELDS_H

#include "insights/event/event_fields.h"
#include "test/unit/insights_json.h"
#include "test/unit/unit.h"

#include <stdio.h>

/* An event that tells nothing but its message. */
static inline struct log_event event_of(struct text message)
{
    return (struct log_event){
        .timestamp_ms = LOG_EVENT_NO_TIME, .ingestion_ms = LOG_EVENT_NO_TIME, .message = message};
}

/* One field's value as text: "-" missing, "12" a number, "'x'" a text, "@12" a time. The caller
 * frees it. */
static inline char *field_shown(const struct log_event *event, const char *name)
{
    char *shown = calloc(1, 256);
    struct value value;
    struct arena arena = {.max = 100000};
    struct field_set *set = field_set_new();
    ck_assert_ptr_nonnull(shown);
    ck_assert_ptr_nonnull(set);
    ck_assert_int_eq(field_set_add(set, text_of(name)), 0);
    memset(&value, 'x', sizeof value);
    field_set_read(set, event, &arena, &value);
    switch (value.type) {
    case VALUE_NULL:
        snprintf(shown, 256, "-");
        break;
    case VALUE_TEXT:
        snprintf(shown, 256, "'%.*s'", (int)value.text.size, value.text.data);
        break;
    case VALUE_NUMBER:
        snprintf(shown, 256, "%.10g", value.number);
        break;
    case VALUE_TIME:
        snprintf(shown, 256, "@%.0f", value.number);
        break;
    default:
        snprintf(shown, 256, "type %d", value.type);
        break;
    }
    field_set_free(set);
    arena_free(&arena);
    return shown;
}

/* The same of a message that ends where reading stops. */
static inline void check_field(const char *message, const char *name, const char *want)
{
    struct guard guard;
    struct log_event event = event_of(guarded_text(&guard, message));
    char *got = field_shown(&event, name);
    ck_assert_msg(strcmp(got, want) == 0, "%s of %s is %s, not %s", name, message, got, want);
    free(got);
    guard_free(&guard);
}

#endif
