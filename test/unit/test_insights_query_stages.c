/* What commands are understood as, and whole queries as people write them. */
#include "insights/language/query_parse.h"
#include "test/unit/query_text.h"
#include "test/unit/unit.h"

static const struct {
    const char *query, *want;
} rows[] = {
    {"fields a, b as c, a + 1 as d", "(fields a (as b c) (as (+ a 1) d))"},
    {"FIELDS a | Display a", "(fields a) (display a)"},
    {"display a, strlen(b)", "(display a (strlen b))"},
    {"filter a = 1", "(filter (= a 1))"},
    {"where a", "(filter a)"},
    {"filterIndex a in ['x']", "(filter (in a \"x\"))"},
    {"filterindex a = 'x' | limit 1", "(filter (= a \"x\")) (limit 1)"},
    {"filter (a>3000)", "(filter (> a 3000))"},
    {"SOURCE logGroups(namePrefix: ['/aws/lambda', 'x|y'], class: \"STANDARD\") START=-3600s "
     "END=0s\n"
     "| fields a",
     "(fields a)"},
    {"source 'arn:aws:logs' | fields a", "(fields a)"},
    /* parse */
    {"parse 'user=*, latency := *' as who, lat",
     "(parse glob @message <user=> <, latency := > <> -> who lat)"},
    {"parse @message \"user=*, method:*, latency := *\" as @user,\n    @method, @latency",
     "(parse glob @message <user=> <, method:> <, latency := > <> -> @user @method @latency)"},
    {"parse @logStream \"*/*\" as a, `b c`", "(parse glob @logStream <> </> <> -> a b c)"},
    {"parse concat(a, b) '*' as c", "(parse glob (concat a b) <> <> -> c)"},
    {"parse logfmt '*' as c", "(parse glob logfmt <> <> -> c)"},
    {"parse /(?<x>a+)(?:b)/", "(parse regex @message /(?<x>a+)(?:b)/ -> x)"},
    {"parse f /(?<x>a)(?<y>b)/ multi", "(parse regex f /(?<x>a)(?<y>b)/ -> x y multi)"},
    {"parse f /(a)(b)/ as x, y", "(parse regex f /(a)(b)/ -> x y)"},
    {"parse /(a)/ as x multi | display x", "(parse regex @message /(a)/ -> x multi) (display x)"},
    {"parse logfmt as m", "(parse logfmt @message -> m)"},
    {"parse f LogFmt as m", "(parse logfmt f -> m)"},
    {"parse csv as a, b", "(parse csv @message -> a b)"},
    {"parse csv csv as a", "(parse csv csv -> a)"},
    {"parse @message \"a=*\" as x | parse x \"b=*\" as y",
     "(parse glob @message <a=> <> -> x) (parse glob x <b=> <> -> y)"},
    /* stats */
    {"stats count()", "(stats (count#0))"},
    {"stats count(*)", "(stats (count#0))"},
    {"stats COUNT ( * ) as n by level", "(stats (as (count#0) n) by level)"},
    {"stats count(*) group by level", "(stats (count#0) by level)"},
    {"stats avg(a), pct(b, 99.9) as p, max(a) - min(a) by c, bin(5m) as t",
     "(stats (avg#0 a) (as (pct#1 b 99.900000000000006) p) (- (max#2 a) (min#3 a)) by c "
     "(as (bin 5m @timestamp) t))"},
    {"stats sum(a = 'x' and b) > 0 as c", "(stats (as (> (sum#0 (and (= a \"x\") b)) 0) c))"},
    {"stats 100 * count(a) / count(*) as share, coalesce(sum(a), 0)",
     "(stats (as (/ (* 100 (count#0 a)) (count#1)) share) (coalesce (sum#2 a) 0))"},
    {"stats toMillis(min(@timestamp)), now()*count()",
     "(stats (toMillis (min#0 @timestamp)) (* (now) (count#1)))"},
    {"stats count(*) by bin(5m) offset 1h",
     "(stats (count#0) by (bin 5m @timestamp) offset 3600000)"},
    {"stats count(*) by a, bin(1m) as t offset 1d",
     "(stats (count#0) by a (as (bin 1m @timestamp) t) offset 86400000)"},
    {"stats count(*) by bin(1m) offset 500 ms",
     "(stats (count#0) by (bin 1m @timestamp) offset 500)"},
    {"stats sum(a) as s, count(*) as n, s / n as mean",
     "(stats (as (sum#0 a) s) (as (count#1) n) (as (/ s n) mean))"},
    {"stats sum(a) as a, max(a)", "(stats (as (sum#0 a) a) (max#1 a))"},
    {"stats max(a) as @timestamp", "(stats (as (max#0 a) @timestamp))"},
    {"stats sum(ms) as s by level | stats max(s) as m",
     "(stats (as (sum#0 ms) s) by level) (stats (as (max#0 s) m))"},
    /* Columns of the stats before are what they look like. */
    {"stats count(*) by level | sort count(*) desc, level",
     "(stats (count#0) by level) (sort count(*) desc level asc)"},
    {"stats max(a) by bin(5m) | stats avg(max(a)) by bin(5m) | sort bin(5m)",
     "(stats (max#0 a) by (bin 5m @timestamp)) (stats (avg#0 max(a)) by bin(5m)) "
     "(sort bin(5m) asc)"},
    {"stats count(*) by a | stats count(*)", "(stats (count#0) by a) (stats (count#0))"},
    {"stats count() | filter count() > 2 and 1 < count()",
     "(stats (count#0)) (filter (and (> count() 2) (< 1 count())))"},
    /* sort, limit, dedup, unnest */
    {"sort a", "(sort a asc)"},
    {"sort by a desc, b ASC, c + 1 desc", "(sort a desc b asc (+ c 1) desc)"},
    {"sort desc desc", "(sort desc desc)"},
    {"limit 10", "(limit 10)"},
    {"limit any 100000", "(limit 100000)"},
    {"dedup a, b | limit 1", "(dedup a b) (limit 1)"},
    {"sort a | dedup a", "(sort a asc) (dedup a)"},
    {"limit 5 | fields a | display a", "(limit 5) (fields a) (display a)"},
    {"fields jsonParse(@message) as j | unnest j.l into x | display x.y",
     "(fields (as (jsonParse @message) j)) (unnest j.l -> x) (display x.y)"},
    /* As people write them. */
    {"fields @timestamp, @message.proactiveInitialization\n"
     "| filter proactiveInitialization == 0 or proactiveInitialization == 1\n"
     "| stats count() by proactiveInitialization\n",
     "(fields @timestamp @message.proactiveInitialization) (filter (or (= proactiveInitialization "
     "0) (= proactiveInitialization 1))) (stats (count#0) by proactiveInitialization)"},
    {"# cold starts\nfields @timestamp, # when\n  @message\n| filter @type = \"REPORT\" # these\n"
     "| sort @timestamp desc\n| limit 20",
     "(fields @timestamp @message) (filter (= @type \"REPORT\")) (sort @timestamp desc) "
     "(limit 20)"},
    {"filter @type = \"REPORT\" | stats max(@maxMemoryUsed / 1000 / 1000) as mb, avg(@duration)",
     "(filter (= @type \"REPORT\")) (stats (as (max#0 (/ (/ @maxMemoryUsed 1000) 1000)) mb) "
     "(avg#1 @duration))"},
    {"filter @message like /(?i)error/ | stats count()",
     "(filter (like @message /(?i)error/)) (stats (count#0))"},
    {"fields trim(\"xyfooyx\",\"xy\") as t, substr(\"abcdef\",2,3) as s, 2^3 as p, 10%3 as m "
     "| limit 1",
     "(fields (as (trim \"xyfooyx\" \"xy\") t) (as (substr \"abcdef\" 2 3) s) (as (^ 2 3) p) (as "
     "(% 10 3) m)) (limit 1)"},
    {"fields jsonParse(@message) as j | fields j.u.id as id | filter id = \"b\" | display id",
     "(fields (as (jsonParse @message) j)) (fields (as j.u.id id)) (filter (= id \"b\")) (display "
     "id)"},
    {"fields @initDuration, a | filter ispresent(a) and @initDuration > 0\n"
     "| stats count(*) as n by bin(1h), a | sort n desc | limit 1",
     "(fields @initDuration a) (filter (and (ispresent a) (> @initDuration 0))) (stats (as "
     "(count#0) n) by (bin 1h @timestamp) a) (sort n desc) (limit 1)"},
};

