#include "emulator/http/base64.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *bytes;
    const char *text;
} pairs[] = {
    /* RFC 4648, section 10. */
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xFB\xFF\xFE", "+//+"},
    {"{\"custom\":{\"key\":\"\xC3\xBC\"}}", "eyJjdXN0b20iOnsia2V5Ijoiw7wifX0="},
};

START_TEST(bytes_are_encoded)
{
    struct buffer out = buffer_new(100);
    base64_encode(&out, pairs[_i].bytes, strlen(pairs[_i].bytes));
    UNIT_TEXT(pairs[_i].text, buffer_text(&out), pairs[_i].text);
    buffer_free(&out);
}
END_TEST

START_TEST(text_is_decoded_with_and_without_padding)
{
    for (int padded = 0; padded < 2; padded++) {
        char text[64] = "";
        size_t size = strlen(pairs[_i].text);
        memcpy(text, pairs[_i].text, padded ? size : strcspn(pairs[_i].text, "="));
        struct buffer out = buffer_new(100);
        struct guard guard = guard_text(text);
        ck_assert_msg(base64_decode(&out, guard.bytes), "%s is refused", text);
        UNIT_TEXT(text, buffer_text(&out), pairs[_i].bytes);
        guard_free(&guard);
        buffer_free(&out);
    }
}
END_TEST

static const char *const nonsense[] = {
    "Z",     "Zg=",    "Zg===", "Zm8==", "Zm9v=", "=",        "Zg==Zg==",
    "Zm 9v", "Zm9v\n", "Zm-_",  "Zm9vY", "????",  "Zm9v\x80", "Z===",
};

START_TEST(what_is_no_base64_is_refused)
{
    struct buffer out = buffer_new(100);
    struct guard guard = guard_text(nonsense[_i]);
    ck_assert_msg(!base64_decode(&out, guard.bytes), "<%s> is taken", nonsense[_i]);
    guard_free(&guard);
    buffer_free(&out);
}
END_TEST

START_TEST(every_byte_comes_back)
{
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    for (size_t size = 0; size <= sizeof bytes; size++) {
        struct buffer text = buffer_new(400);
        struct buffer back = buffer_new(256);
        base64_encode(&text, bytes, size);
        ck_assert(base64_decode(&back, buffer_text(&text)));
        ck_assert_uint_eq(back.size, size);
        ck_assert_mem_eq(buffer_text(&back), bytes, size);
        buffer_free(&text);
        buffer_free(&back);
    }
}
END_TEST

START_TEST(a_full_buffer_is_a_refusal)
{
    struct buffer out = buffer_new(2);
    ck_assert(!base64_decode(&out, "Zm9v"));
    buffer_free(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_base64");
    TCase *tcase = tcase_create("base64");
    tcase_add_loop_test(tcase, bytes_are_encoded, 0, UNIT_COUNT(pairs));
    tcase_add_loop_test(tcase, text_is_decoded_with_and_without_padding, 0, UNIT_COUNT(pairs));
    tcase_add_loop_test(tcase, what_is_no_base64_is_refused, 0, UNIT_COUNT(nonsense));
    tcase_add_test(tcase, every_byte_comes_back);
    tcase_add_test(tcase, a_full_buffer_is_a_refusal);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
