#include "base/html_text.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *name, *text, *written;
} rows[] = {
    {"nothing", "", ""},
    {"plain", "hello-1 $LATEST", "hello-1 $LATEST"},
    {"an element", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"quotes", "\" onload='x'", "&quot; onload=&#39;x&#39;"},
    {"an entity", "&lt;&", "&amp;lt;&amp;"},
    {"line breaks", "a\nb\r\tc", "a b  c"},
    {"delete and C1", "a\x7F\xC2\x9Bz", "a  z"},
    {"beyond ASCII", "größer → 😀", "größer → 😀"},
    {"no UTF-8", "a\xFFz\xE2\x82", "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"overlong <", "\xC0\xBC", "\xEF\xBF\xBD\xEF\xBF\xBD"},
};

START_TEST(outside_text_stays_text)
{
    struct guard guard = guard_bytes(rows[_i].text, strlen(rows[_i].text));
    struct buffer out = buffer_new(1000);
    html_text(&out, text_bytes(guard.bytes, strlen(rows[_i].text)));
    UNIT_TEXT(rows[_i].name, buffer_text(&out), rows[_i].written);
    buffer_free(&out);
    guard_free(&guard);
}
END_TEST

START_TEST(a_nul_is_a_blank)
{
    struct buffer out = buffer_new(1000);
    html_text(&out, text_bytes("a\0b", 3));
    ck_assert_str_eq(buffer_text(&out), "a b");
    buffer_free(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("html_text");
    TCase *tcase = tcase_create("all");
    tcase_add_loop_test(tcase, outside_text_stays_text, 0, UNIT_COUNT(rows));
    tcase_add_test(tcase, a_nul_is_a_blank);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
