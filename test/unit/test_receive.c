#include "runtime/receive.h"

#include "test/unit/unit.h"

enum { MAX = 40 };

/* Where libcurl was told to receive next, as the libcurl of static packages is. */
static char *place;
static size_t place_size;

void curl_firstlight_receive_into(CURL *easy, char *bytes, size_t size);
void curl_firstlight_receive_into(CURL *easy, char *bytes, size_t size)
{
    (void)easy;
    place = bytes;
    place_size = size;
}

static CURL *easy;
static struct buffer event;

static void set_up(void)
{
    easy = curl_easy_init();
    ck_assert_ptr_nonnull(easy);
    event = buffer_new(MAX);
    place = NULL;
    place_size = 0;
}

static void tear_down(void)
{
    buffer_free(&event);
    curl_easy_cleanup(easy);
}

/* What libcurl does with bytes that arrive in one receive: it gives them in two pieces. */
static void arrive_in_place(const char *bytes, size_t size)
{
    char *at = place;
    ck_assert_uint_le(size, place_size);
    memcpy(at, bytes, size);
    rt_receive(easy, &event, at, 1);
    ck_assert_ptr_eq(place, at + 1);
    rt_receive(easy, &event, at + 1, size - 1);
}

START_TEST(bytes_from_elsewhere_are_copied)
{
    rt_receive(easy, &event, "abc", 3);
    rt_receive(easy, &event, "def", 3);
    rt_receive_end(&event);
    ck_assert_str_eq(buffer_text(&event), "abcdef");
    ck_assert_uint_eq(event.wanted, 6);
}
END_TEST

START_TEST(the_next_bytes_are_wanted_behind_the_last_with_room_for_a_nul)
{
    ck_assert(buffer_reserve(&event, 10));
    rt_receive(easy, &event, "abc", 3);
    ck_assert_ptr_eq(place, event.data + 3);
    ck_assert_uint_eq(place_size, 7);
}
END_TEST

START_TEST(bytes_in_place_are_counted_and_stay)
{
    ck_assert(buffer_reserve(&event, 10));
    rt_receive(easy, &event, "abc", 3);
    arrive_in_place("defg", 4);
    arrive_in_place("hij", 3);
    ck_assert_uint_eq(place_size, 0);
    rt_receive_end(&event);
    ck_assert_str_eq(buffer_text(&event), "abcdefghij");
    ck_assert_uint_eq(event.wanted, 10);
}
END_TEST

START_TEST(an_event_over_the_limit_is_counted_and_has_no_place)
{
    static const char much[MAX] = "";
    rt_receive(easy, &event, "abc", 3);
    place = NULL;
    rt_receive(easy, &event, much, sizeof much);
    ck_assert(!buffer_ok(&event));
    rt_receive(easy, &event, "abc", 3);
    rt_receive_end(&event);
    ck_assert_uint_eq(event.wanted, 3 + MAX + 3);
    ck_assert_ptr_null(place);
}
END_TEST

START_TEST(an_event_of_no_bytes_is_an_empty_text)
{
    rt_receive_end(&event);
    ck_assert_str_eq(buffer_text(&event), "");
}
END_TEST

START_TEST(a_second_event_takes_the_place_of_the_first)
{
    ck_assert(buffer_reserve(&event, 10));
    rt_receive(easy, &event, "abcdef", 6);
    rt_receive_end(&event);
    buffer_clear(&event);
    rt_receive(easy, &event, "g", 1);
    ck_assert_ptr_eq(place, event.data + 1);
    arrive_in_place("hi", 2);
    rt_receive_end(&event);
    ck_assert_str_eq(buffer_text(&event), "ghi");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("receive");
    TCase *tests = tcase_create("receive");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, bytes_from_elsewhere_are_copied);
    tcase_add_test(tests, the_next_bytes_are_wanted_behind_the_last_with_room_for_a_nul);
    tcase_add_test(tests, bytes_in_place_are_counted_and_stay);
    tcase_add_test(tests, an_event_over_the_limit_is_counted_and_has_no_place);
    tcase_add_test(tests, an_event_of_no_bytes_is_an_empty_text);
    tcase_add_test(tests, a_second_event_takes_the_place_of_the_first);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
