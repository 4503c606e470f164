/* Logs read from files, as events: packed, encoded and mixed in any way, and from block to block.
 */
#include "test/unit/insights_input.h"

#include <zlib.h>

/* ---- Packed and encoded ------------------------------------------------------------------- */

/* Packs a text, as one gzip member. Returns its size. */
static size_t pack(const char *text, size_t text_size, char *out, size_t room)
{
    z_stream stream = {.next_in = (Bytef *)text, .avail_in = (uInt)text_size};
    ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t size = room - stream.avail_out;
    deflateEnd(&stream);
    return size;
}

static size_t pack_text(const char *text, char *out, size_t room)
{
    return pack(text, strlen(text), out, room);
}

START_TEST(packed_export_tells_time_and_stream)
{
    char packed[1000];
    size_t size = pack_text("1970-01-01T00:00:01.000Z START RequestId: r1 Version: 1\n"
                            "1970-01-01T00:00:02.000Z END RequestId: r1\n",
                            packed, sizeof packed);
    make_bytes("export/task/1970-01-01-[$LATEST]ab/000000.gz", packed, size);
    struct log_input_summary summary =
        check_events("export", in_folder("export"),
                     "1000 1970/01/01/[$LATEST]ab START RequestId: r1 Version: 1\n"
                     "2000 1970/01/01/[$LATEST]ab END RequestId: r1\n");
    ck_assert_uint_eq(troubles(&summary), 0);
    ck_assert_uint_eq(summary.bytes, size);
    ck_assert_uint_eq(summary.files, 1);
    ck_assert_uint_eq(summary.lines, 2);
    ck_assert_uint_eq(summary.untimed, 0);
}
END_TEST

START_TEST(packed_members_are_one_text)
{
    char packed[1000];
    size_t size = pack_text("a\nb", packed, sizeof packed);
    size += pack_text("", packed + size, sizeof packed - size);
    size += pack_text("c\nd\n", packed + size, sizeof packed - size);
    memset(packed + size, 0, 100); /* padded */
    struct log_input_summary summary = check_events(
        "members", make_bytes("members", packed, size + 100), "- - a\n- - bc\n- - d\n");
    ck_assert_uint_eq(troubles(&summary), 0);
}
END_TEST

/* Lines that hardly shrink: "0 NUMBERS". Returns them, to be freed. */
static char *long_text(size_t lines, size_t *size)
{
    char *text = malloc(lines * 32 + 1);
    unsigned number = 1;
    ck_assert_ptr_nonnull(text);
    *size = 0;
    for (size_t i = 0; i < lines; i++) {
        number = number * 1103515245 + 12345;
        *size += (size_t)snprintf(text + *size, 32, "%zu %u%u\n", i, number, number * 7);
    }
    return text;
}

START_TEST(packed_file_that_breaks_off_counts_as_far_as_it_goes)
{
    enum { LINES = 100000 };
    size_t size;
    char *text = long_text(LINES, &size), *packed = malloc(size);
    ck_assert_ptr_nonnull(packed);
    size_t whole = pack(text, size, packed, size);
    const char *path = make_bytes("cut.gz", packed, whole / 2);
    struct log_input_summary summary = read_paths(&path, 1, NULL);
    ck_assert_uint_gt(summary.events, LINES / 4);
    ck_assert_uint_lt(summary.events, LINES);
    char place[50];
    snprintf(place, sizeof place, "cut.gz:%" PRIu64, summary.lines);
    check_trouble("cut off", &summary, LOG_TROUBLE_CUT_OFF, place, "the gzip data breaks off");

    packed[whole / 2] ^= 0x55;
    path = make_bytes("damaged.gz", packed, whole);
    summary = read_paths(&path, 1, NULL);
    ck_assert_uint_gt(summary.events, LINES / 4);
    ck_assert_uint_eq(troubles(&summary), 1);
    ck_assert_uint_eq(summary.troubles[LOG_TROUBLE_CUT_OFF], 1);
    ck_assert_str_eq(summary.shown[0].detail, "the gzip data is damaged from here on");
    free(text);
    free(packed);
}
END_TEST

