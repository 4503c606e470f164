/* Files cut into lines: documents are taken apart, however their bytes are dealt out. */
#include "insights/input/line_cutter.h"

#include "insights/input/document_sniff.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdio.h>

#define EVENT   "{\"timestamp\":1,\"message\":\"a b\"}"
#define EVENT_2 "{\"logStreamName\":\"s\",\"timestamp\":2,\"message\":\"[{\\\"\\\\\"}"
#define ROW     "[{\"field\":\"n\",\"value\":\"4\"}]"
#define HEADER  "2018-01-01T00:29:43.079060+00:00 my-stream "

/* What aws writes: four spaces for each level. */
#define PRETTY                                                                                     \
    "{\n    \"events\": [\n        {\n            \"timestamp\": 1,\n            \"message\": "    \
    "\"a b\"\n        },\n        {\n            \"logStreamName\": \"s\",\n            "          \
    "\"timestamp\": 2,\n            \"message\": \"[{\\\"\\\\\"\n        }\n    ],\n"              \
    "    \"searchedLogStreams\": []\n}\n"

static const struct {
    const char *row;
    const char *file;
    const char *lines;
    const char *trouble; /* "LINE detail" of each; "" */
} files[] = {
    {"empty", "", "", ""},
    {"text", "a\n\nb\r\nc\n", "a\n\nb\r\nc\n", ""},
    {"last line without a newline", "a\nb", "a\nb", ""},
    {"records are no documents",
     "{\"level\":\"INFO\",\"events\":[{\"timestamp\":1}]}\n{\"events\":[1]}\n{\"events\":7}\n",
     "{\"level\":\"INFO\",\"events\":[{\"timestamp\":1}]}\n{\"events\":[1]}\n{\"events\":7}\n", ""},
    {"brackets alone are text", "{\n[\n{\n", "{\n[\n{\n", ""},
    {"document on one line", "{\"events\":[" EVENT "," EVENT_2 "],\"nextToken\":\"[{\"}\n",
     EVENT "\n" EVENT_2 "\n\n", ""},
    {"document without a newline", "{\"events\":[" EVENT "]}", EVENT "\n", ""},
    {"documents one after the other",
     "{\"events\":[" EVENT "]}{\"events\":[" EVENT_2 "]}\n{\"events\":[" EVENT "]}\n",
     EVENT "\n" EVENT_2 "\n\n" EVENT "\n\n", ""},
    {"document on many lines", PRETTY, EVENT "\n" EVENT_2 "\n\n", ""},
    {"document between text", "START\n" PRETTY "END\n", "START\n" EVENT "\n" EVENT_2 "\n\nEND\n",
     ""},
    {"members before the elements",
     "{\"nextToken\":\"e\\\"\",\"ResponseMetadata\":{\"a\":[{}]},\"events\":[" EVENT "]}\n",
     EVENT "\n\n", ""},
    {"no elements", "{\"events\": [], \"searchedLogStreams\": []}\n", "\n", ""},
    {"results",
     "{\"results\":[[]," ROW
     ",[ {\"field\" : \"n\", \"value\" : \"4\"} ]],\"status\":\"Complete\"}\n",
     "[]\n" ROW "\n" ROW "\n\n", ""},
    {"no results",
     "{\"results\":[],\"statistics\":{\"recordsMatched\":0.0},\"status\":\"Complete\"}\n", "\n",
     ""},
    {"events alone",
     "[\n    {\n        \"timestamp\": 1,\n        \"message\": \"a b\"\n    }\n]\n", EVENT "\n\n",
     ""},
    {"results alone", "[" ROW "," ROW "]\n", ROW "\n" ROW "\n\n", ""},
    {"numbers alone are text", "[1,2]\n[[1]]\n[{\"a\":1}]\n", "[1,2]\n[[1]]\n[{\"a\":1}]\n", ""},
    {"events within an element are its own",
     "{\"events\":[{\"timestamp\":1,\"events\":[{\"a\":[1]}]}]}\n",
     "{\"timestamp\":1,\"events\":[{\"a\":[1]}]}\n\n", ""},
    {"an element that is no event", "{\"events\":[" EVENT ",\n7,\"x\",\n" EVENT "]}\n",
     EVENT "\n" EVENT "\n\n", "2 an element that is no event;2 an element that is no event;"},
    {"elements without a member's name", "{\"events\":[" EVENT_2 "],[" EVENT "]}\n",
     EVENT_2 "\n" EVENT "\n\n", ""},
    /* Documents that break off. */
    {"within a string", "{\"events\":[" EVENT ",{\"timestamp\":2,\"mess", EVENT "\n",
     "1 the JSON document breaks off;"},
    {"between elements", "{\"events\":[" EVENT, EVENT, "1 the JSON document breaks off;"},
    {"behind the elements", "{\"events\":[" EVENT "],\n", EVENT "\n",
     "2 the JSON document breaks off;"},
    {"where the first begins", "{\"events\":[{", "", "1 the JSON document breaks off;"},
    {"text follows a string", "{\"events\":[" EVENT ",{\"timestamp\":2,\"mess\nSTART\n",
     EVENT "\nSTART\n", "1 the JSON document is none from here on;"},
    {"text follows an element", "{\"events\":[" EVENT ",\n" EVENT_2 "\nSTART\nEND\n",
     EVENT "\n" EVENT_2 "\nSTART\nEND\n", "3 the JSON document is none from here on;"},
    {"a document follows an element", "{\"events\":[" EVENT "\n{\"events\":[" EVENT_2 "]}\n",
     EVENT "\n" EVENT_2 "\n\n", "2 the JSON document is none from here on;"},
    {"something follows on the line", "{\"events\":[" EVENT " x\nEND\n", EVENT "\nEND\n",
     "1 the JSON document is none from here on;"},
    {"something follows at once", "{\"events\":[" EVENT "x\nEND\n", EVENT "\nEND\n",
     "1 the JSON document is none from here on;"},
    /* aws logs tail --format json. */
    {"message on lines of its own",
     HEADER "\n{\n    \"a\": {\n        \"b\": \"c d\"\n    }\n}\nx\n",
     HEADER "{\"a\":{\"b\":\"c d\"}}\nx\n", ""},
    {"array on lines of its own", HEADER "\n[\n    1,\n    \"}\"\n]\nx\n", HEADER "[1,\"}\"]\nx\n",
     ""},
    {"empty object", HEADER "\n{}\nx\n", HEADER "{}\nx\n", ""},
    {"colours around", "\x1b[32m2018-01-01T00:29:43\x1b[0m \x1b[36ms\x1b[0m \n{}\n",
     "\x1b[32m2018-01-01T00:29:43\x1b[0m \x1b[36ms\x1b[0m \n{}\n", ""},
    {"colours around tail's", "\x1b[32m2018-01-01T00:29:43+00:00\x1b[0m \x1b[36ms\x1b[0m \n{}\n",
     "\x1b[32m2018-01-01T00:29:43+00:00\x1b[0m \x1b[36ms\x1b[0m {}\n", ""},
    {"something behind it stays", HEADER "\n{\n    \"a\": 1\n} x\ny\n", HEADER "{\"a\":1} x\ny\n",
     ""},
    {"it breaks off", HEADER "\n{\n    \"a\": 1,\nSTART\n", HEADER "{\"a\":1,\nSTART\n",
     "3 JSON over several lines breaks off;"},
    {"it ends with the file", HEADER "\n{\n    \"a\": 1,\n", HEADER "{\"a\":1,",
     "4 JSON over several lines breaks off;"},
    {"its string breaks off", HEADER "\n{\n    \"a\": \"b\nSTART\n", HEADER "{\"a\":\"b\nSTART\n",
     "3 JSON over several lines breaks off;"},
    {"it is no JSON", HEADER "\n{ X: 1 }\nSTART\n", HEADER "{X: 1 }\nSTART\n",
     "2 JSON over several lines breaks off;"},
    {"text behind such a line is its own", HEADER "\nSTART\n", HEADER "\nSTART\n", ""},
    {"a space ends many lines", "a \n{\n", "a \n{\n", ""},
};

