#include "base/buffer.h"

#include "test/unit/unit.h"

#include <stdint.h>

START_TEST(new_buffer_is_empty_and_allocates_nothing)
{
    struct buffer b = buffer_new(100);
    ck_assert_ptr_null(b.data);
    ck_assert_uint_eq(b.capacity, 0);
    ck_assert_uint_eq(b.size, 0);
    ck_assert(buffer_ok(&b));
    ck_assert_str_eq(buffer_text(&b), "");
    buffer_free(&b);
}
END_TEST

START_TEST(appends_follow_one_another_and_end_in_nul)
{
    struct buffer b = buffer_new(100);
    ck_assert(buffer_append(&b, "ab", 2));
    ck_assert(buffer_append_text(&b, "cd"));
    ck_assert(buffer_append_char(&b, 'e'));
    ck_assert(buffer_printf(&b, "%d-%s", 12, "x"));
    ck_assert_str_eq(buffer_text(&b), "abcde12-x");
    ck_assert_uint_eq(b.size, 9);
    ck_assert_uint_eq(b.wanted, 9);
    ck_assert_int_eq(b.data[9], '\0');
    buffer_free(&b);
}
END_TEST

START_TEST(nul_bytes_are_bytes_like_others)
{
    struct buffer b = buffer_new(8);
    ck_assert(buffer_append(&b, "a\0b", 3));
    ck_assert_uint_eq(b.size, 3);
    ck_assert_mem_eq(b.data, "a\0b", 4);
    buffer_free(&b);
}
END_TEST

START_TEST(nothing_can_be_appended_from_nowhere)
{
    struct buffer b = buffer_new(0);
    ck_assert(buffer_append(&b, NULL, 0));
    ck_assert(buffer_ok(&b));
    ck_assert_str_eq(buffer_text(&b), "");
    buffer_free(&b);
}
END_TEST

START_TEST(maximum_is_reached_but_not_passed)
{
    struct buffer b = buffer_new(5);
    ck_assert(buffer_append_text(&b, "12345"));
    ck_assert(buffer_ok(&b));
    ck_assert(!buffer_append_char(&b, '6'));
    ck_assert(!buffer_ok(&b));
    ck_assert_str_eq(buffer_text(&b), "12345");
    ck_assert_uint_eq(b.wanted, 6);
    buffer_free(&b);
}
END_TEST

START_TEST(failure_is_sticky_and_counts_what_was_wanted)
{
    struct buffer b = buffer_new(4);
    ck_assert(buffer_append_text(&b, "ab"));
    ck_assert(!buffer_append_text(&b, "cde"));
    ck_assert(!buffer_append_char(&b, 'c'));
    ck_assert(!buffer_printf(&b, "%d", 7));
    ck_assert_str_eq(buffer_text(&b), "ab");
    ck_assert_uint_eq(b.wanted, 7);
    ck_assert(!buffer_ok(&b));
    buffer_free(&b);
}
END_TEST

START_TEST(wanted_stops_at_its_largest_value)
{
    struct buffer b = buffer_new(4);
    ck_assert(!buffer_append(&b, "", SIZE_MAX - 1));
    ck_assert(!buffer_append(&b, "", SIZE_MAX - 1));
    ck_assert_uint_eq(b.wanted, SIZE_MAX);
    buffer_free(&b);
}
END_TEST

START_TEST(refused_printf_leaves_the_text_as_it_was)
{
    struct buffer b = buffer_new(300);
    ck_assert(buffer_append_text(&b, "kept"));
    ck_assert(!buffer_printf(&b, "%0400d", 1));
    ck_assert_str_eq(buffer_text(&b), "kept");
    ck_assert_uint_eq(b.size, 4);
    ck_assert_uint_eq(b.wanted, 404);
    buffer_free(&b);
}
END_TEST

START_TEST(clear_forgets_failure_and_keeps_memory)
{
    struct buffer b = buffer_new(4);
    buffer_append_text(&b, "1234");
    buffer_append_text(&b, "5");
    const char *data = b.data;
    buffer_clear(&b);
    ck_assert(buffer_ok(&b));
    ck_assert_str_eq(buffer_text(&b), "");
    ck_assert_uint_eq(b.wanted, 0);
    ck_assert_ptr_eq(b.data, data);
    ck_assert(buffer_append_text(&b, "abcd"));
    ck_assert_str_eq(buffer_text(&b), "abcd");
    buffer_free(&b);
}
END_TEST

