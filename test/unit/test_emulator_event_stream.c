#define _GNU_SOURCE /* memmem(3) */

#include "emulator/http/event_stream.h"

#include "test/unit/unit.h"

static uint32_t u32(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static struct buffer encoded(const char *event_type, const char *content_type, const void *payload,
                             size_t size)
{
    struct buffer out = buffer_new(1 << 20);
    ck_assert(event_stream_append(&out, event_type, content_type, payload, size));
    return out;
}

START_TEST(the_checksum_is_that_of_zlib)
{
    ck_assert_uint_eq(event_stream_crc(0, "123456789", 9), 0xCBF43926);
    ck_assert_uint_eq(event_stream_crc(0, "", 0), 0);
    /* In pieces, as in one. */
    ck_assert_uint_eq(event_stream_crc(event_stream_crc(0, "1234", 4), "56789", 5), 0xCBF43926);
    /* Of a message that another encoder made, up to each of its two checksums. */
    static const char message[] = "\x00\x00\x00\x2d\x00\x00\x00\x1b\xd6\x16\xfd\x30\x0b:event-type"
                                  "\x07\x00\x0cPayloadChunkhi";
    ck_assert_uint_eq(event_stream_crc(0, message, 8), 0xD616FD30);
    ck_assert_uint_eq(event_stream_crc(0, message, sizeof message - 1), 0x58C76727);
}
END_TEST

START_TEST(a_message_is_laid_out_as_told)
{
    static const char want[] = "\x0b:event-type\x07\x00\x0ePayloadChunk2x"
                               "\x0d:content-type\x07\x00\x18"
                               "application/octet-stream"
                               "\x0d:message-type\x07\x00\x05"
                               "event"
                               "h\0i";
    struct buffer out = encoded("PayloadChunk2x", "application/octet-stream", "h\0i", 3);
    size_t headers = sizeof want - 1 - 3;
    ck_assert_uint_eq(out.size, 12 + sizeof want - 1 + 4);
    ck_assert_uint_eq(u32(out.data), out.size);
    ck_assert_uint_eq(u32(out.data + 4), headers);
    ck_assert_uint_eq(u32(out.data + 8), event_stream_crc(0, out.data, 8));
    ck_assert_mem_eq(out.data + 12, want, sizeof want - 1);
    ck_assert_uint_eq(u32(out.data + out.size - 4), event_stream_crc(0, out.data, out.size - 4));
    buffer_free(&out);
}
END_TEST

START_TEST(a_payload_may_be_empty_and_without_a_type)
{
    struct buffer out = encoded("InvokeComplete", NULL, NULL, 0);
    ck_assert_uint_eq(u32(out.data + 4), out.size - 16);
    ck_assert_ptr_null(memmem(out.data, out.size, ":content-type", 13));
    buffer_free(&out);
}
END_TEST

START_TEST(messages_follow_each_other)
{
    struct buffer out = encoded("PayloadChunk", NULL, "one", 3);
    size_t first = out.size;
    ck_assert(event_stream_append(&out, "PayloadChunk", NULL, "four", 4));
    const char *second = out.data + first;
    ck_assert_uint_eq(u32(out.data), first);
    ck_assert_uint_eq(u32(second), out.size - first);
    ck_assert_uint_eq(u32(second + 8), event_stream_crc(0, second, 8));
    ck_assert_uint_eq(u32(out.data + out.size - 4),
                      event_stream_crc(0, second, out.size - first - 4));
    buffer_free(&out);
}
END_TEST

/* Wherever the room ends, nothing of the message is left behind. */
START_TEST(what_does_not_fit_is_not_there)
{
    struct buffer whole = encoded("PayloadChunk", "text/plain", "payload", 7);
    for (size_t max = 0; max < whole.size; max++) {
        struct buffer out = buffer_new(max + 3);
        ck_assert(buffer_append(&out, "abc", 3));
        ck_assert(!event_stream_append(&out, "PayloadChunk", "text/plain", "payload", 7));
        ck_assert_uint_eq(out.size, 3);
        ck_assert(!buffer_ok(&out));
        buffer_free(&out);
    }
    struct buffer exact = buffer_new(whole.size);
    ck_assert(event_stream_append(&exact, "PayloadChunk", "text/plain", "payload", 7));
    ck_assert_mem_eq(exact.data, whole.data, whole.size);
    buffer_free(&exact);
    buffer_free(&whole);
}
END_TEST

START_TEST(values_and_payloads_have_a_greatest_size)
{
    char value[257];
    memset(value, 'x', sizeof value - 1);
    value[256] = '\0';
    struct buffer out = buffer_new(SIZE_MAX);
    ck_assert(!event_stream_append(&out, "PayloadChunk", value, "", 0));
    ck_assert(!event_stream_append(&out, value, NULL, "", 0));
    ck_assert(
        !event_stream_append(&out, "PayloadChunk", NULL, value, EVENT_STREAM_PAYLOAD_MAX + 1));
    ck_assert_uint_eq(out.size, 0);
    value[255] = '\0';
    ck_assert(event_stream_append(&out, value, value, "", 0));
    buffer_free(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_event_stream");
    TCase *tcase = tcase_create("event_stream");
    tcase_add_test(tcase, the_checksum_is_that_of_zlib);
    tcase_add_test(tcase, a_message_is_laid_out_as_told);
    tcase_add_test(tcase, a_payload_may_be_empty_and_without_a_type);
    tcase_add_test(tcase, messages_follow_each_other);
    tcase_add_test(tcase, what_does_not_fit_is_not_there);
    tcase_add_test(tcase, values_and_payloads_have_a_greatest_size);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
