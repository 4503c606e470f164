/* Numbers in JSON keep their point in a program that has set a locale of its own, written or read.
 */
#include "base/json_text.h"
#include "insights/event/json_view.h"

#include "test/unit/unit.h"

#include <locale.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* The locale's source in Debian's package `locales`, and what it writes between the digits. */
static const struct {
    const char *name;
    const char *point;
} locales[] = {
    {"de_DE", ","}, {"ps_AF", "\xD9\xAB"}, /* U+066B: two bytes */
};

static char directory[] = "/tmp/firstlight-locales-XXXXXX";

static int run(const char *const *arguments)
{
    int status = -1;
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void make_directory(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_directory(void)
{
    const char *const arguments[] = {"rm", "-r", "--", directory, NULL};
    ck_assert_int_eq(run(arguments), 0);
}

static void set_locale(int row)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", directory, locales[row].name);
    const char *const arguments[] = {"localedef",       "--no-archive", "--quiet", "-c", "-i",
                                     locales[row].name, "-f",           "UTF-8",   path, NULL};
    ck_assert_msg(run(arguments) == 0, "localedef cannot make %s: is the package locales there?",
                  locales[row].name);
    setenv("LOCPATH", directory, 1);
    ck_assert_msg(setlocale(LC_ALL, locales[row].name) != NULL, "no locale %s", locales[row].name);
    ck_assert_str_eq(localeconv()->decimal_point, locales[row].point);
}

START_TEST(numbers_have_the_point_of_json_in_every_locale)
{
    struct buffer out = buffer_new(1000);
    set_locale(_i);
    buffer_append_char(&out, '[');
    json_milli(&out, 41.25);
    buffer_append_char(&out, ' ');
    json_milli(&out, 120.0);
    buffer_append_char(&out, ' ');
    json_double(&out, 0.1);
    buffer_append_char(&out, ' ');
    json_double(&out, -1234567.875);
    setlocale(LC_ALL, "C");
    UNIT_TEXT(locales[_i].name, buffer_text(&out), "[41.25 120 0.1 -1234567.875");
    buffer_free(&out);
}
END_TEST

/* Each is read in another way: by a product, by a quotient, by the library. */
START_TEST(numbers_are_read_alike_in_every_locale)
{
    static const struct {
        const char *text;
        double want;
    } numbers[] = {
        {"1.5", 1.5}, {"87.513749557343289", 87.513749557343289}, {"1.25e-40", 1.25e-40}};
    double got[3] = {0};
    set_locale(_i);
    for (size_t i = 0; i < 3; i++)
        number_parse(text_of(numbers[i].text), &got[i]);
    setlocale(LC_ALL, "C");
    for (size_t i = 0; i < 3; i++)
        ck_assert_msg(got[i] == numbers[i].want, "%s: %s", locales[_i].name, numbers[i].text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json_text_locale");
    TCase *tc = tcase_create("json_text_locale");
    suite_add_tcase(suite, tc);
    tcase_add_unchecked_fixture(tc, make_directory, remove_directory);
    tcase_add_loop_test(tc, numbers_have_the_point_of_json_in_every_locale, 0, UNIT_COUNT(locales));
    tcase_add_loop_test(tc, numbers_are_read_alike_in_every_locale, 0, UNIT_COUNT(locales));
    return unit_run(suite);
}
