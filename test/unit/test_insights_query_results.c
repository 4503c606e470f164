#include "base/text_width.h"
#include "insights/query/query_results.h"

#include "test/unit/unit.h"

static struct text columns[] = {TEXT("name"), TEXT("n")};
static struct text cells[] = {TEXT("ada"), TEXT("1.5"), TEXT("a \"b\",\tc\nd"),
                              {NULL, 0},   {NULL, 0},   TEXT("1000"),
                              TEXT(""),    TEXT("-2")};
static struct text ptrs[] = {TEXT("p0"), TEXT("p1"), TEXT("p2"), TEXT("p3")};

static struct query_results sample(void)
{
    return (struct query_results){.columns = columns,
                                  .column_count = 2,
                                  .cells = cells,
                                  .row_count = 4,
                                  .matched = 4,
                                  .scanned = 10,
                                  .scanned_bytes = 1234};
}

START_TEST(json_leaves_out_null_and_has_ptr_last)
{
    struct query_results results = sample();
    struct buffer out = buffer_new(10000);
    results.ptrs = ptrs;
    results.row_count = 2;
    query_results_json(&out, &results);
    ck_assert_str_eq(buffer_text(&out),
                     "{\"results\":[\n"
                     "[{\"field\":\"name\",\"value\":\"ada\"},{\"field\":\"n\",\"value\":\"1.5\"},"
                     "{\"field\":\"@ptr\",\"value\":\"p0\"}],\n"
                     "[{\"field\":\"name\",\"value\":\"a \\\"b\\\",\\tc\\nd\"},"
                     "{\"field\":\"@ptr\",\"value\":\"p1\"}]],\n"
                     "\"statistics\":{\"recordsMatched\":4.0,\"recordsScanned\":10.0,"
                     "\"bytesScanned\":1234.0},\"status\":\"Complete\"}\n");
    buffer_free(&out);
}
END_TEST

START_TEST(csv_quotes_what_needs_it_and_tells_empty_from_null)
{
    struct query_results results = sample();
    struct buffer out = buffer_new(10000);
    query_results_csv(&out, &results);
    ck_assert_str_eq(buffer_text(&out),
                     "name,n\nada,1.5\n\"a \"\"b\"\",\tc\nd\",\n,1000\n\"\",-2\n");
    buffer_free(&out);
}
END_TEST

START_TEST(table_has_numbers_to_the_right_and_no_blank_at_a_line_end)
{
    struct query_results results = sample();
    struct buffer out = buffer_new(10000);
    query_results_table(&out, &results, 0, false);
    ck_assert_str_eq(buffer_text(&out), "name             n\n"
                                        "------------  ----\n"
                                        "ada            1.5\n"
                                        "a \"b\",\\tc\\nd\n"
                                        "              1000\n"
                                        "                -2\n");
    buffer_free(&out);
}
END_TEST

START_TEST(table_is_as_wide_as_the_terminal_at_most)
{
    static struct text long_cells[2];
    struct query_results results = sample();
    struct buffer out = buffer_new(10000);
    /* Two columns each, and marks that take none. */
    long_cells[0] = text_of("日本語日本語日本語日本語日本語e\u0301e\u0301");
    long_cells[1] = text_of("12345");
    results.cells = long_cells;
    results.row_count = 1;
    query_results_table(&out, &results, 20, true);
    ck_assert_str_eq(buffer_text(&out), "\033[1mname               n\n\033[0m"
                                        "-------------  -----\n"
                                        "日本語日本語…  12345\n");
    buffer_free(&out);
}
END_TEST

START_TEST(table_of_nothing_is_its_header)
{
    struct query_results results = sample();
    struct buffer out = buffer_new(10000);
    results.row_count = 0;
    query_results_table(&out, &results, 10, false);
    ck_assert_str_eq(buffer_text(&out), "name  n\n----  -\n");
    buffer_free(&out);
}
END_TEST

static const struct {
    const char *text;
    size_t width;
} widths[] = {{"", 0},     {"abc", 3},        {"é", 1},        {"e\u0301", 1},
              {"日本", 4}, {"\U0001F600", 2}, {"\xff\xfe", 2}, {"a\u200bb", 2}};

START_TEST(width_is_that_of_the_terminal)
{
    UNIT_INT(widths[_i].text, text_width(text_of(widths[_i].text)), widths[_i].width);
    for (size_t within = 0; within <= widths[_i].width; within++)
        ck_assert_uint_le(text_width(text_within(text_of(widths[_i].text), within)), within);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_query_results");
    TCase *tcase = tcase_create("results");
    tcase_add_test(tcase, json_leaves_out_null_and_has_ptr_last);
    tcase_add_test(tcase, csv_quotes_what_needs_it_and_tells_empty_from_null);
    tcase_add_test(tcase, table_has_numbers_to_the_right_and_no_blank_at_a_line_end);
    tcase_add_test(tcase, table_is_as_wide_as_the_terminal_at_most);
    tcase_add_test(tcase, table_of_nothing_is_its_header);
    tcase_add_loop_test(tcase, width_is_that_of_the_terminal, 0, UNIT_COUNT(widths));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
