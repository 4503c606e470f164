#include "test/unit/confined.h"

#include <fcntl.h>
#include <stdlib.h>

/* Each test runs with all that this machine allows, and as on machines that allow less. What the
 * fallbacks promise is promised with cgroups and mounts too. */
static const struct way {
    const char *name;
    struct confinement_options options;
} ways[] = {
    {"as this machine allows", {.throttle = true}},
    {"no cgroups", {.throttle = true, .no_cgroups = true}},
    {"no mounts", {.throttle = true, .no_mounts = true}},
    {"neither", {.throttle = true, .no_cgroups = true, .no_mounts = true}},
};

#define BUSY "echo $$; while :; do :; done"

/* The pid that a script writes first. */
static pid_t told_pid(struct confined *confined)
{
    CONFINED_UNTIL(confined, strchr(buffer_text(&confined->output), '\n') != NULL);
    return (pid_t)strtol(buffer_text(&confined->output), NULL, 10);
}

static bool has_cgroups(const struct confined *confined)
{
    return strstr(confinement_host_summary(confined->host), "memory by cgroup") != NULL ||
           strstr(confinement_host_summary(confined->host), "frozen by cgroup") != NULL;
}

/* It is stopped, if only a little later: a process that was about to run must do so to notice. */
static bool comes_to_a_stop(struct confined *confined, pid_t pid)
{
    enum { LOOKS = 50 };
    for (int i = 0; i < LOOKS; i++) {
        int64_t before = confined_cpu_ms(pid);
        confined_run(confined, 100);
        if (confined_cpu_ms(pid) == before)
            return true;
    }
    return false;
}

START_TEST(stands_still_while_frozen)
{
    struct confined c;
    confined_open(&c, &ways[_i].options);
    ck_assert_int_eq(confined_start(&c, BUSY), 0);
    pid_t pid = told_pid(&c);
    for (int round = 0; round < 2; round++) {
        int64_t before = confined_cpu_ms(pid);
        CONFINED_UNTIL(&c, confined_cpu_ms(pid) > before);
        confinement_freeze(c.confinement);
        confinement_freeze(c.confinement);
        UNIT_INT(ways[_i].name, comes_to_a_stop(&c, pid), true);
        confinement_thaw(c.confinement);
    }
    CONFINED_UNTIL(&c, confined_cpu_ms(pid) > 0);
    confined_close(&c);
}
END_TEST

START_TEST(has_its_share_of_the_cpu)
{
    enum { MEASURED_MS = 1500 };
    struct confined c;
    confined_open(&c, &ways[_i].options);
    ck_assert_int_eq(confined_start(&c, BUSY), 0);
    pid_t pid = told_pid(&c);
    confinement_cpu_share(c.confinement);
    int64_t used = 0, passed = 0, most = 0;
    bool kept = false;
    /* A loaded machine, on which the loop may be late to stop it, is given three tries. */
    for (int i = 0; i < 3 && !kept; i++) {
        int64_t from = clock_ns(CLOCK_MONOTONIC);
        used = confined_cpu_ms(pid);
        confined_run(&c, MEASURED_MS);
        used = confined_cpu_ms(pid) - used;
        passed = (clock_ns(CLOCK_MONOTONIC) - from) / 1000000;
        /* 128 MB: 7.2 %. Two periods' worth of slack, and a third for a coarse scheduler. */
        most = passed * 128 / 1769 * 4 / 3 + 20;
        kept = used > 0 && used <= most;
    }
    ck_assert_msg(kept, "%s: %lld ms of %lld, at most %lld", ways[_i].name, (long long)used,
                  (long long)passed, (long long)most);
    confinement_cpu_unlimited(c.confinement);
    used = confined_cpu_ms(pid);
    CONFINED_UNTIL(&c, confined_cpu_ms(pid) - used > 200);
    confined_close(&c);
}
END_TEST

START_TEST(is_not_throttled_unless_asked)
{
    struct confinement_options options = ways[_i].options;
    options.throttle = false;
    struct confined c;
    confined_open(&c, &options);
    ck_assert(!confinement_host_has_cpu(c.host));
    ck_assert_ptr_nonnull(strstr(confinement_host_summary(c.host), "CPU not limited"));
    ck_assert_int_eq(confined_start(&c, BUSY), 0);
    pid_t pid = told_pid(&c);
    confinement_cpu_share(c.confinement);
    int64_t used = confined_cpu_ms(pid);
    int64_t from = clock_ns(CLOCK_MONOTONIC);
    /* At 7.2 % these 300 ms would take 4 s; a loaded machine is given three tries. */
    bool fast = false;
    for (int i = 0; i < 3 && !fast; i++) {
        used = confined_cpu_ms(pid);
        from = clock_ns(CLOCK_MONOTONIC);
        CONFINED_UNTIL(&c, confined_cpu_ms(pid) - used >= 300);
        fast = clock_ns(CLOCK_MONOTONIC) - from < (int64_t)3 * 1000000000;
    }
    ck_assert(fast);
    confined_close(&c);
}
END_TEST