START_TEST(packed_data_is_all_or_told)
{
    char packed[1000];
    size_t size = pack_text("a\nb\n", packed, sizeof packed);
    struct log_input_summary summary;
    summary = check_events("head alone", make_bytes("head", packed, 2), "");
    check_trouble("head alone", &summary, LOG_TROUBLE_CUT_OFF, "head:1",
                  "the gzip data breaks off");
    packed[size - 5] ^= 1; /* of the checksum's or the length's bytes */
    summary = check_events("checksum", make_bytes("sum", packed, size), "- - a\n- - b\n");
    check_trouble("checksum", &summary, LOG_TROUBLE_CUT_OFF, "sum:3",
                  "the gzip data is damaged from here on");
    packed[size - 5] ^= 1;
    memcpy(packed + size, "tail", 4);
    summary = check_events("tail", make_bytes("tail", packed, size + 4), "- - a\n- - b\n");
    check_trouble("tail", &summary, LOG_TROUBLE_CUT_OFF, "tail:3",
                  "what follows the gzip data is none");
}
END_TEST

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
    const char *row;
    const char *bytes;
    size_t size;
    const char *events;
} encodings[] = {
    {"empty", BYTES(""), ""},
    {"one byte", BYTES("a"), "- - a\n"},
    {"blank", BYTES("\n \n\t\r\n"), ""},
    {"UTF-8 with its mark", BYTES("\xEF\xBB\xBF{\"time\":\"1970-01-01T00:00:01Z\"}\n"),
     "1000 - {\"time\":\"1970-01-01T00:00:01Z\"}\n"},
    {"Latin-1", BYTES("caf\xE9 na\xEFve\nb\n"), "- - caf\xE9 na\xEFve\n- - b\n"},
    {"NUL bytes", BYTES("a\0b\n\0\nc\n"), "- - a0b\n- - 0\n- - c\n"},
    {"UTF-16LE",
     BYTES("\xFF\xFE"
           "a\0\n\0\xE9\0\xAC\x20\n\0"),
     "- - a\n- - \xC3\xA9\xE2\x82\xAC\n"},
    {"UTF-16BE", BYTES("\xFE\xFF\0a\0\n\xD8\x3D\xDE\x00\0\n"), "- - a\n- - \xF0\x9F\x98\x80\n"},
    {"lone surrogates", BYTES("\xFE\xFF\xD8\x3D\0a\xDE\x00\0b"),
     "- - \xEF\xBF\xBD"
     "a\xEF\xBF\xBD"
     "b\n"},
    {"UTF-16 of odd length",
     BYTES("\xFF\xFE"
           "a\0b"),
     "- - a\xEF\xBF\xBD\n"},
    {"UTF-16 that ends in a half", BYTES("\xFE\xFF\0a\xD8\x3D"), "- - a\xEF\xBF\xBD\n"},
    {"UTF-16's mark alone", BYTES("\xFF\xFE"), ""},
    {"mixed, line by line", BYTES("caf\xE9\ncaf\xC3\xA9\n"), "- - caf\xE9\n- - caf\xC3\xA9\n"},
};

START_TEST(encodings_are_recognised)
{
    struct log_input_summary summary =
        check_events(encodings[_i].row, make_bytes("file", encodings[_i].bytes, encodings[_i].size),
                     encodings[_i].events);
    UNIT_INT(encodings[_i].row, troubles(&summary), 0);
    UNIT_INT(encodings[_i].row, summary.bytes, encodings[_i].size);

    char packed[1000];
    size_t size = pack(encodings[_i].bytes, encodings[_i].size, packed, sizeof packed);
    check_events(encodings[_i].row, make_bytes("file.gz", packed, size), encodings[_i].events);
}
END_TEST

