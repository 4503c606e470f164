/* Short memory while logs are read: told, never a crash, and nothing leaks. */
#include "test/unit/failing_allocator.h"
#include "test/unit/insights_input.h"

#include <zlib.h>

static const char text[] =
    "1970-01-01T00:00:01+00:00 s/1 a\n"
    "{\"log\":\"a\\tb\\n\",\"stream\":\"stdout\",\"time\":\"1970-01-01T00:00:01Z\"}\n"
    "[{\"field\":\"a\",\"value\":\"1\"}]\n";

/* Reads two files while the allocation after `count` others fails. */
static void read_with_failure(const char *const *paths, int count, bool forever)
{
    static const struct log_input_options options;
    struct log_block *block;
    struct log_event event;
    bool told = true;
    allocator_fail_after(count, forever); /* assertions, too, need memory */
    struct log_input *input = log_input_new(paths, 2, &options);
    while (input != NULL && (block = log_input_next(input)) != NULL) {
        while (log_block_event(block, &event))
            told = told && event.message.data != NULL;
        log_input_count(input, block);
        log_block_free(block);
    }
    bool failed = allocator_recover();
    ck_assert(told);
    if (input != NULL && !failed)
        ck_assert_uint_eq(log_input_summary(input)->events, 6);
    log_input_free(input);
}

START_TEST(short_memory_is_survived)
{
    gzFile file = gzopen(in_folder("2.gz"), "wb");
    ck_assert_int_gt(gzwrite(file, text, sizeof text - 1), 0);
    ck_assert_int_eq(gzclose(file), Z_OK);
    const char *paths[] = {make_file("1", text), in_folder("2.gz")};
    for (int count = 0; count < 60; count++)
        read_with_failure(paths, count, _i == 1);
}
END_TEST

START_TEST(short_memory_ends_reading_and_is_told)
{
    static const struct log_input_options options;
    const char *path = make_file("1", text);
    struct log_input *input = log_input_new(&path, 1, &options);
    allocator_fail_after(1, true); /* not opening the file, but reading it */
    struct log_block *block = log_input_next(input);
    ck_assert(allocator_recover());
    ck_assert_ptr_null(block);
    ck_assert_ptr_null(log_input_next(input));
    struct log_input_summary summary = *log_input_summary(input);
    check_trouble("memory", &summary, LOG_TROUBLE_CANNOT_READ, "1",
                  "memory is short: reading ends here");
    log_input_free(input);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_input_memory");
    TCase *tcase = tcase_create("memory");
    tcase_add_checked_fixture(tcase, folder_set_up, folder_tear_down);
    tcase_add_loop_test(tcase, short_memory_is_survived, 0, 2);
    tcase_add_test(tcase, short_memory_ends_reading_and_is_told);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