/* What was cut, and the troubles told. */
struct result {
    char lines[4096];
    size_t size;
    char troubles[1024];
};

static void note_trouble(void *context, enum log_trouble_kind kind, uint64_t line,
                         const char *detail)
{
    struct result *result = context;
    size_t used = strlen(result->troubles);
    ck_assert_int_eq(kind, LOG_TROUBLE_BAD_JSON);
    snprintf(result->troubles + used, sizeof result->troubles - used, "%llu %s;",
             (unsigned long long)line, detail);
}

/* Takes the whole lines out, as a reader does for each block. */
static void take_lines(struct cut_window *window, struct result *result)
{
    ck_assert_uint_le(result->size + window->complete, sizeof result->lines - 1);
    ck_assert(window->complete <= window->made && window->made <= window->raw &&
              window->raw <= window->end);
    memcpy(result->lines + result->size, window->data, window->complete);
    result->size += window->complete;
    size_t made = window->made - window->complete, raw = window->end - window->raw;
    memmove(window->data, window->data + window->complete, made);
    memmove(window->data + made, window->data + window->raw, raw);
    *window =
        (struct cut_window){.data = window->data, .made = made, .raw = made, .end = made + raw};
}

/* Deals the file out in pieces: the first of `first` bytes, the others of `size`. */
static void cut_in_pieces(const char *file, size_t first, size_t size, struct result *result)
{
    char data[4096];
    struct cut_window window = {.data = data};
    *result = (struct result){.size = 0};
    struct line_cutter cutter = line_cutter_new(note_trouble, result);
    size_t left = strlen(file), piece = first;
    for (; left > 0; piece = size) {
        piece = piece < left ? piece : left;
        memcpy(data + window.end, file, piece);
        window.end += piece;
        file += piece;
        left -= piece;
        line_cutter_cut(&cutter, &window, false);
        take_lines(&window, result);
    }
    line_cutter_cut(&cutter, &window, true);
    ck_assert_uint_eq(window.raw, window.end);
    take_lines(&window, result);
    ck_assert_uint_eq(window.end, 0);
    result->lines[result->size] = '\0';
}

