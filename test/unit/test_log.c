#include "runtime/log.h"

#include "test/unit/capture.h"
#include "test/unit/unit.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>

static const char fd_variable[] = "_LAMBDA_TELEMETRY_LOG_FD";

static const struct {
    const char *format;
    bool json;
} formats[] = {
    {"JSON", true}, {"json", true}, {"Json", true},   {"Text", false},
    {"", false},    {"XML", false}, {"JSON ", false},
};

START_TEST(format_is_json_or_text)
{
    bool known = false;
    unsetenv(fd_variable);
    struct rt_log log = rt_log_open(formats[_i].format, "", &known);
    UNIT_INT(formats[_i].format, log.json, formats[_i].json);
    UNIT_INT(formats[_i].format, log.framed, false);
    UNIT_INT(formats[_i].format, log.fd, STDOUT_FILENO);
    ck_assert(known);
}
END_TEST

static const struct {
    const char *text;
    enum lambda_level level;
    bool known;
} levels[] = {
    {"TRACE", LAMBDA_TRACE, true}, {"DEBUG", LAMBDA_DEBUG, true},   {"INFO", LAMBDA_INFO, true},
    {"WARN", LAMBDA_WARN, true},   {"ERROR", LAMBDA_ERROR, true},   {"FATAL", LAMBDA_FATAL, true},
    {"warn", LAMBDA_WARN, true},   {"Error", LAMBDA_ERROR, true},   {"", LAMBDA_INFO, true},
    {"LOUD", LAMBDA_INFO, false},  {"WARNING", LAMBDA_INFO, false}, {"2", LAMBDA_INFO, false},
    {" INFO", LAMBDA_INFO, false},
};

START_TEST(level_is_the_lowest_that_is_written)
{
    bool known = !levels[_i].known;
    unsetenv(fd_variable);
    struct rt_log log = rt_log_open("", levels[_i].text, &known);
    UNIT_INT(levels[_i].text, log.level, levels[_i].level);
    UNIT_INT(levels[_i].text, known, levels[_i].known);
    for (int level = LAMBDA_TRACE; level <= LAMBDA_FATAL; level++)
        UNIT_INT(levels[_i].text, rt_log_enabled(&log, (enum lambda_level)level),
                 level >= (int)levels[_i].level);
}
END_TEST