START_TEST(is_killed_over_its_memory)
{
    struct confined c;
    confined_open_with(&c, &ways[_i].options, 64, NULL);
    UNIT_INT(ways[_i].name, confinement_hit_memory_limit(c.confinement), false);
    /* It would like 400 MB. */
    UNIT_INT(ways[_i].name,
             confined_script(&c, "exec dd if=/dev/zero of=/dev/null bs=400M count=1000"), -1);
    UNIT_INT(ways[_i].name, WTERMSIG(c.wait_status), SIGKILL);
    UNIT_INT(ways[_i].name, confinement_hit_memory_limit(c.confinement), true);
    UNIT_INT(ways[_i].name, confinement_hit_memory_limit(c.confinement), false);
    bool limited = strstr(confinement_host_summary(c.host), "memory by cgroup") != NULL;
    UNIT_INT(ways[_i].name, c.out_of_memory, limited ? 0 : 1);
    int64_t peak = confinement_peak_kib(c.confinement);
    if (limited)
        ck_assert_msg(peak > 32 * 1024 && peak <= 64 * 1024, "%s: peak %lld KiB", ways[_i].name,
                      (long long)peak);
    else
        UNIT_INT(ways[_i].name, peak, -1);
    /* The next process in it is not touched. */
    UNIT_INT(ways[_i].name, confined_script(&c, "exit 7"), 7);
    UNIT_INT(ways[_i].name, confinement_hit_memory_limit(c.confinement), false);
    confined_close(&c);
}
END_TEST

START_TEST(kills_who_left_the_group)
{
    struct confined c;
    confined_open(&c, &ways[_i].options);
    ck_assert_int_eq(confined_start(&c, "setsid sh -c 'echo $$; exec sleep 1000' & wait"), 0);
    pid_t pid = told_pid(&c);
    if (!has_cgroups(&c)) {
        /* Nobody knows of it then. */
        kill(pid, SIGKILL);
        confined_close(&c);
        return;
    }
    ck_assert(confined_alive(pid));
    confinement_freeze(c.confinement);
    confinement_kill(c.confinement);
    CONFINED_UNTIL(&c, !confined_alive(pid) && c.ended);
    UNIT_INT(ways[_i].name, confined_script(&c, "exit 7"), 7); /* it can be used again */
    confined_close(&c);
}
END_TEST

START_TEST(kills_many)
{
    struct confined c;
    confined_open(&c, &ways[_i].options);
    ck_assert_int_eq(
        confined_start(&c,
                       "i=0; while [ $i -lt 50 ]; do sleep 1000 & i=$((i+1)); done; echo $$; wait"),
        0);
    pid_t pid = told_pid(&c);
    confinement_kill(c.confinement);
    CONFINED_UNTIL(&c, c.ended);
    UNIT_INT(ways[_i].name, WTERMSIG(c.wait_status), SIGKILL);
    CONFINED_UNTIL(&c, kill(-pid, 0) != 0 && errno == ESRCH);
    confined_close(&c);
}
END_TEST

START_TEST(has_a_tmp_of_its_own)
{
    struct confined c;
    struct stat status;
    confined_open(&c, &ways[_i].options);
    const char *tmpdir = confinement_tmpdir(c.confinement);
    char script[512];
    snprintf(script, sizeof script, "cd %s && stat -c %%a . && echo here >mark_of_confinement",
             tmpdir != NULL ? tmpdir : "/tmp");
    UNIT_INT(ways[_i].name, confined_script(&c, script), 0);
    UNIT_TEXT(ways[_i].name, buffer_text(&c.output), "1777\n");
    ck_assert_int_ne(stat("/tmp/mark_of_confinement", &status), 0);
    /* The next process finds what the one before left. */
    snprintf(script, sizeof script, "cat %s/mark_of_confinement", tmpdir != NULL ? tmpdir : "/tmp");
    UNIT_INT(ways[_i].name, confined_script(&c, script), 0);
    UNIT_TEXT(ways[_i].name, buffer_text(&c.output), "here\n");
    if (tmpdir == NULL) {
        UNIT_INT(ways[_i].name, confined_script(&c, "grep -c 'sandbox.localdomain' /etc/hosts"), 0);
        UNIT_TEXT(ways[_i].name, buffer_text(&c.output), "1\n");
    }
    if (ways[_i].options.no_mounts)
        ck_assert_ptr_nonnull(tmpdir);
    confined_close(&c);
}
END_TEST

/* A fallback taken where the right is there would go unnoticed otherwise. */
START_TEST(root_may_mount)
{
    struct confined c;
    confined_open(&c, &ways[0].options);
    int status = confined_script(&c, "unshare -m true");
    if (geteuid() == 0 && status == 0)
        ck_assert_ptr_null(confinement_tmpdir(c.confinement));
    confined_close(&c);
}
END_TEST

