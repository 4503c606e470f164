#include "insights/expression/value_key.h"

#include "base/text_hash.h"
#include "insights/event/json_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A part is a tag and, but for null, the size of what follows. */
enum tag { TAG_NULL, TAG_TEXT, TAG_TIME };

enum { NUMBER_SIZE = 40 };

bool value_key_is_null(struct value value)
{
    return value.type == VALUE_NULL || value.type == VALUE_MAP || value.type == VALUE_LIST;
}

static bool append_part(struct buffer *key, enum tag tag, struct text bytes)
{
    char head[1 + sizeof bytes.size];
    head[0] = (char)tag;
    memcpy(head + 1, &bytes.size, sizeof bytes.size);
    return buffer_append(key, head, sizeof head) && buffer_append(key, bytes.data, bytes.size);
}

/* Written as whole numbers are: digits without a zero before them. */
static bool is_whole(struct text text)
{
    if (text.size > 0 && text.data[0] == '-')
        text = text_from(text, 1);
    if (text.size == 0 || (text.data[0] == '0' && text.size > 1))
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return true;
}

/* The digits of a whole number below 2^53, which is most of them: printf takes ten times as long.
 * Returns where they begin. */
static char *whole_digits(double number, char *end)
{
    uint64_t rest = (uint64_t)fabs(number);
    char *at = end;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        *--at = '-';
    return at;
}

static struct text number_digits(double number, char digits[static NUMBER_SIZE])
{
    if (fabs(number) < 9007199254740992.0 && number == trunc(number)) {
        char *end = digits + NUMBER_SIZE;
        char *at = whole_digits(number, end);
        return text_bytes(at, (size_t)(end - at));
    }
    /* The locale's decimal point is the program's: it never calls setlocale(). */
    int size = snprintf(digits, NUMBER_SIZE, "%.15g", number);
    if (strtod(digits, NULL) != number)
        size = snprintf(digits, NUMBER_SIZE, "%.17g", number);
    return text_bytes(digits, (size_t)size);
}

/* The bytes of a value that is not null. */
static struct text key_bytes(const struct value *value, char digits[static NUMBER_SIZE])
{
    if (value->type == VALUE_TIME)
        return text_bytes((const char *)&value->number, sizeof value->number);
    if (value->type == VALUE_NUMBER && !is_whole(value->text))
        return number_digits(value->number, digits);
    return value->text;
}

bool value_key_append(struct buffer *key, struct value value)
{
    char digits[NUMBER_SIZE];
    if (value_key_is_null(value))
        return buffer_append_char(key, TAG_NULL);
    struct text bytes = key_bytes(&value, digits);
    return append_part(key, value.type == VALUE_TIME ? TAG_TIME : TAG_TEXT, bytes);
}

struct value value_key_take(struct text *key)
{
    struct value value = {.type = VALUE_NULL};
    size_t size = 0;
    enum tag tag = (enum tag)key->data[0];
    *key = text_from(*key, 1);
    if (tag == TAG_NULL)
        return value;
    memcpy(&size, key->data, sizeof size);
    struct text bytes = text_first(text_from(*key, sizeof size), size);
    *key = text_from(*key, sizeof size + size);
    if (tag == TAG_TIME && bytes.data != NULL) {
        value.type = VALUE_TIME;
        memcpy(&value.number, bytes.data, sizeof value.number);
        return value;
    }
    value.text = bytes;
    value.type = number_parse(bytes, &value.number) ? VALUE_NUMBER : VALUE_TEXT;
    return value;
}

/* ---- Hash ---------------------------------------------------------------------------------- */

uint64_t value_hash(struct value value)
{
    char digits[NUMBER_SIZE];
    return value_key_is_null(value) ? 0 : text_hash(key_bytes(&value, digits));
}