START_TEST(telemetry_descriptor_is_taken_out_of_the_environment)
{
    char text[16];
    bool known;
    int fd = dup(STDOUT_FILENO);
    ck_assert_int_ge(fd, 0);
    snprintf(text, sizeof text, "%d", fd);
    setenv(fd_variable, text, 1);
    struct rt_log log = rt_log_open("", "", &known);
    ck_assert_int_eq(log.fd, fd);
    ck_assert(log.framed);
    ck_assert_ptr_null(getenv(fd_variable));
    ck_assert_int_eq(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    close(fd);
}
END_TEST

static const char *const no_descriptors[] = {"", "-1", "x", "1x", "4000", "99999999999999999999"};

START_TEST(telemetry_descriptor_that_is_none_falls_back_to_standard_output)
{
    bool known;
    setenv(fd_variable, no_descriptors[_i], 1);
    struct rt_log log = rt_log_open("", "", &known);
    UNIT_INT(no_descriptors[_i], log.fd, STDOUT_FILENO);
    UNIT_INT(no_descriptors[_i], log.framed, false);
    ck_assert_ptr_null(getenv(fd_variable));
}
END_TEST

START_TEST(line_is_one_write_that_ends_in_a_line_break)
{
    struct capture c = capture_new();
    const struct lambda_field field = lambda_text("a", "one\ntwo");
    c.log.json = _i != 0;
    rt_log(&c.log, LAMBDA_INFO, "r", "first\nline", &field, 1);
    rt_log(&c.log, LAMBDA_INFO, "r", "second", NULL, 0);
    ck_assert(capture_next(&c));
    ck_assert_ptr_nonnull(strstr(c.message, "first\\nline"));
    ck_assert_ptr_eq(strchr(c.message, '\n'), c.message + c.size - 1);
    ck_assert(capture_next(&c));
    ck_assert_ptr_nonnull(strstr(c.message, "second"));
    ck_assert_ptr_eq(strchr(c.message, '\n'), c.message + c.size - 1);
    ck_assert(!capture_next(&c));
    capture_free(&c);
}
END_TEST

START_TEST(line_below_the_level_is_not_written)
{
    struct capture c = capture_new();
    c.log.level = LAMBDA_WARN;
    rt_log(&c.log, LAMBDA_INFO, "", "m", NULL, 0);
    ck_assert(!capture_next(&c));
    rt_log(&c.log, LAMBDA_WARN, "", "m", NULL, 0);
    ck_assert(capture_next(&c));
    capture_free(&c);
}
END_TEST

START_TEST(object_is_written_whatever_the_format)
{
    struct capture c = capture_new();
    struct buffer object = buffer_new(100);
    buffer_append_text(&object, "{\"a\":1}");
    c.log.json = _i != 0;
    rt_log_object(&c.log, LAMBDA_INFO, "", &object);
    ck_assert(capture_next(&c));
    ck_assert_str_eq(c.message, "{\"a\":1}\n");
    buffer_free(&object);
    capture_free(&c);
}
END_TEST

START_TEST(object_whose_buffer_failed_leaves_a_line_in_its_place)
{
    struct capture c = capture_new();
    struct buffer object = buffer_new(3);
    buffer_append_text(&object, "{\"a\":1}");
    c.log.level = LAMBDA_FATAL; /* objects pass at every level */
    rt_log_object(&c.log, LAMBDA_INFO, "8f50", &object);
    ck_assert(capture_next(&c));
    cJSON *line = cJSON_ParseWithLength(c.message, c.size);
    ck_assert_ptr_nonnull(line);
    ck_assert_str_eq(cJSON_GetObjectItemCaseSensitive(line, "requestId")->valuestring, "8f50");
    ck_assert_int_eq(cJSON_GetObjectItemCaseSensitive(line, "lineBytes")->valueint, 7);
    cJSON_Delete(line);
    ck_assert(!capture_next(&c));
    buffer_free(&object);
    capture_free(&c);
}
END_TEST

START_TEST(what_the_handler_printed_stands_before_the_line)
{
    int saved = dup(STDOUT_FILENO);
    struct capture c = capture_new();
    fflush(stdout);
    ck_assert_int_eq(dup2(c.fds[1], STDOUT_FILENO), STDOUT_FILENO);
    printf("printed");
    rt_log(&c.log, LAMBDA_INFO, "", "logged", NULL, 0);
    ck_assert_int_eq(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
    close(saved);
    ck_assert(capture_next(&c));
    ck_assert_str_eq(c.message, "printed");
    ck_assert(capture_next(&c));
    ck_assert_ptr_nonnull(strstr(c.message, "logged"));
    capture_free(&c);
}
END_TEST

START_TEST(logging_leaves_errno_alone)
{
    struct rt_log closed = {.fd = -1, .level = LAMBDA_INFO};
    errno = ENOTTY;
    rt_log(&closed, LAMBDA_INFO, "", "nowhere to go", NULL, 0);
    ck_assert_int_eq(errno, ENOTTY);
}
END_TEST

static uint64_t big_endian(const char *bytes, int size)
{
    uint64_t value = 0;
    for (int i = 0; i < size; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return value;
}

static const struct {
    enum lambda_level level;
    uint32_t low_byte;
} frames[] = {
    {LAMBDA_TRACE, 0x04}, {LAMBDA_DEBUG, 0x08}, {LAMBDA_INFO, 0x0C},
    {LAMBDA_WARN, 0x10},  {LAMBDA_ERROR, 0x14}, {LAMBDA_FATAL, 0x18},
};

/* What stands after a frame's head has this length and goes without a line break. */
static void check_frame(const struct capture *c, uint32_t type, const char *name)
{
    ck_assert_uint_gt(c->size, 16);
    UNIT_INT(name, big_endian(c->message, 4), type);
    UNIT_INT(name, big_endian(c->message + 4, 4), c->size - 16);
    ck_assert_ptr_null(memchr(c->message + 16, '\n', c->size - 16));
}

START_TEST(frame_has_type_length_and_time)
{
    char name[32];
    struct capture c = capture_new();
    struct buffer object = buffer_new(100);
    c.log.framed = true;
    c.log.level = LAMBDA_TRACE;
    enum lambda_level level = frames[_i].level;
    snprintf(name, sizeof name, "level %d", (int)level);

    rt_log(&c.log, level, "", "as JSON", NULL, 0);
    ck_assert(capture_next(&c));
    check_frame(&c, 0xa55a0002u | frames[_i].low_byte, name);
    cJSON *line = cJSON_ParseWithLength(c.message + 16, c.size - 16);
    ck_assert_ptr_nonnull(line);
    ck_assert_str_eq(cJSON_GetObjectItemCaseSensitive(line, "message")->valuestring, "as JSON");
    cJSON_Delete(line);

    c.log.json = false;
    rt_log(&c.log, level, "", "as text", NULL, 0);
    ck_assert(capture_next(&c));
    check_frame(&c, 0xa55a0003u | frames[_i].low_byte, name);
    ck_assert_str_eq(c.message + c.size - strlen("as text"), "as text");

    buffer_append_text(&object, "{\"an\":\"object\"}");
    rt_log_object(&c.log, level, "", &object);
    ck_assert(capture_next(&c));
    check_frame(&c, 0xa55a0002u | frames[_i].low_byte, name);
    ck_assert_str_eq(c.message + 16, "{\"an\":\"object\"}");
    buffer_free(&object);
    capture_free(&c);
}
END_TEST

/* The frame's microseconds and the line's own timestamp are one moment. */
START_TEST(frame_bears_the_time_of_its_line)
{
    struct capture c = capture_new();
    char want[32];
    c.log.framed = true;
    rt_log(&c.log, LAMBDA_INFO, "", "m", NULL, 0);
    ck_assert(capture_next(&c));
    uint64_t epoch_us = big_endian(c.message + 8, 8);
    time_t seconds = (time_t)(epoch_us / 1000000);
    struct tm utc;
    ck_assert_ptr_nonnull(gmtime_r(&seconds, &utc));
    ck_assert_uint_gt(strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S", &utc), 0);
    ck_assert_ptr_nonnull(strstr(c.message + 16, want));
    ck_assert_uint_eq(epoch_us % 1000, 0);
    capture_free(&c);
}
END_TEST

/* A file, since a line of this size is larger than what a socket keeps as one message. */
static size_t written_of(struct rt_log *log, size_t message_size, char **bytes)
{
    char path[] = "/tmp/firstlight-log-XXXXXX";
    char *message = malloc(message_size + 1);
    *bytes = malloc(2 * RT_LOG_LINE_MAX);
    ck_assert(message != NULL && *bytes != NULL);
    memset(message, 'm', message_size);
    message[message_size] = '\0';
    log->fd = mkstemp(path);
    ck_assert_int_ge(log->fd, 0);
    unlink(path);
    rt_log(log, LAMBDA_INFO, "", message, NULL, 0);
    ssize_t size = pread(log->fd, *bytes, 2 * RT_LOG_LINE_MAX - 1, 0);
    ck_assert_int_ge(size, 0);
    (*bytes)[size] = '\0';
    close(log->fd);
    free(message);
    return (size_t)size;
}

/* {"timestamp":"2026-11-22T03:14:12.480Z","level":"INFO","message":""} */
enum { LINE_OVERHEAD = 68 };

/* Lines by their size in bytes, without line break and head. */
static const struct {
    const char *name;
    size_t line_size;
    bool whole;
} long_lines[] = {
    {"just below the longest", RT_LOG_LINE_MAX - 17, true},
    {"one byte too long", RT_LOG_LINE_MAX + 1, false},
    {"far too long", 2 * RT_LOG_LINE_MAX, false},
};

static void check_long_line(int row, bool framed)
{
    char *bytes;
    struct rt_log log = {.framed = framed, .json = true, .level = LAMBDA_INFO};
    const char *name = long_lines[row].name;
    size_t head = framed ? 16 : 0;
    size_t size = written_of(&log, long_lines[row].line_size - LINE_OVERHEAD, &bytes);
    ck_assert_msg(size > head, "%s: nothing is written", name);
    if (long_lines[row].whole)
        UNIT_INT(name, size, long_lines[row].line_size + (framed ? 16 : 1));
    cJSON *line = cJSON_ParseWithLength(bytes + head, size - head);
    ck_assert_msg(line != NULL, "%s: no JSON", name);
    if (!long_lines[row].whole) {
        const cJSON *told = cJSON_GetObjectItemCaseSensitive(line, "lineBytes");
        ck_assert_msg(cJSON_IsNumber(told), "%s: its length is not told: %.200s", name,
                      bytes + head);
        UNIT_INT(name, told->valuedouble, long_lines[row].line_size);
    }
    cJSON_Delete(line);
    free(bytes);
}

START_TEST(longest_line_is_whole_and_a_longer_one_leaves_its_length)
{
    check_long_line(_i, false);
}
END_TEST

START_TEST(longest_frame_is_whole_and_a_longer_one_leaves_its_length)
{
    check_long_line(_i, true);
}
END_TEST

/* Around the maximum a line may be whole or replaced, but never lost. */
START_TEST(line_around_the_maximum_is_never_lost)
{
    char *bytes;
    struct rt_log log = {.framed = _i >= 40, .json = true, .level = LAMBDA_INFO};
    size_t line_size = (size_t)(RT_LOG_LINE_MAX - 20 + _i % 40);
    size_t size = written_of(&log, line_size - LINE_OVERHEAD, &bytes);
    ck_assert_msg(size > 0, "a line of %zu bytes is lost", line_size);
    free(bytes);
}
END_TEST

/* An object that just fits its own buffer has no room left for line break or head. */
START_TEST(object_of_the_longest_size_is_never_lost)
{
    char path[] = "/tmp/firstlight-log-XXXXXX";
    struct buffer object = buffer_new(RT_LOG_LINE_MAX);
    struct rt_log log = {.framed = _i != 0, .level = LAMBDA_INFO};
    buffer_append_text(&object, "{\"a\":\"");
    while (object.size < RT_LOG_LINE_MAX - 2)
        buffer_append_char(&object, 'x');
    buffer_append_text(&object, "\"}");
    ck_assert(buffer_ok(&object));
    log.fd = mkstemp(path);
    ck_assert_int_ge(log.fd, 0);
    unlink(path);
    rt_log_object(&log, LAMBDA_INFO, "", &object);
    off_t size = lseek(log.fd, 0, SEEK_END);
    close(log.fd);
    buffer_free(&object);
    ck_assert_int_gt(size, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log");
    TCase *opened = tcase_create("open");
    suite_add_tcase(suite, opened);
    tcase_add_loop_test(opened, format_is_json_or_text, 0, UNIT_COUNT(formats));
    tcase_add_loop_test(opened, level_is_the_lowest_that_is_written, 0, UNIT_COUNT(levels));
    tcase_add_test(opened, telemetry_descriptor_is_taken_out_of_the_environment);
    tcase_add_loop_test(opened, telemetry_descriptor_that_is_none_falls_back_to_standard_output, 0,
                        UNIT_COUNT(no_descriptors));
    TCase *lines = tcase_create("lines");
    suite_add_tcase(suite, lines);
    tcase_add_loop_test(lines, line_is_one_write_that_ends_in_a_line_break, 0, 2);
    tcase_add_test(lines, line_below_the_level_is_not_written);
    tcase_add_loop_test(lines, object_is_written_whatever_the_format, 0, 2);
    tcase_add_test(lines, object_whose_buffer_failed_leaves_a_line_in_its_place);
    tcase_add_test(lines, what_the_handler_printed_stands_before_the_line);
    tcase_add_test(lines, logging_leaves_errno_alone);
    TCase *framed = tcase_create("frames");
    suite_add_tcase(suite, framed);
    tcase_add_loop_test(framed, frame_has_type_length_and_time, 0, UNIT_COUNT(frames));
    tcase_add_test(framed, frame_bears_the_time_of_its_line);
    TCase *longest = tcase_create("longest");
    suite_add_tcase(suite, longest);
    tcase_add_loop_test(longest, longest_line_is_whole_and_a_longer_one_leaves_its_length, 0,
                        UNIT_COUNT(long_lines));
    tcase_add_loop_test(longest, longest_frame_is_whole_and_a_longer_one_leaves_its_length, 0,
                        UNIT_COUNT(long_lines));
    tcase_add_loop_test(longest, line_around_the_maximum_is_never_lost, 0, 80);
    tcase_add_loop_test(longest, object_of_the_longest_size_is_never_lost, 0, 2);
    return unit_run(suite);
}