START_TEST(leaves_tmp_when_the_program_is_there)
{
    struct confined c;
    const char *const keep[] = {"/usr", "/tmp", NULL};
    confined_open_with(&c, &ways[0].options, 128, keep);
    const char *tmpdir = confinement_tmpdir(c.confinement);
    ck_assert_ptr_nonnull(tmpdir);
    char folder[] = "/tmp/unit-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char script[128];
    snprintf(script, sizeof script, "test -d %s", folder);
    ck_assert_int_eq(confined_script(&c, script), 0);
    rmdir(folder);
    confined_close(&c);
}
END_TEST

START_TEST(leaves_nothing_behind)
{
    struct confined c;
    confined_open(&c, &ways[3].options);
    char *folder = strdup(confinement_tmpdir(c.confinement));
    char script[512];
    snprintf(script, sizeof script, "mkdir -p %s/a/b && ln -s / %s/a/b/root && echo x >%s/a/f",
             folder, folder, folder);
    ck_assert_int_eq(confined_script(&c, script), 0);
    process_free(c.process);
    c.process = NULL;
    confinement_free(c.confinement);
    c.confinement = NULL;
    struct stat status;
    ck_assert_int_ne(stat(folder, &status), 0);
    ck_assert_int_eq(stat("/", &status), 0);
    confined_close(&c);
    *strrchr(folder, '/') = '\0';
    ck_assert_int_ne(stat(folder, &status), 0);
    free(folder);
}
END_TEST

/* The emulator is killed: its child goes with it, and the next emulator removes the rest, also who
 * has left the group. */
START_TEST(the_next_one_tidies_up)
{
    int out[2];
    ck_assert_int_eq(pipe(out), 0);
    pid_t emulator = fork();
    if (emulator == 0) {
        struct confined killed;
        confined_open(&killed, &ways[0].options);
        if (confined_start(&killed, "echo $$; setsid sh -c 'echo $$; exec sleep 1000' & wait") != 0)
            _exit(1);
        pid_t pid = told_pid(&killed);
        CONFINED_UNTIL(&killed, strchr(strchr(killed.output.data, '\n') + 1, '\n') != NULL);
        const long told[] = {pid, strtol(strchr(killed.output.data, '\n'), NULL, 10),
                             has_cgroups(&killed)};
        ssize_t ignored = write(out[1], told, sizeof told);
        (void)ignored;
        pause();
    }
    long told[3];
    ck_assert_int_eq(read(out[0], told, sizeof told), (ssize_t)sizeof told);
    ck_assert(confined_alive((pid_t)told[1]));
    kill(emulator, SIGKILL);
    waitpid(emulator, NULL, 0);
    struct confined next;
    confined_open(&next, &ways[0].options);
    CONFINED_UNTIL(&next, !confined_alive((pid_t)told[0]));
    if (told[2])
        CONFINED_UNTIL(&next, !confined_alive((pid_t)told[1]));
    else
        kill((pid_t)told[1], SIGKILL);
    confined_close(&next);
    close(out[0]);
    close(out[1]);
}
END_TEST

/* In a child with the rights of nobody everything falls back, and works. Returns its exit status.
 */
static int as_nobody(void (*test)(void))
{
    pid_t pid = fork();
    if (pid == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(99);
        test();
        _exit(0);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void check_without_rights(void)
{
    struct confined c;
    confined_open(&c, &ways[0].options);
    if (confined_start(&c, "echo $$; id -u; exec sleep 1000") != 0)
        _exit(1);
    pid_t pid = told_pid(&c);
    CONFINED_UNTIL(&c, strchr(strchr(buffer_text(&c.output), '\n') + 1, '\n') != NULL);
    if (strtol(strchr(buffer_text(&c.output), '\n'), NULL, 10) != (long)geteuid())
        _exit(2);
    confinement_freeze(c.confinement);
    confinement_thaw(c.confinement);
    confinement_cpu_share(c.confinement);
    confined_run(&c, 50);
    if (!confined_alive(pid))
        _exit(3);
    confinement_kill(c.confinement);
    CONFINED_UNTIL(&c, c.ended);
    confined_close(&c);
}

START_TEST(works_without_rights)
{
    ck_assert_int_eq(as_nobody(check_without_rights), 0);
}
END_TEST

int main(void)
{
    if (!confined_possible("emulator_confinement"))
        return EXIT_SUCCESS;
    Suite *suite = suite_create("emulator_confinement");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, stands_still_while_frozen, 0, UNIT_COUNT(ways));
    tcase_add_loop_test(all, has_its_share_of_the_cpu, 0, 2);
    tcase_add_loop_test(all, is_not_throttled_unless_asked, 0, 2);
    tcase_add_loop_test(all, is_killed_over_its_memory, 0, 2);
    tcase_add_loop_test(all, kills_who_left_the_group, 0, 2);
    tcase_add_loop_test(all, kills_many, 0, 2);
    tcase_add_loop_test(all, has_a_tmp_of_its_own, 0, UNIT_COUNT(ways));
    tcase_add_test(all, root_may_mount);
    tcase_add_test(all, leaves_tmp_when_the_program_is_there);
    tcase_add_test(all, leaves_nothing_behind);
    tcase_add_test(all, the_next_one_tidies_up);
    tcase_add_test(all, works_without_rights);
    suite_add_tcase(suite, all);
    return unit_run(suite);
}
