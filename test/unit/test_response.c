#include "runtime/response.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdio.h>

static struct lambda_response response;
static struct rt_failure failure;

static void set_up(void)
{
    response = rt_response_new();
    failure = rt_failure_new();
}

static void tear_down(void)
{
    rt_response_free(&response);
    rt_failure_free(&failure);
}

static void assert_answers(const void *want, size_t want_size)
{
    const void *bytes = NULL;
    size_t size = 0;
    ck_assert(rt_response_bytes(&response, &bytes, &size, &failure));
    ck_assert(!failure.set);
    ck_assert_uint_eq(size, want_size);
    ck_assert_ptr_nonnull(bytes);
    if (size > 0)
        ck_assert_mem_eq(bytes, want, size);
}

static void assert_too_large(size_t wanted)
{
    char number[32];
    const void *bytes = NULL;
    size_t size = 0;
    snprintf(number, sizeof number, " %zu bytes", wanted);
    ck_assert(!rt_response_bytes(&response, &bytes, &size, &failure));
    ck_assert(failure.set);
    ck_assert_str_eq(buffer_text(&failure.type), "Function.ResponseSizeTooLarge");
    ck_assert_msg(strstr(buffer_text(&failure.message), number) != NULL, "<%s> does not say%s",
                  buffer_text(&failure.message), number);
    ck_assert_ptr_nonnull(strstr(buffer_text(&failure.message), "6291556"));
}

static char *filled(size_t size)
{
    char *bytes = malloc(size);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', size);
    return bytes;
}

START_TEST(new_response_is_empty_json)
{
    assert_answers("", 0);
    ck_assert_str_eq(response.content_type, "application/json");
}
END_TEST

START_TEST(writes_and_printf_follow_one_another)
{
    ck_assert_int_eq(lambda_response_write(&response, "a\0b", 3), LAMBDA_OK);
    ck_assert_int_eq(lambda_response_write(&response, NULL, 0), LAMBDA_OK);
    ck_assert_int_eq(lambda_response_printf(&response, "%s=%d", "n", 7), LAMBDA_OK);
    assert_answers("a\0bn=7", 6);
}
END_TEST

START_TEST(written_bytes_are_copied)
{
    char bytes[] = "before";
    lambda_response_write(&response, bytes, 6);
    memcpy(bytes, "after!", 6);
    assert_answers("before", 6);
}
END_TEST

START_TEST(borrowed_bytes_are_not_copied_and_replace_what_was_appended)
{
    static const char bytes[] = "borrowed";
    const void *got;
    size_t size;
    lambda_response_write(&response, "appended", 8);
    ck_assert_int_eq(lambda_response_borrow(&response, bytes, 8), LAMBDA_OK);
    ck_assert(rt_response_bytes(&response, &got, &size, &failure));
    ck_assert_ptr_eq(got, bytes);
    ck_assert_uint_eq(size, 8);
}
END_TEST

START_TEST(borrowed_nothing_is_an_empty_answer)
{
    lambda_response_write(&response, "appended", 8);
    ck_assert_int_eq(lambda_response_borrow(&response, NULL, 0), LAMBDA_OK);
    assert_answers("", 0);
}
END_TEST

START_TEST(clear_forgets_bytes_loan_failure_and_type)
{
    char *bytes = filled(LAMBDA_PAYLOAD_MAX + 1);
    ck_assert_int_eq(lambda_response_write(&response, bytes, LAMBDA_PAYLOAD_MAX + 1),
                     LAMBDA_FAILED);
    lambda_response_content_type(&response, "text/plain");
    lambda_response_clear(&response);
    assert_answers("", 0);
    ck_assert_str_eq(response.content_type, "application/json");
    lambda_response_borrow(&response, bytes, 3);
    lambda_response_clear(&response);
    assert_answers("", 0);
    free(bytes);
}
END_TEST

START_TEST(largest_response_passes)
{
    char *bytes = filled(LAMBDA_PAYLOAD_MAX);
    ck_assert_uint_eq(LAMBDA_PAYLOAD_MAX, 6291556);
    ck_assert_int_eq(lambda_response_write(&response, bytes, LAMBDA_PAYLOAD_MAX), LAMBDA_OK);
    assert_answers(bytes, LAMBDA_PAYLOAD_MAX);
    ck_assert_int_eq(lambda_response_borrow(&response, bytes, LAMBDA_PAYLOAD_MAX), LAMBDA_OK);
    assert_answers(bytes, LAMBDA_PAYLOAD_MAX);
    free(bytes);
}
END_TEST

START_TEST(one_byte_more_is_too_large_and_says_its_size)
{
    char *bytes = filled(LAMBDA_PAYLOAD_MAX);
    ck_assert_int_eq(lambda_response_write(&response, bytes, LAMBDA_PAYLOAD_MAX), LAMBDA_OK);
    ck_assert_int_eq(lambda_response_write(&response, "x", 1), LAMBDA_FAILED);
    assert_too_large(LAMBDA_PAYLOAD_MAX + 1);
    free(bytes);
}
END_TEST