START_TEST(free_leaves_an_empty_buffer_of_the_same_maximum)
{
    struct buffer b = buffer_new(4);
    buffer_append_text(&b, "12345");
    buffer_free(&b);
    ck_assert_ptr_null(b.data);
    ck_assert(buffer_ok(&b));
    ck_assert_uint_eq(b.max, 4);
    ck_assert(buffer_append_text(&b, "1234"));
    buffer_free(&b);
}
END_TEST

START_TEST(reserved_appends_do_not_move)
{
    struct buffer b = buffer_new(10000);
    ck_assert(buffer_reserve(&b, 10000));
    const char *data = b.data;
    ck_assert_str_eq(buffer_text(&b), "");
    for (int i = 0; i < 10000; i++)
        ck_assert(buffer_append_char(&b, 'x'));
    ck_assert_ptr_eq(b.data, data);
    ck_assert_uint_eq(b.capacity, 10001);
    buffer_free(&b);
}
END_TEST

START_TEST(reserve_keeps_what_is_there)
{
    struct buffer b = buffer_new(10000);
    buffer_append_text(&b, "kept");
    ck_assert(buffer_reserve(&b, 9000));
    ck_assert(buffer_reserve(&b, 1));
    ck_assert_str_eq(buffer_text(&b), "kept");
    buffer_free(&b);
}
END_TEST

START_TEST(reserve_over_the_maximum_fails_the_buffer)
{
    struct buffer b = buffer_new(10);
    ck_assert(!buffer_reserve(&b, 11));
    ck_assert(!buffer_ok(&b));
    ck_assert(!buffer_append_char(&b, 'x'));
    ck_assert(!buffer_reserve(&b, 1));
    buffer_free(&b);
}
END_TEST

/* A maximum of SIZE_MAX has no room for the NUL: what asks for all of it must be refused. */
START_TEST(reserve_of_all_memory_fails_the_buffer)
{
    struct buffer b = buffer_new(SIZE_MAX);
    buffer_append_text(&b, "kept");
    ck_assert(!buffer_reserve(&b, SIZE_MAX));
    ck_assert(!buffer_ok(&b));
    ck_assert_str_eq(buffer_text(&b), "kept");
    buffer_free(&b);
}
END_TEST

START_TEST(append_of_all_memory_fails_the_buffer)
{
    struct buffer b = buffer_new(SIZE_MAX);
    buffer_append_text(&b, "kept");
    ck_assert(!buffer_append(&b, "", SIZE_MAX - 4));
    ck_assert(!buffer_ok(&b));
    ck_assert_str_eq(buffer_text(&b), "kept");
    buffer_free(&b);
}
END_TEST

/* Sizes around those where memory grows. */
static const size_t sizes[] = {1, 254, 255, 256, 257, 511, 512, 513, 4095, 4096, 70000};

START_TEST(printf_of_any_size_is_whole)
{
    size_t size = sizes[_i];
    char *text = malloc(size + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 'y', size);
    text[size] = '\0';
    struct buffer b = buffer_new(size + 1);
    ck_assert(buffer_append_char(&b, 'x'));
    ck_assert(buffer_printf(&b, "%s", text));
    ck_assert_uint_eq(b.size, size + 1);
    ck_assert_str_eq(buffer_text(&b) + 1, text);
    ck_assert_uint_le(b.capacity, b.max + 1);
    ck_assert(!buffer_append_char(&b, 'z'));
    buffer_free(&b);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("buffer");
    TCase *tc = tcase_create("buffer");
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, new_buffer_is_empty_and_allocates_nothing);
    tcase_add_test(tc, appends_follow_one_another_and_end_in_nul);
    tcase_add_test(tc, nul_bytes_are_bytes_like_others);
    tcase_add_test(tc, nothing_can_be_appended_from_nowhere);
    tcase_add_test(tc, maximum_is_reached_but_not_passed);
    tcase_add_test(tc, failure_is_sticky_and_counts_what_was_wanted);
    tcase_add_test(tc, wanted_stops_at_its_largest_value);
    tcase_add_test(tc, refused_printf_leaves_the_text_as_it_was);
    tcase_add_test(tc, clear_forgets_failure_and_keeps_memory);
    tcase_add_test(tc, free_leaves_an_empty_buffer_of_the_same_maximum);
    tcase_add_test(tc, reserved_appends_do_not_move);
    tcase_add_test(tc, reserve_keeps_what_is_there);
    tcase_add_test(tc, reserve_over_the_maximum_fails_the_buffer);
    tcase_add_test(tc, reserve_of_all_memory_fails_the_buffer);
    tcase_add_test(tc, append_of_all_memory_fails_the_buffer);
    tcase_add_loop_test(tc, printf_of_any_size_is_whole, 0, UNIT_COUNT(sizes));
    return unit_run(suite);
}
