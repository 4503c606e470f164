/* What cannot be read is counted and told with its place, the rest is still right, and memory stays
 * small. */
#include "test/unit/insights_input.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#define EVENT "{\"timestamp\":1,\"message\":\"a\"}"

/* ---- Files that cannot be read ------------------------------------------------------------ */

START_TEST(file_that_is_missing_is_told_and_the_others_are_read)
{
    const char *paths[] = {make_file("1", "a\n"), in_folder("missing"), make_file("3", "b\n")};
    struct buffer events = buffer_new(1000);
    struct log_input_summary summary = read_paths(paths, 3, &events);
    ck_assert_str_eq(buffer_text(&events), "- - a\n- - b\n");
    ck_assert_uint_eq(summary.files, 3);
    check_trouble("missing", &summary, LOG_TROUBLE_CANNOT_READ, "missing",
                  "No such file or directory");
    buffer_free(&events);
}
END_TEST

START_TEST(file_that_cannot_be_opened_is_told)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", in_folder("socket"));
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    struct log_input_summary summary = check_events("socket", in_folder("socket"), "");
    check_trouble("socket", &summary, LOG_TROUBLE_CANNOT_READ, "socket",
                  "No such device or address");
    close(fd);
}
END_TEST

START_TEST(read_that_fails_is_told)
{
    /* Our own memory, at an address where there is none. */
    struct log_input_summary summary = check_events("memory", "/proc/self/mem", "");
    ck_assert_uint_eq(summary.troubles[LOG_TROUBLE_CANNOT_READ], 1);
    ck_assert_str_eq(summary.shown[0].where, "/proc/self/mem");
    ck_assert_str_eq(summary.shown[0].detail, "Input/output error");
}
END_TEST

START_TEST(place_that_is_too_long_keeps_its_end)
{
    char name[400];
    memset(name, 'x', sizeof name);
    memcpy(name + sizeof name - 5, "/end", 5);
    const char *path = name;
    struct log_input_summary summary = read_paths(&path, 1, NULL);
    size_t size = strlen(summary.shown[0].where);
    ck_assert_uint_eq(size, sizeof summary.shown[0].where - 1);
    ck_assert_str_eq(summary.shown[0].where + size - 5, "x/end");
    ck_assert_int_eq(strncmp(summary.shown[0].where, "...x", 4), 0);
}
END_TEST

/* ---- Documents and lines ------------------------------------------------------------------ */

static const struct {
    const char *row;
    const char *file;
    const char *events;
    const char *place;
    const char *detail;
} broken[] = {
    {"document that breaks off", "x\n{\n  \"events\": [\n" EVENT ",\n{\"timestamp\":2,\"mess",
     "- - x\n1 - a\n", "file:5", "the JSON document breaks off"},
    {"document that becomes text", "{\"events\":[" EVENT ",\nSTART\nEND\n",
     "1 - a\n1 - START\n1 - END\n", "file:2", "the JSON document is none from here on"},
    {"event that breaks off", "x\n\n{\"logStreamName\":\"s\",\"timestamp\":1,\ny\n",
     "- - x\n- - {\"logStreamName\":\"s\",\"timestamp\":1,\n- - y\n", "file:3",
     "an event in JSON that is none: it is taken as text"},
    {"event of a document that is none", "{\"events\":[" EVENT ",{\"eventId\":7}]}\nx\n",
     "1 - a\n1 - {\"eventId\":7}\n1 - x\n", "file",
     "an event in JSON that is none: it is taken as text"},
};

START_TEST(json_that_is_none_is_told_with_its_place)
{
    struct log_input_summary summary =
        check_events(broken[_i].row, make_file("file", broken[_i].file), broken[_i].events);
    check_trouble(broken[_i].row, &summary, LOG_TROUBLE_BAD_JSON, broken[_i].place,
                  broken[_i].detail);
}
END_TEST

START_TEST(first_troubles_are_shown_and_all_counted)
{
    struct buffer text = buffer_new(10000);
    for (int i = 0; i < 20; i++)
        buffer_append_text(&text, "{\"eventId\":1\n");
    const char *path = make_file("file", buffer_text(&text));
    struct log_input_summary summary = read_paths(&path, 1, NULL);
    ck_assert_uint_eq(summary.troubles[LOG_TROUBLE_BAD_JSON], 20);
    ck_assert_uint_eq(summary.shown_count, LOG_TROUBLES_SHOWN);
    ck_assert_str_eq(summary.shown[4].where, in_folder("file:5"));
    ck_assert_uint_eq(summary.events, 20);
    buffer_free(&text);
}
END_TEST

