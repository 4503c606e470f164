/* What a REPORT follows upon, by the life of its sandbox. */
#include "insights/report/sandbox_life.h"

#include "insights/event/log_event.h"
#include "test/unit/unit.h"

enum { A = 11, B = 22 }; /* requests */

static struct stream stream;

static void setup(void)
{
    stream = (struct stream){
        .key = 1,
        .function = "",
        .version = "7",
        .runtime = "",
        .architecture = "",
        .init_type = "",
        .init_at_ms = LOG_EVENT_NO_TIME,
        .first_start_ms = LOG_EVENT_NO_TIME,
        .start_ms = LOG_EVENT_NO_TIME,
        .init_ms = -1,
        .re_run_ms = -1,
        .reported_ms = -1,
    };
}

static void init_start(int64_t at_ms)
{
    life_init_start(&stream, at_ms, (struct text)TEXT("init"), true);
}

static void init_report(const char *phase, const char *status, double init_ms, bool text)
{
    struct platform_line line = {
        .phase = text_of(phase),
        .status = text_of(status),
        .init_duration_ms = init_ms,
    };
    life_init_report(&stream, &line, text);
}

/* ---- The first REPORT, by when START came ------------------------------------------------- */

static const struct {
    const char *name;
    int64_t start_ms; /* after the stream's first line */
    double init_ms;
    bool init_start;
    const char *version;
    bool re_run, unexplained, provisioned;
} firsts[] = {
    {"right away, with Init Duration", 2100, 2000, true, "7", false, false, false},
    {"a prompt START without Init Duration", 3000, -1, true, "7", false, true, false},
    {"just before an init could be cut off", 8999, -1, true, "7", false, true, false},
    {"as after an init that was cut off", 9839, -1, false, "7", true, false, false},
    {"long after", 60000, -1, true, "7", false, true, false},
    {"a gap after INIT_START is proactive", 60000, 2000, true, "7", false, false, false},
    {"a gap in an old log", 60000, 2000, false, "7", false, false, true},
    {"a gap too short for one", 2999, 2000, false, "7", false, false, false},
    {"a gap of $LATEST", 60000, 2000, false, "$LATEST", false, false, false},
    {"init beyond its limit", 11800, 11714.77, true, "7", false, false, true},
    {"init beyond its limit, of $LATEST", 11800, 11714.77, true, "$LATEST", false, false, false},
};

START_TEST(first_report_is_told_by_its_start)
{
    const char *name = firsts[_i].name;
    stream.version = firsts[_i].version;
    if (firsts[_i].init_start)
        init_start(1000);
    else
        life_other_line(&stream, 1000);
    life_start(&stream, 1000 + firsts[_i].start_ms, A);
    struct life_report life = life_report(&stream, A, firsts[_i].init_ms, 5);
    UNIT_INT(name, life.first, true);
    UNIT_INT(name, life.re_run, firsts[_i].re_run);
    UNIT_INT(name, life.unexplained, firsts[_i].unexplained);
    UNIT_INT(name, life.provisioned, firsts[_i].provisioned);
    if (firsts[_i].init_ms >= 0)
        UNIT_INT(name, life.gap_ms * 100 + 0.5,
                 ((double)firsts[_i].start_ms - firsts[_i].init_ms) * 100 + 0.5);
}
END_TEST

START_TEST(platforms_word_counts_for_more)
{
    stream.init_type = "on-demand";
    life_other_line(&stream, 1000);
    life_start(&stream, 61000, A);
    ck_assert(!life_report(&stream, A, 2000, 5).provisioned);
    setup();
    stream.init_type = "provisioned-concurrency";
    init_start(1000);
    life_start(&stream, 1100, A);
    ck_assert(life_report(&stream, A, 100, 5).provisioned);
}
END_TEST

