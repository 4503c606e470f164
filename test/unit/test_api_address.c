#include "runtime/api_address.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *value;
    const char *url;
} good[] = {
    {"127.0.0.1:9001", "http://127.0.0.1:9001/2018-06-01"},
    {"localhost:1", "http://localhost:1/2018-06-01"},
    {"some-host_2.example:65535", "http://some-host_2.example:65535/2018-06-01"},
    {"[::1]:9001", "http://[::1]:9001/2018-06-01"},
    {"[fe80::ffff:10.0.0.1]:80", "http://[fe80::ffff:10.0.0.1]:80/2018-06-01"},
    {"http://127.0.0.1:9000/.rt", "http://127.0.0.1:9000/.rt/2018-06-01"},
    {"http://127.0.0.1:9000/.rt/", "http://127.0.0.1:9000/.rt/2018-06-01"},
    {"http://127.0.0.1:9000/a/b//", "http://127.0.0.1:9000/a/b/2018-06-01"},
    {"http://127.0.0.1:9000", "http://127.0.0.1:9000/2018-06-01"},
    {"http://127.0.0.1:9000/", "http://127.0.0.1:9000/2018-06-01"},
    {"http://localhost", "http://localhost/2018-06-01"},
    {"http://localhost/path", "http://localhost/path/2018-06-01"},
    {"http://[::1]/path", "http://[::1]/path/2018-06-01"},
};

START_TEST(good_address_becomes_the_base_of_every_url)
{
    struct guard guard = guard_text(good[_i].value);
    struct buffer url = buffer_new(4096);
    const char *fault = rt_api_base_url(guard.bytes, &url);
    ck_assert_msg(fault == NULL, "%s: %s", good[_i].value, fault);
    UNIT_TEXT(good[_i].value, buffer_text(&url), good[_i].url);
    buffer_free(&url);
    guard_free(&guard);
}
END_TEST

static const struct {
    const char *value;
    const char *word; /* that the fault names */
} bad[] = {
    {"", "not set"},
    {" ", "space"},
    {"127.0.0.1:9001 ", "space"},
    {"127.0.0.1:9001\n", "space"},
    {"127.0.0.1\t:9001", "space"},
    {"h\xC3\xB6st:9001", "ASCII"},
    {"host\x7f:9001", "ASCII"},
    {"127.0.0.1", "no port"},
    {"localhost", "no port"},
    {"nonsense", "no port"},
    {"host:", "port"},
    {"host:0", "port"},
    {"host:00000", "port"},
    {"host:65536", "port"},
    {"host:123456", "port"},
    {"host:99999999999999999999", "port"},
    {"host:-1", "port"},
    {"host:+1", "port"},
    {"host:port", "port"},
    {"host:0x50", "port"},
    {"host:80x", "host:port"},
    {"host:80/", "host:port"},
    {"host:80:80", "host:port"},
    {":9001", "host"},
    {"/path", "host"},
    {"http://", "host"},
    {"http:///path", "host"},
    {"http://:9001", "host"},
    {"http://host:/path", "port"},
    {"http://host:0/", "port"},
    {"http://user@host:80", "host:port"},
    {"user:secret@host:80", "port"},
    {"http://host:80?x=1", "host:port"},
    {"http://host:80/p?x=1", "query"},
    {"http://host:80/p#f", "fragment"},
    {"https://host:443", "scheme"},
    {"ftp://host:21/", "scheme"},
    {"unix:///run/api", "scheme"},
    {"://host:80", "scheme"},
    {"::1:9001", "host"},
    {"[]:9001", "host"},
    {"[::1:9001", "host"},
    {"[::1", "host"},
    {"[", "host"},
    {"[::1]", "no port"},
    {"[::g]:80", "host"},
};

START_TEST(bad_address_is_refused_with_its_fault)
{
    struct guard guard = guard_text(bad[_i].value);
    struct buffer url = buffer_new(4096);
    buffer_append_text(&url, "kept");
    const char *fault = rt_api_base_url(guard.bytes, &url);
    ck_assert_msg(fault != NULL, "<%s> is taken", bad[_i].value);
    ck_assert_msg(strstr(fault, bad[_i].word) != NULL, "<%s>: <%s> does not say \"%s\"",
                  bad[_i].value, fault, bad[_i].word);
    UNIT_TEXT(bad[_i].value, buffer_text(&url), "kept");
    buffer_free(&url);
    guard_free(&guard);
}
END_TEST

START_TEST(missing_address_counts_as_empty)
{
    struct buffer url = buffer_new(4096);
    ck_assert_str_eq(rt_api_base_url(NULL, &url), rt_api_base_url("", &url));
    ck_assert_ptr_null(url.data);
    buffer_free(&url);
}
END_TEST

START_TEST(address_of_1024_bytes_is_the_longest)
{
    char value[1026];
    struct buffer url = buffer_new(4096);
    memset(value, 'a', sizeof value);
    memcpy(value, "http://h/", 9);
    value[1025] = '\0';
    struct guard longer = guard_text(value);
    ck_assert_ptr_nonnull(strstr(rt_api_base_url(longer.bytes, &url), "1024"));
    value[1024] = '\0';
    struct guard longest = guard_text(value);
    ck_assert_ptr_null(rt_api_base_url(longest.bytes, &url));
    ck_assert_uint_eq(url.size, 1024 + strlen("/2018-06-01"));
    buffer_free(&url);
    guard_free(&longer);
    guard_free(&longest);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("api_address");
    TCase *tc = tcase_create("api_address");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, good_address_becomes_the_base_of_every_url, 0, UNIT_COUNT(good));
    tcase_add_loop_test(tc, bad_address_is_refused_with_its_fault, 0, UNIT_COUNT(bad));
    tcase_add_test(tc, missing_address_counts_as_empty);
    tcase_add_test(tc, address_of_1024_bytes_is_the_longest);
    return unit_run(suite);
}