START_TEST(printf_past_the_largest_says_its_size)
{
    char *bytes = filled(LAMBDA_PAYLOAD_MAX);
    lambda_response_write(&response, bytes, LAMBDA_PAYLOAD_MAX);
    ck_assert_int_eq(lambda_response_printf(&response, "%s", "12345"), LAMBDA_FAILED);
    assert_too_large(LAMBDA_PAYLOAD_MAX + 5);
    free(bytes);
}
END_TEST

START_TEST(refused_bytes_all_count_and_nothing_helps_afterwards)
{
    char *bytes = filled(LAMBDA_PAYLOAD_MAX);
    lambda_response_write(&response, "ab", 2);
    ck_assert_int_eq(lambda_response_write(&response, bytes, LAMBDA_PAYLOAD_MAX), LAMBDA_FAILED);
    ck_assert_int_eq(lambda_response_write(&response, "c", 1), LAMBDA_FAILED);
    assert_too_large(LAMBDA_PAYLOAD_MAX + 3);
    free(bytes);
}
END_TEST

START_TEST(borrowing_one_byte_too_many_is_too_large)
{
    char *bytes = filled(LAMBDA_PAYLOAD_MAX + 1);
    ck_assert_int_eq(lambda_response_borrow(&response, bytes, LAMBDA_PAYLOAD_MAX + 1),
                     LAMBDA_FAILED);
    assert_too_large(LAMBDA_PAYLOAD_MAX + 1);
    free(bytes);
}
END_TEST

/* Once a call has failed, the invocation ends in an error: a later append must not hide that the
 * bytes before it are gone. */
START_TEST(writing_after_a_refused_loan_does_not_hide_the_failure)
{
    const void *bytes;
    size_t size;
    char *large = filled(LAMBDA_PAYLOAD_MAX + 1);
    ck_assert_int_eq(lambda_response_borrow(&response, large, LAMBDA_PAYLOAD_MAX + 1),
                     LAMBDA_FAILED);
    ck_assert_int_eq(lambda_response_write(&response, "tail", 4), LAMBDA_FAILED);
    ck_assert(!rt_response_bytes(&response, &bytes, &size, &failure));
    ck_assert_str_eq(buffer_text(&failure.type), "Function.ResponseSizeTooLarge");
    free(large);
}
END_TEST

static char longest_type[256];
static char overlong_type[257];

static const struct {
    const char *type;
    bool valid;
} types[] = {
    {"text/plain", true},
    {"text/html; charset=utf-8", true},
    {"application/vnd.awslambda.http-integration-response", true},
    {"x", true},
    {"~", true},
    {longest_type, true},
    {overlong_type, false},
    {"", false},
    {" ", false},
    {"text/plain\r\nX-Forged: 1", false},
    {"text/plain\n", false},
    {"text/\tplain", false},
    {"text/pl\xC3\xA4in", false},
    {"text/plain\x7f", false},
    {"\x01", false},
};

START_TEST(content_type_is_printable_ascii_or_refused)
{
    memset(longest_type, 'a', 255);
    memset(overlong_type, 'a', 256);
    struct guard guard = guard_text(types[_i].type);
    ck_assert_int_eq(lambda_response_content_type(&response, "was/before"), LAMBDA_OK);
    UNIT_INT(types[_i].type, lambda_response_content_type(&response, guard.bytes),
             types[_i].valid ? LAMBDA_OK : LAMBDA_FAILED);
    UNIT_TEXT(types[_i].type, response.content_type,
              types[_i].valid ? types[_i].type : "was/before");
    guard_free(&guard);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("response");
    TCase *tc = tcase_create("response");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, new_response_is_empty_json);
    tcase_add_test(tc, writes_and_printf_follow_one_another);
    tcase_add_test(tc, written_bytes_are_copied);
    tcase_add_test(tc, borrowed_bytes_are_not_copied_and_replace_what_was_appended);
    tcase_add_test(tc, borrowed_nothing_is_an_empty_answer);
    tcase_add_test(tc, clear_forgets_bytes_loan_failure_and_type);
    tcase_add_test(tc, largest_response_passes);
    tcase_add_test(tc, one_byte_more_is_too_large_and_says_its_size);
    tcase_add_test(tc, printf_past_the_largest_says_its_size);
    tcase_add_test(tc, refused_bytes_all_count_and_nothing_helps_afterwards);
    tcase_add_test(tc, borrowing_one_byte_too_many_is_too_large);
    tcase_add_test(tc, writing_after_a_refused_loan_does_not_hide_the_failure);
    tcase_add_loop_test(tc, content_type_is_printable_ascii_or_refused, 0, UNIT_COUNT(types));
    return unit_run(suite);
}
