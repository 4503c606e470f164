/* The language as a whole, over the events of the reference's examples. */
#include "insights/language/query_parse.h"
#include "test/unit/query_fixture.h"
#include "test/unit/unit.h"

static const struct test_event events[] = {
    {1700000000000,
     "{\"level\":\"INFO\",\"ms\":10,\"ok\":true,\"u\":{\"id\":\"a\"},\"tags\":[\"x\",\"y\"]}"},
    {1700000060000, "{\"level\":\"ERROR\",\"ms\":30,\"ok\":false,\"u\":{\"id\":\"b\"}}"},
    {1700000125000, "{\"level\":\"INFO\",\"ms\":20,\"ok\":true,\"code\":\"404\"}"},
    {1700000130000, "plain ERROR user=zed, latency := 7"},
};
static const struct test_event report[] = {
    {1700000000000, "REPORT RequestId: r1\tDuration: 12.50 ms\tMax Memory Used: 30 MB"},
};

static const struct {
    const char *query, *rows;
} cases[] = {
    {"fields @timestamp, level | sort @timestamp asc | limit 1",
     "2023-11-14 22:13:20.000 | INFO\n"},
    {"filter ok = 0 | display u.id", "b\n"},
    {"filter ispresent(level) | stats avg(ms), max(ms) by level | sort level asc",
     "ERROR | 30 | 30\nINFO | 15 | 20\n"},
    {"stats avg(ms) / 7 as x", "2.8571\n"},
    {"stats count(*) as n by bin(1m) | sort n desc | limit 1", "2023-11-14 22:15:00.000 | 2\n"},
    {"filter @message like /(?i)error/ | stats count()", "2\n"},
    {"filter @message not like \"ERROR\" | stats count(*)", "2\n"},
    {"parse \"user=*, latency := *\" as who, lat | filter lat > 5 | display who, lat", "zed | 7\n"},
    {"filter tags.1 = \"y\" | display level", "INFO\n"},
    {"filter code >= 400 and code < 500 | display code", "404\n"},
    {"fields level, ms | filter ispresent(level) | sort @timestamp asc | dedup level",
     "INFO | 10\nERROR | 30\n"},
    {"fields jsonParse(@message) as j | fields j.u.id as id | filter id = \"b\" | display id",
     "b\n"},
    {"fields trim(\"xyfooyx\",\"xy\") as t, substr(\"abcdef\",2,3) as s, 2^3 as p, 10%3 as m | "
     "limit 1",
     "foo | cde | 8 | 1\n"},
    {"filter ispresent(ms) | stats sum(ms) as s by level | stats max(s) as m", "30\n"},

    /* Columns. */
    {"filter ok = 0",
     "2023-11-14 22:14:20.000 | {\"level\":\"ERROR\",\"ms\":30,\"ok\":false,\"u\":{\"id\":\"b\"}}"
     "\n"},
    {"fields ms | fields level | filter ok = 0", "30 | ERROR\n"},
    {"fields ms, level | display ok | display level | filter ok = 0", "ERROR\n"},
    {"display level | fields ms * 2 as m | filter ms = 30", "ERROR\n"},
    {"fields ms as m, m + 1 as n | filter n = 31", "30 | 31\n"},
    {"fields ms, ms, ms + 1, ms + 1 | filter ms = 30", "30 | 31\n"},
    {"filter ms = 10 | parse @message '\"level\":\"*\"' as l | fields ms", "INFO | 10\n"},

    /* Order. */
    {"fields ms", "-\n20\n30\n10\n"},
    {"fields ms | sort ms", "-\n10\n20\n30\n"},
    {"fields ms | sort ms desc", "30\n20\n10\n-\n"},
    {"fields ms | sort level desc, ms asc | limit 3", "10\n20\n30\n"},
    {"fields ms | sort 0 - ms | limit 2", "-\n30\n"},
    {"fields ms | sort ms | limit 2 | display level", "-\nINFO\n"},
    {"stats count() by level", "- | 1\nERROR | 1\nINFO | 2\n"},
    {"stats sum(ms) by ok", "- | -\n0 | 30\n1 | 30\n"},
    {"stats count() by bin(1m) | sort bin(1m) desc | limit 1", "2023-11-14 22:15:00.000 | 2\n"},

    /* stats. */
    {"filter ms > 1000 | stats count(*)", ""},
    {"stats count() as n by 1", "1 | 4\n"},
    {"stats count(level), count_distinct(level), count(*)", "3 | 2 | 4\n"},
    {"stats min(ms), max(ms), sum(ms), avg(ms), stddev(ms)", "10 | 30 | 60 | 20 | 10\n"},
    {"stats pct(ms, 50), median(ms), pct(ms, 99), pct(ms, 1)", "20 | 20 | 30 | 10\n"},
    {"stats earliest(level), latest(level), sortsFirst(level), sortsLast(level)",
     "INFO | INFO | ERROR | INFO\n"},
    {"stats earliest(@timestamp), fromMillis(latest(@timestamp))",
     "1700000000000 | 2023-11-14 22:15:30.000\n"},
    {"stats min(@timestamp)", "2023-11-14 22:13:20.000\n"},
    {"stats sum(level = \"INFO\" and ok) > 1 as many", "1\n"},
    {"stats count(*) as n, n * 2 as twice, avg(ms) + n as sum", "4 | 8 | 24\n"},
    {"stats count(*) by bin(1h) offset 15m", "2023-11-14 21:15:00.000 | 2\n"
                                             "2023-11-14 22:15:00.000 | 2\n"},
    {"stats count(*) as n by level as l | filter n = 2 | fields concat(l, '!') as shout",
     "INFO | 2 | INFO!\n"},
    {"stats count(*) as n by level, ok | stats count(*) as groups, sum(n)", "3 | 4\n"},
    {"stats max(ms) as `a b` by level | sort `a b` desc | limit 1", "ERROR | 30\n"},

    /* dedup. */
    {"fields ms | dedup level", "-\n20\n30\n"},
    {"fields level | sort ms desc | dedup ok | limit 2", "ERROR\nINFO\n"},

    /* parse and unnest. */
    {"parse @message /user=(?<user>\\w+)/ | filter ispresent(user) | display user", "zed\n"},
    {"parse @message /(\\w)=(\\w+)/ as k, v | filter k = 'r' | display k, v", "r | zed\n"},
    {"parse @message /\"(\\w+)\":/ as key multi | filter ms = 10 | display key",
     "level\nms\nok\nu\nid\ntags\n"},
    {"parse @message logfmt as m | filter ispresent(m.user) | display m.user", "zed,\n"},
    {"parse 'user=*' as rest | parse rest csv as a, b, c | filter ispresent(a) | display a, b, c",
     "zed |  latency := 7 | -\n"},
    {"fields jsonParse(@message) as j | unnest j.tags into tag | filter ms = 10 | display tag",
     "x\ny\n"},
    {"fields 1 as one | unnest ms into m | filter m > 15 | stats sum(m) as s, count(*)",
     "50 | 2\n"},
};