START_TEST(text_report_of_success_shows_that_init_ran_ahead)
{
    init_start(1000);
    init_report("", "", 100, true);
    life_start(&stream, 61000, A);
    ck_assert(life_report(&stream, A, 100, 5).provisioned);
    /* JSON reports success on demand too. */
    setup();
    init_start(1000);
    init_report("init", "success", 100, false);
    life_start(&stream, 61000, A);
    ck_assert(!life_report(&stream, A, 100, 5).provisioned);
}
END_TEST

START_TEST(init_that_succeeded_was_not_run_again)
{
    init_start(1000);
    init_report("init", "success", 9800, false);
    life_start(&stream, 10900, A);
    struct life_report life = life_report(&stream, A, -1, 5);
    ck_assert(!life.re_run);
    ck_assert(life.unexplained);
}
END_TEST

/* ---- Later ones --------------------------------------------------------------------------- */

START_TEST(warm_report_is_neither)
{
    init_start(1000);
    life_start(&stream, 1100, A);
    life_report(&stream, A, 100, 5);
    life_start(&stream, 2000, B);
    struct life_report life = life_report(&stream, B, -1, 5);
    ck_assert(!life.first && !life.re_run && !life.unexplained && !life.provisioned);
}
END_TEST

START_TEST(re_run_is_of_one_invocation)
{
    init_start(1000);
    life_start(&stream, 1100, A);
    init_report("invoke", "success", 98.5, true);
    struct life_report life = life_report(&stream, A, -1, 105);
    ck_assert(life.re_run);
    ck_assert_double_eq(life.re_run_ms, 98.5);
    /* A retry has the same id: this time nothing ran within it. */
    life_start(&stream, 3000, A);
    life = life_report(&stream, A, -1, 5);
    ck_assert(!life.re_run);
    ck_assert_double_eq(life.re_run_ms, -1);
}
END_TEST

START_TEST(second_process_tells_of_a_re_run)
{
    init_start(1000);
    life_start(&stream, 1100, A);
    life_report(&stream, A, 100, 5);
    life_start(&stream, 2000, B);
    life_record(&stream, B, 1, 77);
    struct life_report life = life_report(&stream, B, -1, 90);
    ck_assert(life.re_run);
    ck_assert_double_eq(life.re_run_ms, 77);
}
END_TEST

START_TEST(init_start_within_an_invocation_is_its_own)
{
    init_start(1000);
    life_start(&stream, 1100, A);
    init_start(2000);
    ck_assert(life_report(&stream, A, -1, 105).re_run);
    /* Where lines name no stream, another sandbox may have begun meanwhile. */
    setup();
    life_init_start(&stream, 1000, (struct text)TEXT(""), false);
    life_start(&stream, 1100, A);
    life_init_start(&stream, 2000, (struct text)TEXT(""), false);
    struct life_report life = life_report(&stream, A, -1, 105);
    ck_assert(!life.first && !life.re_run && !life.unexplained);
}
END_TEST

START_TEST(cut_log_shows_no_beginning)
{
    life_start(&stream, 20000, A);
    struct life_report life = life_report(&stream, A, -1, 12000);
    ck_assert(!life.first && !life.re_run && !life.unexplained);
    setup();
    life_other_line(&stream, 1000);
    life_report(&stream, B, -1, 12000);
    life_other_line(&stream, 2000);
    life_start(&stream, 12000, A);
    ck_assert(!life_report(&stream, A, -1, 12000).re_run);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_life");
    TCase *tc = tcase_create("life");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_loop_test(tc, first_report_is_told_by_its_start, 0, UNIT_COUNT(firsts));
    tcase_add_test(tc, platforms_word_counts_for_more);
    tcase_add_test(tc, text_report_of_success_shows_that_init_ran_ahead);
    tcase_add_test(tc, init_that_succeeded_was_not_run_again);
    tcase_add_test(tc, warm_report_is_neither);
    tcase_add_test(tc, re_run_is_of_one_invocation);
    tcase_add_test(tc, second_process_tells_of_a_re_run);
    tcase_add_test(tc, init_start_within_an_invocation_is_its_own);
    tcase_add_test(tc, cut_log_shows_no_beginning);
    return unit_run(suite);
}
