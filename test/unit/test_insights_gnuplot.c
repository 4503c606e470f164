/* The child process: with programs that stand in for gnuplot, and with gnuplot itself. */
#include "insights/plot/gnuplot.h"

#include "base/json_text.h"
#include "insights/plot/plot.h"
#include "insights/plot/plot_words.h"
#include "test/unit/unit.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/firstlight-gnuplot-XXXXXX";
static char program[sizeof folder + 16];
static char *real_path;
static struct buffer out;
static char error[PLOT_ERROR_SIZE];

/* A folder that is all of PATH, with a script named gnuplot in it once one is written. */
static void set_up(void)
{
    real_path = strdup(getenv("PATH"));
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(program, sizeof program, "%s/gnuplot", folder);
    ck_assert_int_eq(setenv("PATH", folder, 1), 0);
    out = buffer_new(1 << 20);
    error[0] = '\0';
}

static void tear_down(void)
{
    unlink(program);
    rmdir(folder);
    setenv("PATH", real_path, 1);
    free(real_path);
    buffer_free(&out);
}

static void stand_in(const char *script)
{
    FILE *file = fopen(program, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "#!/bin/sh\nPATH=/usr/bin:/bin\n%s\n", script);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(program, 0700), 0);
}

static bool run(struct text commands)
{
    return gnuplot_run(commands, &out, error);
}

START_TEST(a_missing_gnuplot_says_what_to_install)
{
    ck_assert(!run((struct text)TEXT("plot x")));
    ck_assert_str_eq(error, "gnuplot is not installed; on Debian: apt-get install gnuplot-nox");
}
END_TEST

START_TEST(commands_go_in_and_the_picture_comes_out)
{
    stand_in("printf '%s;' \"$*\"; tr '\\0' '\\n' </proc/$$/environ | grep ^LC_ALL; cat");
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    ck_assert(run((struct text)TEXT("plot x\n")));
    ck_assert_str_eq(buffer_text(&out), "-d -;LC_ALL=C.UTF-8\nplot x\n");
    unsetenv("LC_ALL");
}
END_TEST

/* More than pipes hold, both ways at once. */
START_TEST(large_pictures_do_not_stall)
{
    enum { SIZE = 900000 };
    char *commands = malloc(SIZE);
    ck_assert_ptr_nonnull(commands);
    memset(commands, 'c', SIZE);
    stand_in("cat");
    ck_assert_msg(run(text_bytes(commands, SIZE)), "%s", error);
    ck_assert_uint_eq(out.size, SIZE);
    free(commands);
}
END_TEST

static const struct {
    const char *script, *error;
} failures[] = {
    {"cat >/dev/null; exit 3", "gnuplot failed with exit status 3"},
    {"cat >/dev/null; printf 'gnuplot> foo\\n         ^\\n  line 1: invalid command\\n\\n' >&2; "
     "exit 1",
     "gnuplot failed: line 1: invalid command"},
    {"printf 'a\\033[31mb' >&2; exit 1", "gnuplot failed: a\\u001b[31mb"},
    {"kill -KILL $$", "gnuplot was killed by signal 9"},
    {"cat >/dev/null; echo 'no font' >&2", "gnuplot drew nothing: no font"},
    /* It has never read its commands: no SIGPIPE for us. */
    {"exec 0<&-; echo bad >&2; exit 1", "gnuplot failed: bad"},
};

START_TEST(failures_are_told)
{
    char many[200000];
    memset(many, '#', sizeof many);
    stand_in(failures[_i].script);
    signal(SIGPIPE, SIG_DFL);
    ck_assert(!run(text_bytes(many, sizeof many)));
    UNIT_TEXT(failures[_i].script, error, failures[_i].error);
}
END_TEST

START_TEST(a_picture_without_end_is_cut_off)
{
    stand_in("cat >/dev/null; exec yes");
    ck_assert(!run((struct text)TEXT("plot x")));
    ck_assert_str_eq(error, "the picture takes more than 1 MB");
}
END_TEST

/* What it says has no end: only its first part is kept, and it can go on. */
START_TEST(complaints_are_bounded)
{
    stand_in("cat >/dev/null; yes complaint | head -c 1000000 >&2; echo picture");
    ck_assert_msg(run((struct text)TEXT("plot x")), "%s", error);
    ck_assert_str_eq(buffer_text(&out), "picture\n");
}
END_TEST

