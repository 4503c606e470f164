#define _GNU_SOURCE /* pipe2(2) */

#include "emulator/log/events_file.h"

#include "base/buffer.h"
#include "test/unit/platform_events.h"
#include "test/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/firstlight-events-XXXXXX";
static char path[64];

/* stderr's other end while a test runs, and what it was before. */
static int said;
static int stderr_before;

static void set_up(void)
{
    int fds[2];
    signal(SIGPIPE, SIG_IGN);
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/events", directory);
    ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
    said = fds[0];
    stderr_before = dup(STDERR_FILENO);
    ck_assert_int_eq(dup2(fds[1], STDERR_FILENO), STDERR_FILENO);
    close(fds[1]);
}

static void tear_down(void)
{
    unlink(path);
    rmdir(directory);
    memcpy(strchr(directory, '\0') - 6, "XXXXXX", 6);
    close(said);
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
}

static void check_said(const char *want)
{
    char text[1000];
    ssize_t size = read(said, text, sizeof text - 1);
    text[size > 0 ? size : 0] = '\0';
    ck_assert_str_eq(text, want);
}

static struct events_file *open_file(const char *name)
{
    int error = 0;
    struct events_file *file = events_file_open(name, &error);
    ck_assert_msg(file != NULL, "%s: %s", name, strerror(error));
    return file;
}

/* One more event: "r<number>" is its request. */
static void publish(struct events_file *file, int number)
{
    struct platform_events events = {0};
    struct platform_event event = sample_event(PLATFORM_START);
    char id[20];
    snprintf(id, sizeof id, "r%d", number);
    event.request_id = id;
    platform_events_add(&events, events_file_observer(file));
    platform_events_publish(&events, &event);
}

/* Appends all that can be read from `fd` just now. */
static void read_all(int fd, struct buffer *text)
{
    char bytes[4096];
    for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) > 0;)
        ck_assert(buffer_append(text, bytes, (size_t)got));
}

/* Every line is whole, and its number higher than the one before. Returns how many there are. */
static int check_lines(struct buffer *text)
{
    int count = 0, last = -1;
    for (char *line = text->data; line != NULL && *line != '\0'; count++) {
        int number = 0;
        char *newline = strchr(line, '\n');
        ck_assert_ptr_nonnull(newline);
        *newline = '\0';
        const char *id = strstr(line, "\"requestId\":\"r");
        ck_assert_msg(line[0] == '{' && newline[-1] == '}' && id != NULL, "not a line: %s", line);
        ck_assert_int_eq(sscanf(id, "\"requestId\":\"r%d\"", &number), 1);
        ck_assert_int_gt(number, last);
        last = number;
        line = newline + 1;
    }
    return count;
}

START_TEST(lines_are_there_at_once_and_appended)
{
    for (int run = 0; run < 2; run++) {
        struct events_file *file = open_file(path);
        for (int i = 0; i < 3; i++) {
            struct buffer text = buffer_new(100000);
            publish(file, run * 3 + i);
            int fd = open(path, O_RDONLY);
            read_all(fd, &text);
            ck_assert_int_eq(check_lines(&text), run * 3 + i + 1);
            close(fd);
            buffer_free(&text);
        }
        ck_assert_int_eq(events_file_lost(file), 0);
        events_file_close(file);
    }
    check_said("");
}
END_TEST

START_TEST(full_disk_is_said_once_and_every_line_counted)
{
    struct events_file *file = open_file("/dev/full");
    int events = 0;
    while (events_file_lost(file) < 10)
        publish(file, events++);
    check_said("firstlight: cannot write events to /dev/full for now: No space left on device\n");
    ck_assert_int_gt(events, 100); /* most wait */
    events_file_close(file);
    char want[100];
    snprintf(want, sizeof want, "firstlight: %d events were not written to /dev/full\n", events);
    check_said(want);
}
END_TEST

/* Fills a pipe that nobody empties, and the memory behind it. Returns how many were published. */
static int publish_until_lost(struct events_file *file)
{
    int events = 0;
    while (events_file_lost(file) == 0)
        publish(file, events++);
    return events;
}

static int open_pipe(void)
{
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    ck_assert_int_ge(reader, 0);
    return reader;
}