START_TEST(long_utf16_is_decoded_whole)
{
    size_t size;
    char *text = long_text(50000, &size), *wide = malloc(2 * size + 2);
    ck_assert_ptr_nonnull(wide);
    memcpy(wide, "\xFF\xFE", 2);
    for (size_t i = 0; i < size; i++) {
        wide[2 + 2 * i] = text[i];
        wide[3 + 2 * i] = '\0';
    }
    const char *paths[] = {make_bytes("narrow", text, size),
                           make_bytes("wide", wide, 2 * size + 2)};
    struct buffer narrow = buffer_new(1 << 26), got = buffer_new(1 << 26);
    read_paths(paths, 1, &narrow);
    read_paths(paths + 1, 1, &got);
    ck_assert_uint_gt(narrow.size, size);
    ck_assert_str_eq(buffer_text(&got), buffer_text(&narrow));
    buffer_free(&narrow);
    buffer_free(&got);
    free(text);
    free(wide);
}
END_TEST

/* ---- What lines have from the ones before ------------------------------------------------- */

static const struct {
    const char *row;
    const char *file;
    const char *events;
} chains[] = {
    {"time of the event before", "START\n1970-01-01T00:00:01Z\tid\tINFO\tx\nEND\n",
     "- - START\n1000 - 1970-01-01T00:00:01Z\tid\tINFO\tx\n1000 - END\n"},
    {"continued message", "1970-01-01T00:00:01+00:00 s/1 a\nb\n1970-01-01T00:00:02Z c\nd\n",
     "1000 s/1 a\n1000 s/1 b\n2000 - c\n2000 - d\n"},
    {"stream without a time", "1970-01-01T00:00:01Z a\nx-1  | b\nc\n",
     "1000 - a\n1000 x-1 b\n1000 x-1 c\n"},
    {"out of order", "1970-01-01T00:00:09Z a\n1970-01-01T00:00:01Z b\n9999-12-31T23:59:59Z c\n",
     "9000 - a\n1000 - b\n253402300799000 - c\n"},
    {"rows have their own",
     "1970-01-01T00:00:01+00:00 s/1 a\n[{\"field\":\"n\",\"value\":\"4\"}]\nb\n",
     "1000 s/1 a\n- - {\"n\":\"4\"}\n1000 s/1 b\n"},
};

START_TEST(line_goes_on_with_what_was_told_before)
{
    check_events(chains[_i].row, make_file("file", chains[_i].file), chains[_i].events);
}
END_TEST

START_TEST(nothing_is_handed_from_file_to_file)
{
    const char *paths[] = {make_file("1", "1970-01-01T00:00:01+00:00 s/1 a\n"),
                           make_file("2", "b\n")};
    struct buffer events = buffer_new(1000);
    struct log_input_summary summary = read_paths(paths, 2, &events);
    ck_assert_str_eq(buffer_text(&events), "1000 s/1 a\n- - b\n");
    ck_assert_uint_eq(summary.files, 2);
    ck_assert_uint_eq(summary.untimed, 1);
    buffer_free(&events);
}
END_TEST

/* The same text again and again, until it is longer than two blocks; what is told must hold
 * through. */
START_TEST(what_was_told_holds_from_block_to_block)
{
    enum { LINES = 300000 };
    static const char first[] = "1970-01-01T00:00:01+00:00 s/1 a\n";
    struct buffer text = buffer_new(1 << 26), events = buffer_new(1 << 26),
                  want = buffer_new(1 << 26);
    buffer_append_text(&text, first);
    buffer_append_text(&want, "1000 s/1 a\n");
    for (int i = 0; i < LINES; i++) {
        bool named = i == LINES / 2;
        buffer_printf(&text, "%sline %d\n", named ? "x-1  | " : "", i);
        buffer_printf(&want, "1000 %s line %d\n", i < LINES / 2 ? "s/1" : "x-1", i);
    }
    const char *path = make_file("long", buffer_text(&text));
    read_paths(&path, 1, &events);
    ck_assert(buffer_ok(&events) && buffer_ok(&want) && buffer_ok(&text));
    ck_assert_str_eq(buffer_text(&events), buffer_text(&want));
    buffer_free(&text);
    buffer_free(&events);
    buffer_free(&want);
}
END_TEST