START_TEST(what_is_no_program_is_told)
{
    FILE *file = fopen(program, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    ck_assert(!run((struct text)TEXT("plot x")));
    /* The latter where the child alone finds out, as under valgrind. */
    ck_assert_msg(strstr(error, "gnuplot cannot be started: ") != NULL ||
                      strstr(error, "gnuplot is not installed") != NULL,
                  "%s", error);
}
END_TEST

/* ---- The real one --------------------------------------------------------------------------- */

static char evil[sizeof folder + 16];

/* What gnuplot would do with each of these, outside quotes that hold; the file's name is between.
 */
static const struct {
    const char *before, *after;
} hostile[] = {
    {"`touch ", "`"},
    {"'; system('touch ", "'); '"},
    {"''; !touch ", "\n"},
    {"\n!touch ", "\n"},
    {"\nEOD\n!touch ", "\n"},
    {"\" . system(\"touch ", "\") . \""},
    {"@EVIL ${EVIL} %d { } \\ # ", "%%"},
    {"''''a'''b ", " '''''"},
    {"'", ""},
    {"a ]]> b ", ""},
    {"''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''",
     ""},
    {"' at 0,0\nsystem 'touch ", "'\nset title '"},
};

/* How often the picture has an element of just this text; line breaks are blanks in it. */
static size_t times_drawn(const char *text)
{
    struct buffer element = buffer_new(1000);
    size_t seen = 0;
    buffer_append_text(&element, "<text>");
    for (; *text != '\0'; text++)
        if (*text == '>')
            buffer_append_text(&element, "&gt;");
        else
            buffer_append_char(&element, (char)(*text == '\n' ? ' ' : *text));
    buffer_append_text(&element, "</text>");
    for (const char *at = out.data; (at = strstr(at, element.data)) != NULL; at++)
        seen++;
    buffer_free(&element);
    return seen;
}

START_TEST(real_gnuplot_never_evaluates_texts)
{
    char text[200];
    setenv("PATH", real_path, 1);
    snprintf(evil, sizeof evil, "%s/evil", folder);
    snprintf(text, sizeof text, "%s%s%s", hostile[_i].before, evil, hostile[_i].after);
    struct text bad = text_of(text);
    const struct plot_point points[] = {{.x = 1, .y = 1}, {.x = 2, .y = 3}};
    const struct plot_series series = {.name = bad, .points = points, .count = 2};
    const struct plot_tic tic = {1, bad};
    const struct plot_label label = {.x = 1, .y = 1, .text = bad};
    const struct plot_rule rule = {1.5, bad};
    const struct plot plot = {.title = bad,
                              .subtitle = bad,
                              .width = 600,
                              .height = 300,
                              .x = {.title = bad, .tics = &tic, .tic_count = 1},
                              .y = {.title = bad},
                              .series = &series,
                              .series_count = 1,
                              .labels = &label,
                              .label_count = 1,
                              .rules = &rule,
                              .rule_count = 1,
                              .when_empty = bad};
    ck_assert_msg(plot_draw(&plot, PLOT_SVG, &out, error), "%s: %s", hostile[_i].before, error);
    ck_assert_msg(access(evil, F_OK) != 0, "%s was run", hostile[_i].before);
    /* Title, subtitle, two axes, label, rule and name: each is there, word for word. The tic is
     * cut. */
    ck_assert_msg(times_drawn(text) == (strlen(text) > PLOT_TIC_MAX ? 7 : 8), "%s: %zu times", text,
                  times_drawn(text));
    unlink(evil);
}
END_TEST

/* gnuplot itself would cut it within a character. */
START_TEST(a_long_tic_stays_utf8)
{
    char text[2 * PLOT_TIC_MAX] = "%";
    for (size_t i = 1; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xC3\xA4", 2);
    setenv("PATH", real_path, 1);
    const struct plot_tic tic = {0, text_of(text)};
    const struct plot_point point = {.x = 0, .y = 0};
    const struct plot_series series = {.points = &point, .count = 1};
    const struct plot plot = {.width = 300,
                              .height = 200,
                              .x = {.tics = &tic, .tic_count = 1},
                              .series = &series,
                              .series_count = 1};
    ck_assert_msg(plot_draw(&plot, PLOT_SVG, &out, error), "%s", error);
    ck_assert_ptr_nonnull(strstr(out.data, "\xC3\xA4…</text>"));
    for (size_t at = 0; at < out.size;) {
        size_t size = utf8_sequence_size(out.data + at, out.size - at);
        ck_assert_uint_gt(size, 0);
        at += size;
    }
}
END_TEST

START_TEST(real_gnuplot_draws_nothing_and_one_point)
{
    static const enum plot_scale scales[] = {PLOT_LINEAR, PLOT_LOG, PLOT_TIME};
    const struct plot_point point = {.x = 5, .y = 5, .x_end = 5, .y_end = 5};
    struct plot_series series = {.points = &point};
    setenv("PATH", real_path, 1);
    for (size_t i = 0; i < 3; i++) {
        for (series.count = 0; series.count < 2; series.count++) {
            const struct plot plot = {.width = 300,
                                      .height = 200,
                                      .x = {.scale = scales[i]},
                                      .series = &series,
                                      .series_count = 1,
                                      .when_empty = TEXT("nothing")};
            buffer_clear(&out);
            ck_assert_msg(plot_draw(&plot, PLOT_SVG, &out, error), "%zu: %s", i, error);
            bool empty = strstr(buffer_text(&out), "nothing") != NULL;
            ck_assert(empty == (series.count == 0));
        }
    }
}
END_TEST

START_TEST(real_gnuplot_draws_png)
{
    const struct plot plot = {.width = 300, .height = 200};
    setenv("PATH", real_path, 1);
    ck_assert_msg(plot_draw(&plot, PLOT_PNG, &out, error), "%s", error);
    ck_assert(out.size > 8 && memcmp(out.data, "\x89PNG\r\n\x1a\n", 8) == 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_gnuplot");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, a_missing_gnuplot_says_what_to_install);
    tcase_add_test(tcase, commands_go_in_and_the_picture_comes_out);
    tcase_add_test(tcase, large_pictures_do_not_stall);
    tcase_add_loop_test(tcase, failures_are_told, 0, UNIT_COUNT(failures));
    tcase_add_test(tcase, a_picture_without_end_is_cut_off);
    tcase_add_test(tcase, complaints_are_bounded);
    tcase_add_test(tcase, what_is_no_program_is_told);
    tcase_add_loop_test(tcase, real_gnuplot_never_evaluates_texts, 0, UNIT_COUNT(hostile));
    tcase_add_test(tcase, a_long_tic_stays_utf8);
    tcase_add_test(tcase, real_gnuplot_draws_nothing_and_one_point);
    tcase_add_test(tcase, real_gnuplot_draws_png);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
