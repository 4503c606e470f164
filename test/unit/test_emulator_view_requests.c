#include "emulator/view/last_event_id.h"
#include "emulator/view/page_request.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *accept;
    bool html;
} accepts[] = {
    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
    {"text/html", true},
    {"TEXT/HTML", true},
    {"application/json, text/html;q=0.5", true},
    {"text/plain,\ttext/html ; charset=utf-8; q=0.1", true},
    {"text/html;q=0.001", true},
    {"text/html;q=0", false},
    {"text/html; Q=0.000 ", false},
    {"text/html;q=0, text/plain", false},
    {"text/html;level=1;q=0", false},
    {"*/*", false},
    {"text/*", false},
    {"text/htmlx", false},
    {"xtext/html", false},
    {"application/json", false},
    {"text/event-stream", false},
    {",,;,", false},
    {"", false},
};

START_TEST(html_is_asked_for_by_name)
{
    struct guard guard = guard_text(accepts[_i].accept);
    UNIT_INT(accepts[_i].accept, page_request_wants_html(guard.bytes), accepts[_i].html);
    guard_free(&guard);
}
END_TEST

#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct {
    const char *host;
    const char *address;
    bool ours;
} hosts[] = {
    {"localhost:8080", "127.0.0.1", true},
    {"LOCALHOST", "127.0.0.1", true},
    {"app.localhost:8080", "127.0.0.1", true},
    {"127.0.0.1:8080", "127.0.0.1", true},
    {"127.1.2.3", "127.0.0.1", true},
    {"[::1]:8080", "127.0.0.1", true},
    {"[::1]", "::1", true},
    {"192.0.2.7:8080", "192.0.2.7", true},
    {"[2001:db8::7]:8080", "2001:db8:0::7", true},
    {"192.0.2.7:8080", "0.0.0.0", true},
    {"[2001:db8::7]", "::", true},
    {"localhost:", "127.0.0.1", true}, /* RFC 3986, 3.2.3: the port may be empty */
    {"192.0.2.8:8080", "192.0.2.7", false},
    {"192.0.2.7:8080", "127.0.0.1", false},
    {"[2001:db8::7]", "::1", false},
    {"[2001:db8::7]", "192.0.2.7", false},
    {"rebound.example:8080", "127.0.0.1", false},
    {"rebound.example", "0.0.0.0", false},
    {"localhost.example", "127.0.0.1", false},
    {"notlocalhost", "127.0.0.1", false},
    {"a b.localhost", "127.0.0.1", false},
    {"a/.localhost", "127.0.0.1", false},
    {"127.0.0.1.example", "127.0.0.1", false},
    {"127.1", "127.0.0.1", false},
    {"localhost:80x", "127.0.0.1", false},
    {"localhost:80 ", "127.0.0.1", false},
    {"::1", "::1", false},
    {"[::1", "::1", false},
    {"[::1]x", "::1", false},
    {"[localhost]", "127.0.0.1", false},
    {"[127.0.0.1]", "127.0.0.1", false},
    {"[]", "::", false},
    {":8080", "127.0.0.1", false},
    {"", "127.0.0.1", false},
    {X64 X64 X64 X64 ".localhost", "127.0.0.1", false},
};

START_TEST(hosts_that_name_this_machine)
{
    struct guard guard = guard_text(hosts[_i].host);
    UNIT_INT(hosts[_i].host, page_request_host_is_ours(guard.bytes, hosts[_i].address),
             hosts[_i].ours);
    guard_free(&guard);
}
END_TEST

enum { RUN = 17 };

static const struct {
    const char *header;
    int64_t number;
} last_ids[] = {
    {"17-4", 4},
    {"17-0", 0},
    {"17-999999999999999999", INT64_C(999999999999999999)},
    {"17-9999999999999999999", 0},
    {"18-4", 0},
    {"17-", 0},
    {"-4", 0},
    {"17--4", 0},
    {"17-4x", 0},
    {"17", 0},
    {" 17-4", 0},
    {"", 0},
};

START_TEST(ids_of_this_run_count)
{
    struct guard guard = guard_text(last_ids[_i].header);
    UNIT_INT(last_ids[_i].header, last_event_number(guard.bytes, RUN), last_ids[_i].number);
    guard_free(&guard);
}
END_TEST

START_TEST(no_header)
{
    ck_assert(!page_request_wants_html(NULL));
    ck_assert(!page_request_host_is_ours(NULL, "127.0.0.1"));
    ck_assert_int_eq(last_event_number(NULL, RUN), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_view_requests");
    TCase *tcase = tcase_create("requests");
    tcase_add_loop_test(tcase, html_is_asked_for_by_name, 0, UNIT_COUNT(accepts));
    tcase_add_loop_test(tcase, hosts_that_name_this_machine, 0, UNIT_COUNT(hosts));
    tcase_add_loop_test(tcase, ids_of_this_run_count, 0, UNIT_COUNT(last_ids));
    tcase_add_test(tcase, no_header);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