START_TEST(group_is_the_given_one_where_none_is_told)
{
    const char *path =
        make_file("file", "a\n{\"time\":\"1970-01-01T00:00:01Z\",\"type\":\"t\",\"function\":\"f\","
                          "\"sandbox\":\"s\",\"record\":{}}\n1970-01-01T00:00:01Z b\n");
    struct log_input_options options = {.default_group = "mine"};
    struct log_input *input = log_input_new(&path, 1, &options);
    struct log_block *block = log_input_next(input);
    struct log_event event;
    log_input_free(input); /* the block needs nothing of it */
    static const char *const groups[] = {"mine", "/aws/lambda/f", "mine"};
    for (size_t i = 0; i < 3; i++) {
        ck_assert(log_block_event(block, &event));
        ck_assert(text_is(event.group, groups[i]));
    }
    ck_assert(!log_block_event(block, &event));
    log_block_free(block);
}
END_TEST

/* ---- Documents of any size ---------------------------------------------------------------- */

static void append_answer(struct buffer *text, int first, int count, bool pretty)
{
    const char *space = pretty ? "\n        " : "";
    buffer_printf(text, "{%s\"events\":%s[", space, space);
    for (int i = first; i < first + count; i++)
        buffer_printf(text,
                      "%s{%s\"logStreamName\": \"s\",%s\"timestamp\": %d,%s\"message\": "
                      "\"{\\\"n\\\":%d}\\n\",%s\"ingestionTime\": 1}",
                      i > first ? "," : "", space, space, i, space, i, space);
    buffer_printf(text, "%s],%s\"searchedLogStreams\": []}\n", space, space);
}

START_TEST(documents_are_read_event_by_event)
{
    enum { EVENTS = 30000 };
    struct buffer text = buffer_new(1 << 26), events = buffer_new(1 << 26),
                  want = buffer_new(1 << 26);
    append_answer(&text, 0, EVENTS / 2, _i == 1);
    append_answer(&text, EVENTS / 2, EVENTS / 2, _i == 1);
    for (int i = 0; i < EVENTS; i++)
        buffer_printf(&want, "%d s {\"n\":%d}\n", i, i);
    ck_assert_uint_gt(text.size, 2 << 20);
    const char *path = make_file("answers.json", buffer_text(&text));
    struct log_input_summary summary = read_paths(&path, 1, &events);
    ck_assert_str_eq(buffer_text(&events), buffer_text(&want));
    ck_assert_uint_eq(troubles(&summary), 0);
    ck_assert_uint_eq(summary.lines, EVENTS);
    buffer_free(&text);
    buffer_free(&events);
    buffer_free(&want);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_input_reading");
    TCase *tcase = tcase_create("reading");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, folder_set_up, folder_tear_down);
    tcase_add_test(tcase, packed_export_tells_time_and_stream);
    tcase_add_test(tcase, packed_members_are_one_text);
    tcase_add_test(tcase, packed_file_that_breaks_off_counts_as_far_as_it_goes);
    tcase_add_test(tcase, packed_data_is_all_or_told);
    tcase_add_loop_test(tcase, encodings_are_recognised, 0, UNIT_COUNT(encodings));
    tcase_add_test(tcase, long_utf16_is_decoded_whole);
    tcase_add_loop_test(tcase, line_goes_on_with_what_was_told_before, 0, UNIT_COUNT(chains));
    tcase_add_test(tcase, nothing_is_handed_from_file_to_file);
    tcase_add_test(tcase, what_was_told_holds_from_block_to_block);
    tcase_add_test(tcase, group_is_the_given_one_where_none_is_told);
    tcase_add_loop_test(tcase, documents_are_read_event_by_event, 0, 2);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
