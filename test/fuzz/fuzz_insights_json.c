/* JSON in logs: our verdict is cJSON's where both can judge, and so is what is found. */
#include "insights/event/json_view.h"

#include "test/fuzz/fuzz.h"

#include <math.h>

/* cJSON refuses lone surrogates and long numbers. */
static bool cjson_is_stricter(struct text text)
{
    size_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        bool in_number = strchr("0123456789+-eE.", text.data[i]) != NULL && text.data[i] != '\0';
        number = in_number ? number + 1 : 0;
        if (number > 60)
            return true;
        if (i > 1 && text.data[i - 2] == '\\' && text.data[i - 1] == 'u' &&
            (text.data[i] | 0x20) == 'd')
            return true;
    }
    return false;
}

static bool is_digit(struct text text, size_t at)
{
    return at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
}

/* Whether four hexadecimal digits stand there. */
static bool is_hex(struct text text)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    for (size_t i = 0; i < 4; i++)
        if (i >= text.size || memchr(digits, text.data[i], sizeof digits - 1) == NULL)
            return false;
    return true;
}

/* cJSON lets control characters pass, a byte order mark, \u with other letters than hexadecimal
 * digits, and numbers such as 01, 1. and -.5. */
static bool cjson_is_laxer(struct text text)
{
    if (text.size > 0 && (unsigned char)text.data[0] == 0xEF)
        return true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if ((unsigned char)c < 0x20)
            return true;
        if ((c == '.' || c == '-' || c == '0') && (c == '0') == is_digit(text, i + 1))
            return true;
        if (c == '.' && !is_digit(text, i - 1))
            return true;
        if (c == 'u' && !is_hex(text_from(text, i + 1)))
            return true;
    }
    return false;
}

static cJSON *parse_by_cjson(struct text text)
{
    const char *end = NULL;
    cJSON *document = cJSON_ParseWithLengthOpts(text.data, text.size, &end, 0);
    for (; document != NULL && end < text.data + text.size; end++) {
        if (*end != ' ') {
            cJSON_Delete(document);
            return NULL;
        }
    }
    return document;
}

static void compare(struct json_view view, const cJSON *item, struct arena *arena);

static void compare_members(struct json_view view, const cJSON *item, struct arena *arena)
{
    const cJSON *child = item->child;
    for (struct json_walk walk = {.in = view}; json_next(&walk); child = child->next) {
        FUZZ_ASSERT(child != NULL);
        compare(walk.value, child, arena);
        if (view.kind != JSON_OBJECT)
            continue;
        struct text name = json_unescape(walk.name, arena);
        FUZZ_ASSERT(name.data != NULL);
        if (memchr(name.data, '\0', name.size) != NULL)
            continue;
        FUZZ_ASSERT(text_is(name, child->string));
        const cJSON *first = cJSON_GetObjectItemCaseSensitive(item, child->string);
        struct json_view member = json_member(view, name);
        FUZZ_ASSERT(member.kind != JSON_NONE);
        FUZZ_ASSERT((member.text.data == walk.value.text.data) == (first == child));
    }
    FUZZ_ASSERT(child == NULL);
}

static void compare_string(struct json_view view, const char *string, struct arena *arena)
{
    struct value value = json_value(view, arena);
    FUZZ_ASSERT(value.type == VALUE_TEXT);
    if (value.text.size == 0 || memchr(value.text.data, '\0', value.text.size) == NULL)
        FUZZ_ASSERT(text_is(value.text, string));
}

static void compare_number(struct json_view view, double number, struct arena *arena)
{
    struct value value = json_value(view, arena);
    double parsed = 0;
    FUZZ_ASSERT(text_equal(value.text, view.text));
    FUZZ_ASSERT((value.type == VALUE_NUMBER) == (isfinite(number) != 0));
    FUZZ_ASSERT(number_parse(view.text, &parsed) == (isfinite(number) != 0));
    if (value.type == VALUE_NUMBER)
        FUZZ_ASSERT(value.number == number && parsed == number);
}

static void compare(struct json_view view, const cJSON *item, struct arena *arena)
{
    switch (view.kind) {
    case JSON_NULL:
        FUZZ_ASSERT(cJSON_IsNull(item));
        break;
    case JSON_FALSE:
        FUZZ_ASSERT(cJSON_IsFalse(item));
        break;
    case JSON_TRUE:
        FUZZ_ASSERT(cJSON_IsTrue(item));
        break;
    case JSON_NUMBER:
        FUZZ_ASSERT(cJSON_IsNumber(item));
        compare_number(view, item->valuedouble, arena);
        break;
    case JSON_STRING:
        FUZZ_ASSERT(cJSON_IsString(item));
        compare_string(view, item->valuestring, arena);
        break;
    case JSON_OBJECT:
    case JSON_ARRAY:
        FUZZ_ASSERT(view.kind == JSON_OBJECT ? cJSON_IsObject(item) : cJSON_IsArray(item));
        compare_members(view, item, arena);
        break;
    case JSON_NONE:
        FUZZ_ASSERT(false);
    }
}

/* A checked value begins itself, with nothing behind it; each cut of it is another or none. */
static void check_view(struct text text, struct json_view view)
{
    struct text rest;
    struct json_view again = json_begin(view.text, &rest);
    FUZZ_ASSERT(view.text.data >= text.data);
    FUZZ_ASSERT(view.text.data + view.text.size <= text.data + text.size);
    FUZZ_ASSERT(again.kind == view.kind && text_equal(again.text, view.text) && rest.size == 0);
    if (view.kind != JSON_NUMBER)
        FUZZ_ASSERT(json_whole(text_first(view.text, view.text.size - 1)).kind == JSON_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    struct text text = text_bytes(bytes, size);
    struct arena arena = {.max = 1 << 20};
    struct json_view view = json_whole(text);
    cJSON *document = size > 0 ? parse_by_cjson(text) : NULL;
    if (view.kind != JSON_NONE)
        check_view(text, view);
    if (view.kind != JSON_NONE && !cjson_is_stricter(text))
        FUZZ_ASSERT(document != NULL || cjson_is_laxer(text));
    if (document != NULL && !cjson_is_laxer(text))
        FUZZ_ASSERT(view.kind != JSON_NONE);
    if (document != NULL && view.kind != JSON_NONE)
        compare(view, document, &arena);
    cJSON_Delete(document);

    /* As a string's inside, however wrong its escapes are. */
    struct text unescaped = json_unescape(text, &arena);
    FUZZ_ASSERT(unescaped.data != NULL && unescaped.size <= size);
    arena_free(&arena);
    free(bytes);
    return 0;
}
