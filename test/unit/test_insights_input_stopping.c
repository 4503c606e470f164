/* Reading can be stopped, tells how far it is, and may be shared by threads. */
#include "test/unit/insights_input.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#define EVENT "{\"timestamp\":1,\"message\":\"a\"}"

/* ---- Stopping ----------------------------------------------------------------------------- */

static volatile sig_atomic_t stop;

static void on_signal(int signal)
{
    (void)signal;
    stop = 1;
}

static void handle_signal(int flags)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags};
    stop = 0;
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
}

/* A process that writes into a pipe, waits until all of it was taken, signals us, and never closes
 * its end. */
static pid_t start_writer(const char *path, const char *text)
{
    pid_t reader = getpid(), child = fork();
    ck_assert_int_ge(child, 0);
    if (child != 0)
        return child;
    int left = 1, fd = open(path, O_WRONLY);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        _exit(1);
    while (left > 0)
        if (ioctl(fd, FIONREAD, &left) < 0)
            _exit(1);
    kill(reader, SIGUSR1);
    for (;;)
        pause();
}

static struct log_input_summary read_until_stopped(const char *path, struct buffer *events)
{
    struct log_input_options options = {.stop = &stop};
    return read_all(log_input_new(&path, 1, &options), events);
}

static const int signal_flags[] = {0, SA_RESTART};

START_TEST(pipe_that_never_ends_gives_what_there_is)
{
    const char *path = in_folder("pipe");
    struct buffer events = buffer_new(1000);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    handle_signal(signal_flags[_i]);
    pid_t writer = start_writer(path, "a\n{\"events\":[" EVENT ",{\"timestamp\":2");
    struct log_input_summary summary = read_until_stopped(path, &events);
    ck_assert_str_eq(buffer_text(&events), "- - a\n1 - a\n");
    ck_assert(summary.stopped);
    ck_assert_uint_eq(troubles(&summary), 0); /* that it breaks off is what was asked for */
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    buffer_free(&events);
}
END_TEST

/* Standard input is read as it was opened: there a read waits, and must not be begun. */
START_TEST(standard_input_that_never_ends_gives_what_there_is)
{
    const char *path = in_folder("pipe");
    struct buffer events = buffer_new(1000);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    handle_signal(signal_flags[_i]);
    pid_t writer = start_writer(path, "a\nb");
    int before = dup(STDIN_FILENO), fd = open(path, O_RDONLY);
    ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    struct log_input_summary summary = read_until_stopped("-", &events);
    ck_assert_str_eq(buffer_text(&events), "- - a\n- - b\n");
    ck_assert(summary.stopped);
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    dup2(before, STDIN_FILENO);
    close(before);
    close(fd);
    buffer_free(&events);
}
END_TEST

START_TEST(pipe_that_nobody_writes_to_can_be_stopped)
{
    struct buffer events = buffer_new(1000);
    const char *path = in_folder("pipe");
    pid_t reader = getpid();
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    handle_signal(0);
    pid_t child = fork();
    if (child == 0)
        _exit(kill(reader, SIGUSR1) == 0 ? 0 : 1);
    struct log_input_summary summary = read_until_stopped(path, &events);
    ck_assert(summary.stopped);
    ck_assert_uint_eq(summary.events, 0);
    waitpid(child, NULL, 0);
    buffer_free(&events);
}
END_TEST

START_TEST(stopping_ends_before_the_next_file)
{
    const char *paths[] = {make_file("1", "a\n"), make_file("2", "b\n")};
    struct log_input_options options = {.stop = &stop};
    stop = 0;
    struct log_input *input = log_input_new(paths, 2, &options);
    struct log_block *block = log_input_next(input);
    ck_assert_ptr_nonnull(block);
    stop = 1;
    ck_assert_ptr_null(log_input_next(input));
    ck_assert(log_input_summary(input)->stopped);
    ck_assert_uint_eq(log_input_summary(input)->files, 1);
    log_block_free(block);
    log_input_free(input);
}
END_TEST

