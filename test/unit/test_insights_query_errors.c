/* What is wrong with a query, in words and with its place: «…» marks the bytes it is about. */
#include "insights/expression/ast.h"

#include "base/buffer.h"
#include "insights/expression/query_error.h"
#include "insights/language/query_parse.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *query, *message;
} rows[] = {
    /* Nothing, or something missing. */
    {"«»", "the query is empty"},
    {" # only this\n«»", "the query is empty"},
    {"«|» fields a", "a command is missing before \"|\""},
    {"fields a |«»", "a command is missing at the end"},
    {"fields a | «|» limit 1", "a command is missing before \"|\""},
    {"fields«»", "a value is missing at the end"},
    {"fields a,«»", "a value is missing at the end"},
    {"fields a «b»", "an operator, a comma or | is missing before \"b\""},
    {"fields a as«»", "a name is missing at the end"},
    {"fields a as «by»", "a name is missing before \"by\""},
    {"fields a as «'b'»", "a name stands bare or in `backticks`, not in quotes"},
    {"fields a as «b[1]»", "a new name has no index"},
    {"filter (a = 1«»", "an operator or ) is missing at the end"},
    {"filter a = «)»", "a value is missing before \")\""},
    {"filter a «)»", "an operator, a comma or | is missing before \")\""},
    {"filter «and»", "a value is missing before \"and\""},
    {"filter «and» a", "a value is missing before \"and\""},
    {"filter a =«»", "a value is missing at the end"},
    {"filter «+»1", "a value is missing before \"+\""},
    {"fields concat(a, b«»", "a comma or ) is missing at the end"},
    {"fields concat(a «b»)", "a comma or ) is missing before \"b\""},
    {"sort a desc «b»", "an operator, a comma or | is missing before \"b\""},
    {"SOURCE logGroups()«»", "| and a command is missing at the end"},
    {"fields a | «SOURCE» x", "there is no command \"SOURCE\""},
    /* Characters, texts, names, numbers. */
    {"filter a = «'»b", "this text has no closing quote"},
    {"filter a like «/»b", "this regular expression has no closing /"},
    {"fields «`»a", "this name has no closing backtick"},
    {"fields «``»", "there is no name between these backticks"},
    {"fields «a.»", "a part of this name is empty: there is nothing behind a dot"},
    {"filter a = 'b«\\d»'", "this is no escape: a backslash itself is written \\\\"},
    {"fields a«;»", "a query has no ; at its end, and commands are joined by |"},
    {"filter a = «\xE2\x80\x9C»b", "this is a typographic quote: write \" or '"},
    {"fields a«:»b", "there is no : here: a field's name that holds one stands in `backticks`"},
    {"fields a«$»b", "this character has no meaning here: a text stands in quotes, a field's name "
                     "that holds it in `backticks`"},
    {"fields «\xC3\xBC»ber", "a name of other letters than a to z stands in `backticks`"},
    {"fields a«\xFF»", "this is no character that a query can hold"},
    {"fields «.»5", "a name begins with no dot, a number with a digit: write 0.5 for .5; parts of "
                    "what jsonParse() made need its alias"},
    {"fields jsonParse(a)«.»b", "a name begins with no dot, a number with a digit: write 0.5 for "
                                ".5; parts of what jsonParse() made need its alias"},
    {"fields «1e999»", "this number is too large"},
    {"fields «2xx»",
     "a period such as 5m stands in bin(), datefloor() and dateceil() alone; a name "
     "that begins with a digit stands in `backticks`, a text in quotes"},
    {"filter ok = «true»", "there is no true: JSON's true is 1 and its false is 0"},
    {"filter «False»", "there is no False: JSON's true is 1 and its false is 0"},
    /* Operators. */
    {"filter a «between» 1 and 2", "Logs Insights has no \"between\": write x >= 1 and x <= 9"},
    {"filter a «is» null", "Logs Insights has no \"is\": ispresent(f) tells whether a field is "
                           "there"},
    {"filter a «&&» b", "Logs Insights has no \"&&\": write and"},
    {"filter a «||» b", "Logs Insights has no \"||\": write or"},
    {"filter a «<>» b", "Logs Insights has no \"<>\": write !="},
    {"filter a «!»~ /b/", "an operator, a comma or | is missing before \"!\""},
    {"filter a «~» /b/", "there is no ~ alone: write =~ or like, and not like for their opposite"},
    {"filter a «contains» 'b'", "Logs Insights has no \"contains\": write f like \"text\""},
    {"filter a < b «<» c", "\"<\" after a comparison: join two by and, or use brackets"},
    {"filter a = b «=» c", "\"=\" after a comparison: join two by and, or use brackets"},
    {"filter a like 'b' «+» 'c'", "\"+\" after a comparison: join two by and, or use brackets"},
    {"filter a in [1] «in» [2]", "\"in\" after a comparison: join two by and, or use brackets"},
    {"filter a = «not» b", "put not and its condition in brackets here"},
    {"filter a + «!»b", "put ! and its condition in brackets here"},
    {"filter a not «b»", "like or in is missing before \"b\""},
    {"filter a like «b»", "a \"text\" or a /regular expression/ is missing before \"b\""},
    {"filter a = «/»b/", "a regular expression stands after like and =~, in parse and in "
                         "regexReplace() alone"},
    {"filter a in «(»1, 2)", "in takes a list in [brackets]; subqueries are not supported"},
    {"filter a in «'b'»", "a list such as [1, 2] is missing before \"'b'\""},
    {"filter a in [«]»", "an item of the list is missing before \"]\""},
    {"filter a in [1 «2»]", "a comma or ] is missing before \"2\""},
    {"filter «'error'»", "a text alone is no condition: write @message like 'error'"},
    {"fields «*»", "* stands in count(*) alone: fields are named one by one"},
    /* Regular expressions. */
    {"filter a like «/(/»",
     "missing closing parenthesis, at character 2 of the regular expression"},
    {"filter a like «/(a)\\1/»", "a back-reference (\\1) is not supported in regular expressions, "
                                 "here as in RE2"},
    /* Functions. */
    {"fields «strlne»(a)", "there is no function \"strlne\": did you mean strlen?"},
    {"fields «length»(a)", "there is no function \"length\": did you mean strlen?"},
    {"fields «cuont»(a)", "there is no function \"cuont\": did you mean count?"},
    {"fields «xyzzy»(a)", "there is no function \"xyzzy\""},
    {"fields `strlen`«(»a)", "an operator, a comma or | is missing before \"(\""},
    {"fields «a.b»(c)", "there is no function \"a.b\""},
    {"fields «aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa»(a)",
     "there is no function \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""},
    {"fields «md5»(a)", "md5 is a Logs Insights function that firstlight does not have"},
    {"fields «base64Decode»(a)",
     "base64Decode is a Logs Insights function that firstlight does not have"},
    {"fields «substr(a)»", "substr takes 2 to 3 arguments, not 1"},
    {"fields 1 + «strlen(a, b)» * 2", "strlen takes 1 argument, not 2"},
    {"fields «now(1)»", "now takes 0 arguments, not 1"},
    {"fields «CONCAT()»", "concat takes at least 1 argument, not 0"},
    {"fields regexReplace(a, «b», c)", "a /regular expression/ is missing before \"b\""},
    {"fields strlen(«/»a/)", "a regular expression stands after like and =~, in parse and in "
                             "regexReplace() alone"},
    /* Periods. */
    {"fields «bin()»", "bin takes 1 argument, not 0"},
    {"fields bin(«5»)", "a period has a unit: ms, s, m, h, d, w, mo, q or y"},
    {"fields bin(«5x»)", "\"x\" is no unit of time: ms, s, m, h, d, w, mo, q and y are"},
    {"fields bin(«5M»)", "\"M\" is no unit of time: ms, s, m, h, d, w, mo, q and y are"},
    {"fields bin(«5ds»)", "\"ds\" is no unit of time: ms, s, m, h, d, w, mo, q and y are"},
    {"fields bin(«0m»)", "a period is a whole number of its unit, 1 or more"},
    {"fields bin(«1.5h»)", "a period is a whole number of its unit, 1 or more"},
    {"fields bin(«10001d»)", "a period is at most 10000 of its unit"},
    {"fields bin(«@timestamp», 5m)", "a period such as 5m is missing before \"@timestamp\""},
    {"fields bin(5m, «5m»)",
     "a period such as 5m stands in bin(), datefloor() and dateceil() alone; "
     "a name that begins with a digit stands in `backticks`, a text in "
     "quotes"},
    {"fields «bin(5m, a)»", "bin takes 1 argument, not 2"},
    {"fields strlen(«5m»)",
     "a period such as 5m stands in bin(), datefloor() and dateceil() alone; "
     "a name that begins with a digit stands in `backticks`, a text in "
     "quotes"},
    {"stats count() by bin(1h) offset «1mo»",
     "an offset is in ms, s, m, h, d or w: other units vary in length"},
    {"stats count() by bin(1h) offset «90m»", "an offset in m is at most 60: take a longer unit"},
    {"stats count() by a «offset» 1h", "offset shifts bin(): there is none after by"},
    {"stats count() by datefloor(a, 1h) «offset» 1h",
     "offset shifts bin(): there is none after by"},
    {"stats count() by bin(1h) offset«»", "a period such as 5m is missing at the end"},
    /* Commands. */
    {"«filtr» a", "there is no command \"filtr\": did you mean filter?"},
    {"«field» a", "there is no command \"field\": did you mean fields?"},
    {"«select» a", "there is no command \"select\""},
    {"«count»(*)", "there is no command \"count\""},
    {"«'fields'» a", "a command is missing before \"'fields'\""},
    {"«`fields`» a", "there is no command \"fields\": did you mean fields?"},
    {"fields a |«,» b", "a command is missing before \",\""},
    {"«pattern» @message", "pattern is a Logs Insights command that firstlight does not run"},
    {"fields a | «FillMissing» a",
     "FillMissing is a Logs Insights command that firstlight does not run"},
    {"display a «as» b", "display takes no alias: name it in fields (… as x) before"},
    {"limit «0»", "limit takes a whole number from 1 to 100000"},
    {"limit «100001»", "limit takes a whole number from 1 to 100000"},
    {"limit «1.5»", "limit takes a whole number from 1 to 100000"},
    {"limit «-»1", "limit takes a whole number from 1 to 100000"},
    {"limit «ten»", "limit takes a whole number from 1 to 100000"},
    {"limit«»", "a number is missing at the end"},
    {"limit 10 «10»", "an operator, a comma or | is missing before \"10\""},
    {"dedup «a + 1»", "dedup takes fields: give this an alias in fields (… as x) before"},
    {"unnest a«»", "into is missing at the end"},
    {"unnest a into «1»", "a name is missing before \"1\""},
    /* parse */
    {"parse«»", "a \"pattern\", a /regular expression/, logfmt or csv is missing at the end"},
    {"parse «1» as a",
     "a \"pattern\", a /regular expression/, logfmt or csv is missing before \"1\""},
    {"parse 'a=*'«»", "as and a name for each * is missing at the end"},
    {"parse 'a=*' «|» limit 1", "as and a name for each * is missing before \"|\""},
    {"parse «'a=* b=*'» as a", "1 name for 2 *"},
    {"parse «'a=*'» as a, b", "2 names for 1 *"},
    {"parse «'a='» as a", "there is no * in this pattern: nothing to give a name to"},
    {"parse «'**'» as a, b", "nothing tells where one * ends and the next begins"},
    {"parse «/a/»", "there is no (?<name>…) in this regular expression: nothing to keep"},
    {"parse «/(a)(?<b>b)/»", "group 1 has no name: write (?<name>…), or (?:…) where nothing is to "
                             "be kept, or name all groups behind as"},
    {"parse «/(a)/» as a, b", "2 names for 1 group"},
    {"parse /(?<a>a)/ «as» b", "the groups have names: leave out either those or as"},
    {"parse logfmt as a, «b»", "logfmt takes one name: what it finds are parts of that"},
    {"parse «/(/»", "missing closing parenthesis, at character 2 of the regular expression"},
    {"parse 'a=*' as a «multi»", "an operator, a comma or | is missing before \"multi\""},
    /* stats */
    {"fields «count»(*)", "count is an aggregate function: only stats takes one"},
    {"filter «avg»(a) > 1", "avg is an aggregate function: only stats takes one"},
    {"stats max(a) as x | filter «max»(a) > 1",
     "max is an aggregate function: give it an alias in stats (… as x) and use that"},
    {"stats max(«min»(a))", "min is within another aggregate function: use a second stats"},
    {"stats count(*) by «max»(a)", "max is an aggregate function, and by takes none"},
    {"stats count(*), «level»", "level stands outside an aggregate function: group by it (by "
                                "level), or write max(level) or the like"},
    {"stats max(a) + «b» by b", "b stands outside an aggregate function: group by it (by b), or "
                                "write max(b) or the like"},
    {"stats «bin(5m)»", "bin(5m) stands outside an aggregate function: group by it (by bin(5m)), "
                        "or write max(bin(5m)) or the like"},
    {"stats «b», max(a) as b", "b stands outside an aggregate function: group by it (by b), or "
                               "write max(b) or the like"},
    {"stats max(a) + «b» as b", "b stands outside an aggregate function: group by it (by b), or "
                                "write max(b) or the like"},
    {"stats «1 + 2»", "stats takes aggregate functions, such as count(*) or avg(f)"},
    {"stats «by» a", "a value is missing before \"by\""},
    {"stats count(*) by«»", "a value is missing at the end"},
    {"stats count(*) group «level»", "by is missing before \"level\""},
    {"stats sum(«*»)", "* stands in count(*) alone: fields are named one by one"},
    {"stats count(* «a»)", ") is missing before \"a\""},
    {"stats count(«distinct» a)", "write count_distinct(a)"},
    {"stats «sum()»", "sum takes 1 argument, not 0"},
    {"stats «pct(a)»", "pct takes 2 arguments, not 1"},
    {"stats pct(a, «101»)", "the percentile is a number from 0 to 100"},
    {"stats pct(a, «-1»)", "the percentile is a number from 0 to 100"},
    {"stats pct(a, «b»)", "the percentile is a number from 0 to 100"},
    {"stats «histogram»(a, 2)",
     "histogram is a Logs Insights function that firstlight does not have"},
    /* Names that are there already. */
    {"fields a as b, c as «b»", "there is a field \"b\" already: choose another name"},
    {"fields a | fields b as «a»", "there is a field \"a\" already: choose another name"},
    {"fields a as «@timestamp»", "every event has a field \"@timestamp\": choose another name"},
    {"parse '*' as a | parse '*' as «a»", "there is a field \"a\" already: choose another name"},
    {"fields a | parse «/(?<a>b)/»", "there is a field \"a\" already: choose another name"},
    {"fields a | unnest b into «a»", "there is a field \"a\" already: choose another name"},
    {"fields `\x1B[1m\xFF\xC2\x85`, a as «`\x1B[1m\xFF\xC2\x85`»",
     "there is a field \"?[1m???\" already: choose another name"},
    {"stats max(a) as x, min(a) as «x»", "there is a field \"x\" already: choose another name"},
    {"stats max(a) as b by «b»", "there is a field \"b\" already: choose another name"},
    {"stats max(a) by b, «b»", "there is a field \"b\" already: choose another name"},
    /* The order of commands. */
    {"«sort» a | stats count(*)", "sort before stats: put it after the last one"},
    {"stats count(*) as a | «limit» 5 | stats max(a)",
     "limit before stats: put it after the last one"},
    {"stats count(*) as a | stats max(a) as b | «stats» max(b)", "a query has at most 2 stats"},
    {"sort a | «sort» b", "a second sort: give all keys to one (sort a desc, b)"},
    {"limit 1 | «limit» 2", "a second limit: one is enough"},
    {"limit 1 | «sort» a", "sort after limit: put it before"},
    {"limit 1 | «filter»(a)", "filter after limit: put it before"},
    {"limit 1 | «PARSE»'*' as a", "PARSE after limit: put it before"},
    {"limit 1 | «dedup» a", "dedup after limit: put it before"},
    {"dedup a | «fields» b", "fields after dedup: only limit may follow it"},
    {"dedup a | «dedup» b", "dedup after dedup: only limit may follow it"},
    {"dedup a | limit 1 | «display» a", "display after dedup: only limit may follow it"},
    {"dedup a | «stats» count(*)", "stats after dedup: only limit may follow it"},
};

/* Takes the marks out. */
static struct buffer unmarked(const char *query, size_t *start, size_t *end)
{
    struct buffer plain = buffer_new(1 << 12);
    const char *open = strstr(query, "«");
    const char *close = strstr(query, "»");
    ck_assert_msg(open != NULL && close != NULL, "%s", query);
    *start = (size_t)(open - query);
    *end = (size_t)(close - query) - strlen("«");
    buffer_append(&plain, query, *start);
    buffer_append(&plain, open + strlen("«"), *end - *start);
    buffer_append_text(&plain, close + strlen("»"));
    return plain;
}

START_TEST(errors_name_the_cause_and_its_place)
{
    size_t start = 0, end = 0;
    struct query_error error;
    struct buffer query = unmarked(rows[_i].query, &start, &end);
    struct guard guard = guard_bytes(buffer_text(&query), query.size);
    struct query *parsed = query_parse(text_bytes(guard.bytes, query.size), &error);
    UNIT_INT(rows[_i].query, parsed == NULL, true);
    UNIT_TEXT(rows[_i].query, error.message, rows[_i].message);
    UNIT_INT(rows[_i].query, error.start, start);
    UNIT_INT(rows[_i].query, error.end, end);
    UNIT_INT(rows[_i].query, error.query.data == guard.bytes, true);
    guard_free(&guard);
    buffer_free(&query);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_query_errors");
    TCase *tcase = tcase_create("errors");
    tcase_add_loop_test(tcase, errors_name_the_cause_and_its_place, 0, UNIT_COUNT(rows));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
