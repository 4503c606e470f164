/* A failure of any texts, in the three forms in which the platform takes it. */
#include "runtime/failure.h"

#include "test/fuzz/fuzz.h"

#include <regex.h>

static void set(struct rt_failure *failure, const char *path, const char *label, const char *type,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

static void set(struct rt_failure *failure, const char *path, const char *label, const char *type,
                const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rt_failure_set(failure, path, 7, label, type, format, args);
    va_end(args);
}

/* What the platform keeps: see rt_failure_header_type(). */
static bool is_header_type(const char *text)
{
    static regex_t kept;
    static bool compiled;
    if (!compiled)
        FUZZ_ASSERT(
            regcomp(&kept, "^(Runtime|Function)\\.[A-Z][a-zA-Z]+$", REG_EXTENDED | REG_NOSUB) == 0);
    compiled = true;
    return regexec(&kept, text, 0, NULL, 0) == 0;
}

/* The input's lines are type, path, label and message. */
static char *next_line(char **rest)
{
    char *line = *rest;
    char *line_break = strchr(line, '\n');
    *rest = line_break != NULL ? line_break + 1 : line + strlen(line);
    if (line_break != NULL)
        *line_break = '\0';
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char *rest = text;
    const char *type = next_line(&rest);
    const char *path = next_line(&rest);
    const char *label = next_line(&rest);
    struct buffer out = buffer_new(1024 * 1024);
    struct rt_failure failure = rt_failure_new();
    set(&failure, path[0] != '\0' ? path : NULL, label, type, "%s", rest);

    rt_failure_body(&failure, &out);
    fuzz_assert_json(&out);
    buffer_clear(&out);
    rt_failure_xray_cause(&failure, rest, &out);
    fuzz_assert_json(&out);
    buffer_clear(&out);
    rt_failure_header_type(type, &out);
    FUZZ_ASSERT(is_header_type(buffer_text(&out)));

    rt_failure_free(&failure);
    buffer_free(&out);
    free(text);
    return 0;
}
