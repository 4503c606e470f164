#include "test/unit/confined.h"

#include <fcntl.h>

/* Processes in no confinement: what one promises is in test_emulator_confinement.c. */
static struct confined c;

static void set_up(void)
{
    c = (struct confined){.loop = loop_new(), .output = buffer_new(1024 * 1024)};
    ck_assert_ptr_nonnull(c.loop);
}

static void tear_down(void)
{
    process_free(c.process);
    loop_free(c.loop);
    buffer_free(&c.output);
}

START_TEST(gives_output_and_end)
{
    ck_assert_int_eq(confined_script(&c, "echo one; echo two >&2; pwd; exit 3"), 3);
    ck_assert_str_eq(buffer_text(&c.output), "one\ntwo\n/\n");
    ck_assert_int_eq(confined_script(&c, "kill -TERM $$"), -1);
    ck_assert_int_eq(WTERMSIG(c.wait_status), SIGTERM);
}
END_TEST

START_TEST(leads_a_group_of_its_own)
{
    ck_assert_int_eq(confined_script(&c, "echo $$; cut -d' ' -f5 /proc/$$/stat"), 0);
    char *rest = NULL;
    long pid = strtol(buffer_text(&c.output), &rest, 10);
    ck_assert_int_eq(strtol(rest, NULL, 10), pid);
}
END_TEST

START_TEST(kills_its_group_at_its_end)
{
    ck_assert_int_eq(confined_script(&c, "sleep 1000 & echo $!"), 0);
    pid_t left = (pid_t)strtol(buffer_text(&c.output), NULL, 10);
    CONFINED_UNTIL(&c, !confined_alive(left));
}
END_TEST

START_TEST(kills_its_group_when_freed)
{
    ck_assert_int_eq(confined_start(&c, "sleep 1000 & echo $!; wait"), 0);
    CONFINED_UNTIL(&c, c.output.size > 0 && c.output.data[c.output.size - 1] == '\n');
    pid_t child = (pid_t)strtol(buffer_text(&c.output), NULL, 10);
    process_free(c.process);
    c.process = NULL;
    CONFINED_UNTIL(&c, !confined_alive(child));
    ck_assert(!c.ended);
}
END_TEST

static const struct {
    const char *name;
    const char *program;
    const char *cwd;
    int error;
} failures[] = {
    {"no program", "/no/such/program", "/", ENOENT},
    {"a folder", "/usr", "/", EACCES},
    {"not executable", "/etc/passwd", "/", EACCES},
    {"no working directory", "/bin/sh", "/no/such/folder", ENOENT},
};

START_TEST(says_why_it_cannot_start)
{
    static const struct process_events events = {.output = confined_output,
                                                 .exited = confined_exited};
    char name[] = "program";
    char *argv[] = {name, NULL};
    char *environ[] = {NULL};
    const struct process_spec spec = {
        .program = failures[_i].program, .argv = argv, .environ = environ, .cwd = failures[_i].cwd};
    int error = 0;
    ck_assert_ptr_null(process_start(c.loop, &spec, &events, &c, &error));
    UNIT_INT(failures[_i].name, error, failures[_i].error);
    /* No zombie is left either. */
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

static volatile sig_atomic_t handled;

static void handle(int number)
{
    (void)number;
    handled++;
}

/* Signals are as a new program expects them, whatever the parent does with them; and the parent's
 * own stay as they were. */
START_TEST(starts_with_default_signals)
{
    struct sigaction action = {.sa_handler = handle};
    sigset_t blocked;
    sigset_t now;
    sigaction(SIGUSR1, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    /* The C library's own two signals, 32 and 33, are nobody's to set. */
    ck_assert_int_eq(confined_script(&c,
                                     "while read -r key value; do case $key in SigBlk:|SigIgn:) "
                                     "echo \"$key $((0x$value & 0x7fffffff))\";; esac; "
                                     "done </proc/self/status"),
                     0);
    ck_assert_str_eq(buffer_text(&c.output), "SigBlk: 0\nSigIgn: 0\n");
    sigprocmask(SIG_SETMASK, NULL, &now);
    ck_assert(sigismember(&now, SIGUSR2));
    ck_assert(!sigismember(&now, SIGUSR1));
    raise(SIGUSR1);
    ck_assert_int_eq(handled, 1);
}
END_TEST

START_TEST(inherits_no_descriptor)
{
    int open_to_all = dup(STDERR_FILENO);
    ck_assert_int_ge(open_to_all, 3);
    /* Of ls itself, which opens the folder: the shell may hold a pipe for a moment. */
    ck_assert_int_eq(confined_script(&c, "exec ls /proc/self/fd"), 0);
    ck_assert_str_eq(buffer_text(&c.output), "0\n1\n2\n3\n");
    ck_assert_int_eq(fcntl(open_to_all, F_GETFD), 0);
    close(open_to_all);
}
END_TEST

/* The emulator dies: its child does as well. */
START_TEST(goes_with_its_parent)
{
    int out[2];
    ck_assert_int_eq(pipe(out), 0);
    pid_t parent = fork();
    if (parent == 0) {
        struct confined own = {.loop = loop_new(), .output = buffer_new(1024)};
        if (confined_start(&own, "echo $$; exec sleep 1000") != 0)
            _exit(1);
        CONFINED_UNTIL(&own, own.output.size > 0);
        ssize_t ignored = write(out[1], own.output.data, own.output.size);
        (void)ignored;
        pause();
    }
    char text[32] = "";
    ck_assert_int_gt(read(out[0], text, sizeof text - 1), 0);
    pid_t child = (pid_t)strtol(text, NULL, 10);
    ck_assert(confined_alive(child));
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    CONFINED_UNTIL(&c, !confined_alive(child));
    close(out[0]);
    close(out[1]);
}
END_TEST

START_TEST(knows_its_memory)
{
    ck_assert_int_eq(confined_start(&c, "echo; exec sleep 1000"), 0);
    CONFINED_UNTIL(&c, c.output.size > 0);
    int64_t peak = process_peak_rss_kib(c.process);
    ck_assert_int_gt(peak, 100);
    ck_assert_int_lt(peak, 100 * 1024);
    process_signal(c.process, SIGTERM);
    CONFINED_UNTIL(&c, c.ended);
    ck_assert_int_eq(process_peak_rss_kib(c.process), 0);
    process_signal(c.process, SIGTERM);
}
END_TEST

int main(void)
{
    if (!confined_possible("emulator_process"))
        return EXIT_SUCCESS;
    Suite *suite = suite_create("emulator_process");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, gives_output_and_end);
    tcase_add_test(all, leads_a_group_of_its_own);
    tcase_add_test(all, kills_its_group_at_its_end);
    tcase_add_test(all, kills_its_group_when_freed);
    tcase_add_loop_test(all, says_why_it_cannot_start, 0, UNIT_COUNT(failures));
    tcase_add_test(all, starts_with_default_signals);
    tcase_add_test(all, inherits_no_descriptor);
    tcase_add_test(all, goes_with_its_parent);
    tcase_add_test(all, knows_its_memory);
    suite_add_tcase(suite, all);
    return unit_run(suite);
}