START_TEST(file_is_cut_into_lines)
{
    struct result result;
    cut_in_pieces(files[_i].file, sizeof result.lines, sizeof result.lines, &result);
    UNIT_TEXT(files[_i].row, result.lines, files[_i].lines);
    UNIT_TEXT(files[_i].row, result.troubles, files[_i].trouble);
}
END_TEST

START_TEST(pieces_make_no_difference)
{
    struct result result;
    for (size_t first = 1; first <= strlen(files[_i].file); first++)
        for (size_t size = 1; size < 4; size++) {
            cut_in_pieces(files[_i].file, first, size == 3 ? 1000 : size, &result);
            UNIT_TEXT(files[_i].row, result.lines, files[_i].lines);
            UNIT_TEXT(files[_i].row, result.troubles, files[_i].trouble);
        }
}
END_TEST

/* ---- Lines that are too long -------------------------------------------------------------- */

static struct {
    uint64_t lines[10];
    size_t count;
} too_long;

static void note_too_long(void *context, enum log_trouble_kind kind, uint64_t line,
                          const char *detail)
{
    (void)context;
    (void)detail;
    ck_assert_int_eq(kind, LOG_TROUBLE_LINE_TOO_LONG);
    ck_assert_uint_lt(too_long.count, 10);
    too_long.lines[too_long.count++] = line;
}

/* Reads `before`, so many times 'x', and `after` a megabyte at a time; `*made` is the most that
 * waited in the window. Returns the lines, which the caller frees. */
static char *cut_long(const char *before, size_t count, const char *after, size_t *made)
{
    enum { PIECE = 1024 * 1024 };
    size_t size = strlen(before) + count + strlen(after), room = LOG_LINE_MAX + 3 * PIECE;
    char *file = malloc(size), *lines = malloc(size + 1), *data = malloc(room);
    ck_assert(file != NULL && lines != NULL && data != NULL);
    memset(file, 'x', size);
    memcpy(file, before, strlen(before));
    memcpy(file + size - strlen(after), after, strlen(after));
    struct line_cutter cutter = line_cutter_new(note_too_long, NULL);
    struct cut_window window = {.data = data};
    size_t done = 0;
    *made = 0;
    too_long.count = 0;
    for (size_t at = 0; at < size; at += PIECE) {
        size_t piece = size - at < PIECE ? size - at : PIECE;
        ck_assert_uint_le(window.end + piece, room);
        memcpy(data + window.end, file + at, piece);
        window.end += piece;
        line_cutter_cut(&cutter, &window, at + piece == size);
        memcpy(lines + done, data, window.complete);
        done += window.complete;
        *made = window.made > *made ? window.made : *made;
        window.made -= window.complete;
        memmove(data, data + window.complete, window.made);
        memmove(data + window.made, data + window.raw, window.end - window.raw);
        window = (struct cut_window){.data = data,
                                     .made = window.made,
                                     .raw = window.made,
                                     .end = window.made + window.end - window.raw};
    }
    lines[done] = '\0';
    free(file);
    free(data);
    return lines;
}