static void check_rows(const char *query, const struct test_event *log, size_t count,
                       const char *want)
{
    struct buffer rows = query_test_run(query, log, count);
    UNIT_TEXT(query, buffer_text(&rows), want);
    buffer_free(&rows);
}

START_TEST(query_answers_as_the_reference_says)
{
    check_rows(cases[_i].query, events, UNIT_COUNT(events), cases[_i].rows);
}
END_TEST

START_TEST(query_reads_the_report_line)
{
    check_rows("filter @type = \"REPORT\" | stats max(@maxMemoryUsed / 1000 / 1000) as mb, "
               "avg(@duration)",
               report, 1, "30 | 12.5\n");
}
END_TEST

static const struct {
    const char *query, *word, *message;
} refused[] = {
    {"stats count(*) by level | fields ms", "ms", "none of them"},
    {"stats count(*) as total | sort totl", "totl", "did you mean total?"},
    {"stats count(*) by level | stats latest(level)", "latest(level)", "@timestamp"},
    {"stats count(*) as n by level | stats sum(n) by bin(1h)", "bin(1h)", "@timestamp"},
    {"stats max(ms) + ms", "ms", ""},
    {"fields jsonParse(@message) as j | stats count(*) by j", "j", "map or a list"},
    {"fields jsonParse(@message) as j | stats count_distinct(j)", "j", "j.name"},
    {"fields jsonParse(@message) as j | sort j", "j", "map or a list"},
    {"parse @message logfmt as m | dedup m", "m", "map or a list"},
    {"fields jsonParse(@message) as j, j.a", "j.a", "another fields"},
};

START_TEST(query_that_cannot_be_meant_is_refused_with_its_word)
{
    const char *text = refused[_i].query;
    struct query_error error = {.query = text_of(text)};
    struct query *query = query_parse(text_of(text), &error);
    struct query_plan *plan = NULL;
    if (query != NULL)
        plan = query_plan_new(query, 0, &error);
    ck_assert_msg(plan == NULL, "%s: not refused", text);
    ck_assert_msg(strstr(error.message, refused[_i].message) != NULL, "%s: %s", text,
                  error.message);
    ck_assert_msg(error.end - error.start == strlen(refused[_i].word) &&
                      strncmp(text + error.start, refused[_i].word, error.end - error.start) == 0,
                  "%s: %s at %zu to %zu", text, error.message, error.start, error.end);
    query_free(query);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_query_examples");
    TCase *rows = tcase_create("rows");
    tcase_add_loop_test(rows, query_answers_as_the_reference_says, 0, UNIT_COUNT(cases));
    tcase_add_test(rows, query_reads_the_report_line);
    tcase_add_loop_test(rows, query_that_cannot_be_meant_is_refused_with_its_word, 0,
                        UNIT_COUNT(refused));
    suite_add_tcase(suite, rows);
    return unit_run(suite);
}
