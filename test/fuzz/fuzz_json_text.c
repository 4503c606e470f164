/* Outside bytes on their way into a log line or a document. */
#include "runtime/log.h"

#include "test/fuzz/fuzz.h"

/* What parsing gives back must be what went in, wherever that was well-formed. */
static void check_round_trip(const struct buffer *out, const uint8_t *data, size_t size)
{
    size_t at = 0;
    while (at < size && data[at] != '\0') {
        size_t length = utf8_sequence_size((const char *)data + at, size - at);
        if (length == 0)
            return;
        at += length;
    }
    if (at < size)
        return; /* a NUL, which cJSON cannot hold */
    cJSON *read = cJSON_Parse(buffer_text(out));
    FUZZ_ASSERT(cJSON_IsString(read));
    FUZZ_ASSERT(strlen(read->valuestring) == size);
    FUZZ_ASSERT(size == 0 || memcmp(read->valuestring, data, size) == 0);
    cJSON_Delete(read);
}

static void check_log_lines(const char *text)
{
    const struct lambda_field fields[] = {lambda_text(text, text), lambda_text("key", text)};
    struct buffer line = buffer_new(RT_LOG_LINE_MAX);
    rt_log_line(&line, true, 0, LAMBDA_INFO, text, text, fields, 2);
    fuzz_assert_json(&line);
    buffer_clear(&line);
    rt_log_line(&line, false, 0, LAMBDA_INFO, text, text, fields, 2);
    FUZZ_ASSERT(buffer_ok(&line));
    int tabs = 0;
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '\t') {
            tabs++;
            line.data[i] = ' ';
        }
    }
    FUZZ_ASSERT(tabs == 5);
    fuzz_assert_plain(&line);
    buffer_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer out = buffer_new(6 * size + 2);
    char *bytes = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    json_string_bytes(&out, bytes, size);
    free(bytes);
    fuzz_assert_json(&out);
    check_round_trip(&out, data, size);

    char *text = fuzz_text(data, size);
    buffer_clear(&out);
    json_string(&out, text);
    fuzz_assert_json(&out);
    buffer_clear(&out);
    line_text(&out, text);
    FUZZ_ASSERT(buffer_ok(&out));
    fuzz_assert_plain(&out);
    check_log_lines(text);
    free(text);
    buffer_free(&out);
    return 0;
}