START_TEST(line_that_is_too_long_is_passed_over)
{
    size_t made;
    char *lines = cut_long("a\nb\n", 50 * (size_t)1000 * 1000, "\nc\n", &made);
    ck_assert_str_eq(lines, "a\nb\nc\n");
    ck_assert_uint_eq(too_long.count, 1);
    ck_assert_uint_eq(too_long.lines[0], 3);
    ck_assert_uint_le(made, LOG_LINE_MAX + 1024 * 1024);
    free(lines);
}
END_TEST

START_TEST(longest_line_is_kept_and_one_byte_more_is_not)
{
    size_t made;
    char *lines = cut_long("a\n", LOG_LINE_MAX, "\nc\n", &made);
    ck_assert_uint_eq(strlen(lines), 2 + (size_t)LOG_LINE_MAX + 3);
    ck_assert_uint_eq(too_long.count, 0);
    free(lines);
    lines = cut_long("a\n", (size_t)LOG_LINE_MAX + 1, "\nc\n", &made);
    ck_assert_str_eq(lines, "a\nc\n");
    ck_assert_uint_eq(too_long.count, 1);
    free(lines);
}
END_TEST

START_TEST(element_that_is_too_long_is_passed_over_alone)
{
    size_t made;
    char *lines = cut_long("{\"events\":[" EVENT ",\n{\"timestamp\":2,\"message\":\"",
                           50 * (size_t)1000 * 1000, "\"},\n" EVENT_2 "]}\nc\n", &made);
    ck_assert_str_eq(lines, EVENT "\n" EVENT_2 "\n\nc\n");
    ck_assert_uint_eq(too_long.count, 1);
    ck_assert_uint_eq(too_long.lines[0], 2);
    free(lines);
}
END_TEST

START_TEST(last_line_that_is_too_long_ends_the_file)
{
    size_t made;
    char *lines = cut_long("a\n", 10 * (size_t)1000 * 1000, "", &made);
    ck_assert_str_eq(lines, "a\n");
    ck_assert_uint_eq(too_long.count, 1);
    free(lines);
}
END_TEST

/* ---- Whether a document begins ------------------------------------------------------------ */

START_TEST(sniffing_reads_no_byte_too_far_and_changes_its_mind_never)
{
    size_t size = strlen(files[_i].file);
    enum document_sniff said = DOCUMENT_MORE;
    for (size_t cut = 0; cut <= size; cut++) {
        struct guard guard = guard_bytes(files[_i].file, cut);
        enum document_sniff says = document_sniff(text_bytes(guard.bytes, cut), false);
        ck_assert_int_ne(document_sniff(text_bytes(guard.bytes, cut), true), DOCUMENT_MORE);
        if (cut > 0 && said != DOCUMENT_MORE)
            ck_assert_msg(says == said, "%s: another answer at byte %zu", files[_i].row, cut);
        said = cut > 0 ? says : DOCUMENT_MORE;
        guard_free(&guard);
    }
}
END_TEST

START_TEST(sniffing_ends_somewhere)
{
    static char text[DOCUMENT_SNIFF_MAX + 1] = "{\"nextToken\":\"";
    memset(text + strlen(text), 'x', sizeof text - strlen(text));
    ck_assert_int_eq(document_sniff(text_bytes(text, 1000), false), DOCUMENT_MORE);
    ck_assert_int_eq(document_sniff(text_bytes(text, sizeof text), false), DOCUMENT_NO);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_input_cutter");
    TCase *tcase = tcase_create("cutter");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, file_is_cut_into_lines, 0, UNIT_COUNT(files));
    tcase_add_loop_test(tcase, pieces_make_no_difference, 0, UNIT_COUNT(files));
    tcase_add_test(tcase, line_that_is_too_long_is_passed_over);
    tcase_add_test(tcase, longest_line_is_kept_and_one_byte_more_is_not);
    tcase_add_test(tcase, element_that_is_too_long_is_passed_over_alone);
    tcase_add_test(tcase, last_line_that_is_too_long_ends_the_file);
    tcase_add_loop_test(tcase, sniffing_reads_no_byte_too_far_and_changes_its_mind_never, 0,
                        UNIT_COUNT(files));
    tcase_add_test(tcase, sniffing_ends_somewhere);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
