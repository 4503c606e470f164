/* What every unit test program shares: its main, and assertions that name the row of a table. */
#ifndef TEST_UNIT_UNIT_H
#define TEST_UNIT_UNIT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Elements of an array: the end of a loop test's range. */
#define UNIT_COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* Assertions about one row, whose name stands in the message when they fail. */
#define UNIT_INT(row, got, want)                                                                   \
    do {                                                                                           \
        long long got_ = (long long)(got), want_ = (long long)(want);                              \
        ck_assert_msg(got_ == want_, "%s: %s is %lld, not %lld", row, #got, got_, want_);          \
    } while (0)

#define UNIT_TEXT(row, got, want)                                                                  \
    do {                                                                                           \
        const char *got_ = (got), *want_ = (want);                                                 \
        ck_assert_msg(strcmp(got_, want_) == 0, "%s: %s is <%s>, not <%s>", row, #got, got_,       \
                      want_);                                                                      \
    } while (0)

/* Runs and frees the suite. Returns the exit status: 0 when all passed, else 1. */
static inline int unit_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