START_TEST(writer_that_goes_ends_the_pipe)
{
    const char *path = in_folder("pipe");
    int status;
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(path, O_WRONLY);
        _exit(fd >= 0 && write(fd, "a\nb", 3) == 3 ? 0 : 1);
    }
    struct log_input_summary summary = check_events("pipe", path, "- - a\n- - b\n");
    ck_assert(!summary.stopped);
    waitpid(child, &status, 0);
    ck_assert_int_eq(status, 0);
}
END_TEST

/* ---- Progress and threads ----------------------------------------------------------------- */

struct progress {
    uint64_t read, total;
    int calls;
};

static void note_progress(void *context, uint64_t read_bytes, uint64_t total_bytes)
{
    struct progress *progress = context;
    ck_assert_uint_ge(read_bytes, progress->read);
    *progress = (struct progress){read_bytes, total_bytes, progress->calls + 1};
}

static const char *make_lines(const char *name, int count)
{
    struct buffer text = buffer_new(1 << 26);
    for (int i = 0; i < count; i++)
        buffer_printf(&text, "1970-01-01T00:00:01Z line %d\n", i);
    const char *path = make_file(name, buffer_text(&text));
    buffer_free(&text);
    return path;
}

START_TEST(progress_ends_with_all_bytes)
{
    struct progress progress = {0};
    const char *paths[] = {make_lines("1", 100000), make_lines("2", 10)};
    struct log_input_options options = {.progress = note_progress, .context = &progress};
    struct log_input_summary summary = read_all(log_input_new(paths, 2, &options), NULL);
    ck_assert_int_gt(progress.calls, 2);
    ck_assert_uint_gt(progress.total, 1 << 20);
    ck_assert_uint_eq(progress.read, progress.total);
    ck_assert_uint_eq(summary.bytes, progress.total);
}
END_TEST

struct work {
    struct log_input *input;
    struct log_block *block;
    pthread_t thread;
};

static void *read_block(void *context)
{
    struct work *work = context;
    struct log_event event;
    while (log_block_event(work->block, &event)) {
    }
    log_input_count(work->input, work->block);
    log_block_free(work->block);
    return NULL;
}

START_TEST(blocks_may_be_read_in_threads)
{
    enum { LINES = 200000, BLOCKS = 100 };
    static struct work works[BLOCKS];
    struct log_input_options options = {0};
    const char *path = make_lines("file", LINES);
    struct log_input *input = log_input_new(&path, 1, &options);
    int count = 0;
    for (; (works[count].block = log_input_next(input)) != NULL; count++) {
        works[count].input = input;
        ck_assert_int_eq(pthread_create(&works[count].thread, NULL, read_block, &works[count]), 0);
        ck_assert_int_lt(count, BLOCKS - 1);
    }
    ck_assert_int_gt(count, 2);
    for (int i = 0; i < count; i++)
        pthread_join(works[i].thread, NULL);
    ck_assert_uint_eq(log_input_summary(input)->events, LINES);
    ck_assert_uint_eq(log_input_summary(input)->untimed, 0);
    log_input_free(input);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_input_stopping");
    TCase *tcase = tcase_create("stopping");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, folder_set_up, folder_tear_down);
    tcase_add_loop_test(tcase, pipe_that_never_ends_gives_what_there_is, 0,
                        UNIT_COUNT(signal_flags));
    tcase_add_loop_test(tcase, standard_input_that_never_ends_gives_what_there_is, 0,
                        UNIT_COUNT(signal_flags));
    tcase_add_test(tcase, pipe_that_nobody_writes_to_can_be_stopped);
    tcase_add_test(tcase, stopping_ends_before_the_next_file);
    tcase_add_test(tcase, writer_that_goes_ends_the_pipe);
    tcase_add_test(tcase, progress_ends_with_all_bytes);
    tcase_add_test(tcase, blocks_may_be_read_in_threads);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