START_TEST(slow_reader_gets_all_lines_but_the_lost_ones_whole)
{
    struct buffer text = buffer_new((size_t)16 * 1024 * 1024);
    int reader = open_pipe();
    struct events_file *file = open_file(path);
    int events = publish_until_lost(file);
    for (int round = 0; round < 100; round++) {
        read_all(reader, &text);
        publish(file, events++);
    }
    int lost = (int)events_file_lost(file);
    events_file_close(file);
    read_all(reader, &text);
    ck_assert_int_eq(check_lines(&text), events - lost);
    char want[200];
    snprintf(want, sizeof want, "firstlight: %d events were not written to %s\n", lost, path);
    check_said(want);
    buffer_free(&text);
    close(reader);
}
END_TEST

START_TEST(reader_that_goes_is_said_and_the_next_one_gets_what_waits)
{
    struct buffer text = buffer_new(100000);
    int reader = open_pipe();
    struct events_file *file = open_file(path);
    publish(file, 0);
    close(reader);
    publish(file, 1);
    publish(file, 2);
    char want[200];
    snprintf(want, sizeof want, "firstlight: cannot write events to %s for now: Broken pipe\n",
             path);
    check_said(want);
    reader = open(path, O_RDONLY | O_NONBLOCK);
    publish(file, 3);
    read_all(reader, &text);
    ck_assert_int_ge(check_lines(&text), 3);
    events_file_close(file);
    check_said("");
    buffer_free(&text);
    close(reader);
}
END_TEST

/* The pipe's other end in a process of its own, which counts lines up to the end once it may. */
static pid_t start_counting(int pipe_fd, int result_fd, int go_fd)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child != 0)
        return child;
    static char bytes[4096];
    int lines = 0;
    if (read(go_fd, bytes, 1) != 1)
        _exit(1);
    fcntl(pipe_fd, F_SETFL, 0);
    for (ssize_t got; (got = read(pipe_fd, bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; i < got; i++)
            lines += bytes[i] == '\n';
    _exit(write(result_fd, &lines, sizeof lines) == (ssize_t)sizeof lines ? 0 : 1);
}

START_TEST(closing_gives_a_reader_time_and_counts_the_rest)
{
    int result[2], lines = 0, told = 0, status;
    int reader = open_pipe();
    ck_assert_int_eq(pipe(result), 0);
    /* First the child, which must not hold the writing end open. It is stopped until the pipe and
     * the memory behind it are full. */
    int go[2];
    ck_assert_int_eq(pipe(go), 0);
    pid_t child = start_counting(reader, result[1], go[0]);
    struct events_file *file = open_file(path);
    int events = publish_until_lost(file);
    close(reader);
    ck_assert_int_eq(write(go[1], "", 1), 1);
    events_file_close(file);
    ck_assert_int_eq(read(result[0], &lines, sizeof lines), sizeof lines);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    char text[1000];
    ssize_t size = read(said, text, sizeof text - 1);
    ck_assert_int_gt(size, 0);
    text[size] = '\0';
    ck_assert_int_eq(sscanf(text, "firstlight: %d events were not written", &told), 1);
    ck_assert_int_eq(lines + told, events);
    for (int i = 0; i < 2; i++) {
        close(result[i]);
        close(go[i]);
    }
}
END_TEST

static const struct {
    const char *row;
    const char *path;
    int error;
} unusable[] = {
    {"no such folder", "/nonexistent/events", ENOENT},
    {"a folder", "/tmp", EISDIR},
};

START_TEST(file_that_cannot_be_opened_is_refused)
{
    int error = 0;
    ck_assert_ptr_null(events_file_open(unusable[_i].path, &error));
    UNIT_INT(unusable[_i].row, error, unusable[_i].error);
}
END_TEST

START_TEST(pipe_without_a_reader_is_refused)
{
    int error = 0;
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_ptr_null(events_file_open(path, &error));
    ck_assert_int_eq(error, ENXIO);
    events_file_close(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_events_file");
    TCase *tcase = tcase_create("events_file");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, lines_are_there_at_once_and_appended);
    tcase_add_test(tcase, full_disk_is_said_once_and_every_line_counted);
    tcase_add_test(tcase, slow_reader_gets_all_lines_but_the_lost_ones_whole);
    tcase_add_test(tcase, reader_that_goes_is_said_and_the_next_one_gets_what_waits);
    tcase_add_test(tcase, closing_gives_a_reader_time_and_counts_the_rest);
    tcase_add_loop_test(tcase, file_that_cannot_be_opened_is_refused, 0, UNIT_COUNT(unusable));
    tcase_add_test(tcase, pipe_without_a_reader_is_refused);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
