/* Child processes: the shell stands in for other programs. */
#include "insights/system/child_run.h"
#include "insights/system/child_stream.h"

#include "test/unit/unit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct buffer out, complaint;

static void set_up(void)
{
    out = buffer_new(1 << 20);
    complaint = buffer_new(1000);
}

static void tear_down(void)
{
    buffer_free(&out);
    buffer_free(&complaint);
}

static enum child_outcome run_with(const char *script, struct child_run *run,
                                   const char *const *settings)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const struct child_command command = {argv, settings};
    run->out = &out;
    run->complaint = &complaint;
    run->patience_ms = run->patience_ms > 0 ? run->patience_ms : 60000;
    return child_run(&command, run);
}

START_TEST(settings_take_the_place_of_ours)
{
    const char *const settings[] = {"FL_ONE=new", "FL_TWO=", NULL};
    struct child_run run = {.stop = NULL};
    setenv("FL_ONE", "old", 1);
    setenv("FL_ONES", "kept", 1);
    setenv("LC_ALL", "C", 1);
    ck_assert_int_eq(run_with("echo \"$FL_ONE/$FL_ONES/${FL_TWO-none}/$LC_ALL\"; env | grep -c "
                              "'^FL_ONE=\\|^LC_ALL='",
                              &run, settings),
                     CHILD_ENDED);
    ck_assert_str_eq(buffer_text(&out), "new/kept//C.UTF-8\n2\n");
}
END_TEST

/* The shell's words for a program that is not there are the same as none at all. */
START_TEST(a_missing_program_is_told)
{
    const char *const argv[] = {"firstlight-no-such-program", NULL};
    const struct child_command command = {.argv = argv};
    struct child_run run = {.out = &out, .complaint = &complaint, .patience_ms = 60000};
    ck_assert_int_eq(child_run(&command, &run), CHILD_NOT_FOUND);
    ck_assert_int_eq(run_with("exec firstlight-no-such-program", &run, NULL), CHILD_NOT_FOUND);
}
END_TEST

START_TEST(time_and_size_have_an_end)
{
    struct child_run slow = {.patience_ms = 50}, large = {.stop = NULL};
    ck_assert_int_eq(run_with("exec sleep 60", &slow, NULL), CHILD_TOO_LONG);
    ck_assert_int_eq(run_with("exec yes", &large, NULL), CHILD_TOO_LARGE);
}
END_TEST

START_TEST(it_stops_when_told_to)
{
    volatile sig_atomic_t stop = 1;
    struct child_run run = {.stop = &stop};
    ck_assert_int_eq(run_with("exec sleep 60", &run, NULL), CHILD_STOPPED);
}
END_TEST

START_TEST(of_a_long_complaint_the_first_part_is_kept)
{
    struct child_run run = {.stop = NULL};
    ck_assert_int_eq(run_with("echo first >&2; yes | head -c 100000 >&2; exit 3", &run, NULL),
                     CHILD_ENDED);
    ck_assert_int_eq(WEXITSTATUS(run.status), 3);
    ck_assert_int_eq(strncmp(buffer_text(&complaint), "first\ny\n", 8), 0);
}
END_TEST

/* ---- Streams -------------------------------------------------------------------------------- */

static struct child_stream begin(const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const struct child_command command = {.argv = argv};
    struct child_stream stream;
    ck_assert_int_eq(child_stream_start(&stream, &command), 0);
    return stream;
}

static void read_line(const struct child_stream *stream, const char *wanted)
{
    char line[100] = "";
    size_t size = 0;
    while (size < strlen(wanted) && read(stream->out_fd, line + size, 1) == 1)
        size++;
    ck_assert_str_eq(line, wanted);
}

START_TEST(a_stream_is_read_while_it_comes)
{
    struct child_stream stream = begin("echo now; exec sleep 60");
    read_line(&stream, "now\n");
    int status = child_stream_end(&stream, true, &complaint);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), SIGTERM);
}
END_TEST

/* More than a pipe holds, and nobody reads it meanwhile: the end says what went wrong. */
START_TEST(of_a_streams_complaint_the_end_is_kept)
{
    struct child_stream stream =
        begin("yes | head -c 1000000 >&2; echo last >&2; cat; echo out; exit 4");
    read_line(&stream, "out\n");
    int status = child_stream_end(&stream, false, &complaint);
    ck_assert_int_eq(WEXITSTATUS(status), 4);
    ck_assert_uint_eq(complaint.size, 1000);
    ck_assert_str_eq(complaint.data + complaint.size - 7, "y\nlast\n");
}
END_TEST

START_TEST(a_stream_that_cannot_start_leaves_nothing)
{
    const char *const argv[] = {"firstlight-no-such-program", NULL};
    const struct child_command command = {.argv = argv};
    struct child_stream stream;
    int before = dup(0);
    close(before);
    int status = child_stream_start(&stream, &command);
    ck_assert_msg(status == ENOENT || status == 0, "%d", status);
    /* Under valgrind the child alone finds out. */
    if (status == 0)
        ck_assert_int_eq(WEXITSTATUS(child_stream_end(&stream, false, &complaint)), 127);
    int after = dup(0);
    close(after);
    ck_assert_int_eq(after, before);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_child");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, settings_take_the_place_of_ours);
    tcase_add_test(tcase, a_missing_program_is_told);
    tcase_add_test(tcase, time_and_size_have_an_end);
    tcase_add_test(tcase, it_stops_when_told_to);
    tcase_add_test(tcase, of_a_long_complaint_the_first_part_is_kept);
    tcase_add_test(tcase, a_stream_is_read_while_it_comes);
    tcase_add_test(tcase, of_a_streams_complaint_the_end_is_kept);
    tcase_add_test(tcase, a_stream_that_cannot_start_leaves_nothing);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