START_TEST(commands_mean_what_they_look_like)
{
    struct buffer got = query_written(rows[_i].query);
    UNIT_TEXT(rows[_i].query, buffer_text(&got), rows[_i].want);
    buffer_free(&got);
}
END_TEST

START_TEST(commands_know_their_text)
{
    struct query_error error;
    struct query *query =
        query_parse(text_of("fields a  # x\n| stats  count( * )by b |limit 3"), &error);
    ck_assert_ptr_nonnull(query);
    ck_assert_uint_eq(query->stage_count, 3);
    ck_assert(text_is(query->stages[0].source, "fields a"));
    ck_assert(text_is(query->stages[1].source, "stats  count( * )by b"));
    ck_assert(text_is(query->stages[2].source, "limit 3"));
    ck_assert_uint_eq(query->stages[1].aggregate_count, 1);
    ck_assert_int_eq(query->text.data[query->text.size], '\0');
    query_free(query);
}
END_TEST

/* The query is its own: what the caller passed can go. */
START_TEST(texts_lie_in_the_query)
{
    char typed[] = "fields `a b`, 'c' as d";
    struct query_error error;
    struct query *query = query_parse(text_of(typed), &error);
    ck_assert_ptr_nonnull(query);
    memset(typed, 'x', sizeof typed);
    ck_assert(text_is(query->stages[0].items[0].name, "a b"));
    ck_assert(text_is(query->stages[0].items[1].expr->text, "c"));
    ck_assert(text_is(query->stages[0].source, "fields `a b`, 'c' as d"));
    query_free(query);
    query_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_query_stages");
    TCase *tcase = tcase_create("stages");
    tcase_add_loop_test(tcase, commands_mean_what_they_look_like, 0, UNIT_COUNT(rows));
    tcase_add_test(tcase, commands_know_their_text);
    tcase_add_test(tcase, texts_lie_in_the_query);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