/* Places are the file's, however many blocks lie before. */
START_TEST(place_is_right_in_later_blocks)
{
    enum { LINES = 400000 };
    struct buffer text = buffer_new(1 << 26);
    for (int i = 0; i < LINES; i++)
        buffer_append_text(&text, "line\n\n");
    buffer_append_text(&text, "{\"eventId\":1\n{\"events\":[");
    const char *path = make_file("file", buffer_text(&text));
    struct log_input_summary summary = read_paths(&path, 1, NULL);
    char at[300];
    ck_assert_uint_eq(summary.shown_count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool event = strstr(summary.shown[i].detail, "an event") != NULL;
        snprintf(at, sizeof at, "%s:%d", path, 2 * LINES + (event ? 1 : 2));
        ck_assert_str_eq(summary.shown[i].where, at);
    }
    buffer_free(&text);
}
END_TEST

/* A line that was passed over is counted like the others, but not where it lies in its block. */
START_TEST(place_is_not_told_wrongly_after_a_line_that_is_too_long)
{
    size_t size = (size_t)LOG_LINE_MAX + 2 * 1024 * 1024;
    char *text = malloc(size);
    static const char last[] = "\n{\"eventId\":1\n";
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', size);
    memcpy(text, "a\n", 2);
    memcpy(text + size - (sizeof last - 1), last, sizeof last - 1);
    const char *path = make_bytes("file", text, size);
    struct log_input_summary summary = read_paths(&path, 1, NULL);
    ck_assert_uint_eq(summary.shown_count, 2);
    ck_assert_str_eq(summary.shown[0].where, in_folder("file:2"));
    ck_assert_str_eq(summary.shown[1].where, path);
    free(text);
}
END_TEST

/* ---- Memory ------------------------------------------------------------------------------- */

/* Writes two lines with `size` bytes of another between them into a pipe, from a process of its
 * own. Returns the end to read from. */
static int pipe_long_line(size_t size)
{
    static char bytes[65536];
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child != 0) {
        close(fds[1]);
        return fds[0];
    }
    memset(bytes, 'x', sizeof bytes);
    bool written = write(fds[1], "a\n", 2) == 2;
    for (size_t left = size; written && left > 0;) {
        ssize_t some = write(fds[1], bytes, left < sizeof bytes ? left : sizeof bytes);
        written = some > 0;
        left -= written ? (size_t)some : 0;
    }
    _exit(written && write(fds[1], "\nb\n", 3) == 3 ? 0 : 1);
}

/* The most memory that was resident, in KiB, since it was last asked to be measured anew. */
static long peak_kib(void)
{
    char line[200];
    long kib = -1;
    FILE *status = fopen("/proc/self/status", "r");
    ck_assert_ptr_nonnull(status);
    while (fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    fclose(status);
    return kib;
}

static bool measure_anew(void)
{
    FILE *refs = fopen("/proc/self/clear_refs", "w");
    bool written = refs != NULL && fputs("5", refs) >= 0;
    return refs != NULL && fclose(refs) == 0 && written;
}

START_TEST(line_of_50_mb_is_passed_over_in_little_memory)
{
    int status;
    int input = dup(STDIN_FILENO), lines = pipe_long_line(50 * (size_t)1000 * 1000);
    ck_assert_int_eq(dup2(lines, STDIN_FILENO), STDIN_FILENO);
    close(lines);
    bool measured = measure_anew();
    long before = peak_kib();
    struct buffer events = buffer_new(1000);
    struct log_input_summary summary = read_paths(NULL, 0, &events);
    ck_assert_str_eq(buffer_text(&events), "- - a\n- - b\n");
    ck_assert_uint_eq(troubles(&summary), 1);
    ck_assert_uint_eq(summary.troubles[LOG_TROUBLE_LINE_TOO_LONG], 1);
    ck_assert_str_eq(summary.shown[0].where, "stdin:2");
    ck_assert_uint_eq(summary.bytes, 50 * (uint64_t)1000 * 1000 + 5);
#ifndef __SANITIZE_ADDRESS__ /* keeps what was freed */
    if (measured)
        ck_assert_int_lt(peak_kib() - before, 32 * 1024);
#else
    (void)measured;
    (void)before;
#endif
    ck_assert_int_gt(wait(&status), 0);
    ck_assert_int_eq(status, 0);
    dup2(input, STDIN_FILENO);
    close(input);
    buffer_free(&events);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_input_trouble");
    TCase *tcase = tcase_create("trouble");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, folder_set_up, folder_tear_down);
    tcase_add_test(tcase, file_that_is_missing_is_told_and_the_others_are_read);
    tcase_add_test(tcase, file_that_cannot_be_opened_is_told);
    tcase_add_test(tcase, read_that_fails_is_told);
    tcase_add_test(tcase, place_that_is_too_long_keeps_its_end);
    tcase_add_loop_test(tcase, json_that_is_none_is_told_with_its_place, 0, UNIT_COUNT(broken));
    tcase_add_test(tcase, first_troubles_are_shown_and_all_counted);
    tcase_add_test(tcase, place_is_right_in_later_blocks);
    tcase_add_test(tcase, place_is_not_told_wrongly_after_a_line_that_is_too_long);
    tcase_add_test(tcase, line_of_50_mb_is_passed_over_in_little_memory);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
