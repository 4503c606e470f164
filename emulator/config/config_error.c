#include "emulator/config/config_error.h"

#include "base/json_text.h"

#include <stdarg.h>
#include <string.h>

/* Longest text that is looked at: what is cut off was not for people. */
enum { LONGEST = 16 * 1024 };

/* Copies what fits, whole characters only. */
static void copy(char *out, size_t capacity, const char *text)
{
    size_t size = 0;
    for (size_t all = strlen(text); size < all;) {
        size_t step = utf8_sequence_size(text + size, all - size);
        if (step == 0 || size + step >= capacity)
            break;
        size += step;
    }
    memcpy(out, text, size);
    out[size] = '\0';
}

__attribute__((format(printf, 3, 0))) static void write_text(char *out, size_t capacity,
                                                             const char *format, va_list args)
{
    struct buffer raw = buffer_new(LONGEST);
    struct buffer plain = buffer_new((size_t)6 * LONGEST);
    buffer_vprintf(&raw, format, args);
    line_text(&plain, buffer_text(&raw));
    bool ok = buffer_ok(&raw) && buffer_ok(&plain);
    copy(out, capacity, ok ? buffer_text(&plain) : "out of memory");
    buffer_free(&raw);
    buffer_free(&plain);
}

bool config_error_path(struct config_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_text(error->path, sizeof error->path, format, args);
    va_end(args);
    return false;
}

bool config_error_say(struct config_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_text(error->message, sizeof error->message, format, args);
    va_end(args);
    return false;
}
