/* Functions of numbers, times, addresses and anything; those of texts have a file of their own. */
#include "test/unit/query_values.h"

struct function_case {
    const char *function;
    const char *args[QUERY_ARGS_MAX];
    const char *want;
};

static const struct function_case cases[] = {
    {"abs", {"#-1.5"}, "#1.5"},
    {"ABS", {"'-2"}, "#2"},
    {"abs", {"'x"}, "null"},
    {"abs", {"null"}, "null"},
    {"abs", {"{}"}, "null"},
    {"ceil", {"#1.2"}, "#2"},
    {"ceil", {"#-1.2"}, "#-1"},
    {"ceil", {"#-0.5"}, "#0"},
    {"floor", {"#1.8"}, "#1"},
    {"floor", {"#-1.2"}, "#-2"},
    {"floor", {"'"}, "null"},
    {"sqrt", {"#9"}, "#3"},
    {"sqrt", {"#-1"}, "null"},
    {"log", {"#1"}, "#0"},
    {"log", {"#10"}, "#2.3026"},
    {"log", {"#0"}, "null"},
    {"log", {"#-1"}, "null"},

    {"greatest", {"#1", "#3", "#2"}, "#3"},
    {"greatest", {"null", "#0"}, "#0"},
    {"greatest", {"#-5"}, "#-5"},
    {"greatest", {"null", "'x", "[9]"}, "null"},
    {"greatest", {"'10", "=9.0"}, "#10"},
    {"greatest", {"=9.50", "#3"}, "#9.50"},
    {"greatest", {"@5", "#3"}, "@5"},
    {"least", {"#1", "#-3", "#2"}, "#-3"},
    {"least", {"null", "#0", "#7"}, "#0"},
    {"least", {"null"}, "null"},
    {"least", {"#1", "#2", "#3", "#4", "#5", "#6", "#7", "#8", "#9", "#0"}, "#0"},

    {"round", {"#2.5"}, "#3"},
    {"round", {"#-2.5"}, "#-3"},
    {"round", {"#2.4"}, "#2"},
    {"round", {"#1.2345", "#2"}, "#1.23"},
    {"round", {"'1.25", "'1"}, "#1.3"},
    {"round", {"#1234", "#-2"}, "#1200"},
    {"round", {"#1.29", "#1.9"}, "#1.3"},
    {"round", {"#1.5", "#300"}, "#1.5"},
    {"round", {"#1.5", "#1e300"}, "#1.5"},
    {"round", {"#1.5", "#-1e300"}, "#0"},
    {"round", {"#1e40", "#15"}, "#10000000000000000303786028427003666890752"},
    {"round",
     {"#1e300", "#15"},
     "#1000000000000000052504760255204420248704468581108159154915854115511802"
     "4579889081957863713750804478640437044438328838781769425232353604305756"
     "4479218478670698284838720092657580373783023379478809005936895323497079"
     "9945081119038967640880074652742780142494579258788820056842838115669472"
     "196386865459400540160"},
    {"round", {"'x"}, "null"},
    {"round", {"#1", "null"}, "null"},

    {"toNumber", {"'1.50"}, "#1.5"},
    {"toNumber", {"=1.50"}, "#1.5"},
    {"toNumber", {"'x"}, "null"},
    {"toNumber", {"@5"}, "#5"},
    {"toDouble", {"'1e3"}, "#1000"},
    {"toInt", {"#1.9"}, "#1"},
    {"toInt", {"'-1.9"}, "#-1"},
    {"toInt", {"#2147483647.5"}, "#2147483647"},
    {"toInt", {"#2147483648"}, "null"},
    {"toInt", {"#-2147483648"}, "#-2147483648"},
    {"toInt", {"#-2147483649"}, "null"},
    {"toLong", {"#2147483648.7"}, "#2147483648"},
    {"toLong", {"#9.3e18"}, "null"},
    {"toLong", {"#-9.3e18"}, "null"},
    {"toLong", {"'"}, "null"},

    {"bin", {"~5m", "@1700000000000"}, "@1699999800000"},
    {"bin", {"~1m", "@1700000125000"}, "@1700000100000"},
    {"bin", {"~250ms", "@1700000000260"}, "@1700000000250"},
    {"bin", {"~1s", "@1700000000999"}, "@1700000000000"},
    {"bin", {"~1s", "@-1"}, "@-1000"},
    {"bin", {"~1h", "@1700000000000"}, "@1699999200000"},
    {"bin", {"~1d", "@1700000000000"}, "@1699920000000"},
    {"bin", {"~0.5h", "@1700000000000"}, "@1699999200000"},
    {"bin", {"~1d", "@-1"}, "@-86400000"},
    /* Tuesday 2023-11-14: the Monday before is 2023-11-13. */
    {"bin", {"~1w", "@1700000000000"}, "@1699833600000"},
    {"bin", {"~1w", "@1699833600000"}, "@1699833600000"},
    {"bin", {"~1w", "@1699833599999"}, "@1699228800000"},
    {"bin", {"~1w", "@0"}, "@-259200000"},
    {"bin", {"~2w", "@0"}, "@-259200000"},
    {"bin", {"~1mo", "@1700000000000"}, "@1698796800000"},
    {"bin", {"~1mo", "@0"}, "@0"},
    {"bin", {"~1mo", "@-1"}, "@-2678400000"},
    {"bin", {"~1mo", "@1709251199999"}, "@1706745600000"}, /* 29 February 2024 */
    {"bin", {"~1mo", "@1709251200000"}, "@1709251200000"},
    {"bin", {"~2mo", "@1700000000000"}, "@1698796800000"},
    {"bin", {"~5mo", "@1700000000000"}, "@1696118400000"},
    {"bin", {"~1q", "@1700000000000"}, "@1696118400000"},
    {"bin", {"~1y", "@1700000000000"}, "@1672531200000"},
    {"bin", {"~1y", "@951782400000"}, "@946684800000"},
    {"bin", {"~10y", "@1700000000000"}, "@1577836800000"},
    {"bin", {"~1y", "@-62167219200000"}, "@-62167219200000"},
    {"bin", {"~1y", "@253402300799999"}, "@253370764800000"},
    {"bin", {"~0m", "@1700000000000"}, "null"},
    {"bin", {"~-5m", "@1700000000000"}, "null"},
    {"bin", {"~0.5mo", "@1700000000000"}, "null"},
    {"bin", {"~1e300mo", "@1700000000000"}, "null"},
    {"bin", {"~1e300s", "@1700000000000"}, "null"},
    {"bin", {"~1fortnight", "@1700000000000"}, "null"},
    {"bin", {"~1m", "null"}, "null"},
    {"bin", {"~1m", "@1e300"}, "null"},
    {"bin", {"~1mo", "@-8.64e15"}, "@-8640001641600000"},

    {"datefloor", {"@1700000000000", "~1h"}, "@1699999200000"},
    {"datefloor", {"'1700000000000", "~1h"}, "@1699999200000"},
    {"datefloor", {"'2023-11-14", "~1h"}, "null"},
    {"datefloor", {"null", "~1h"}, "null"},
    {"datefloor", {"[1]", "~1h"}, "null"},
    {"dateceil", {"@1700000000000", "~1h"}, "@1700002800000"},
    {"dateceil", {"@1699999200000", "~1h"}, "@1699999200000"},
    {"dateceil", {"#1700000000000", "~1mo"}, "@1701388800000"},
    {"dateceil", {"@1701388800000", "~1mo"}, "@1701388800000"},
    {"dateceil", {"@1700000000000", "~1y"}, "@1704067200000"},
    {"dateceil", {"'x", "~1y"}, "null"},
    {"fromMillis", {"#1700000000000"}, "@1700000000000"},
    {"fromMillis", {"'1700000000000"}, "@1700000000000"},
    {"fromMillis", {"'x"}, "null"},
    {"toMillis", {"@1700000000000"}, "#1700000000000"},
    {"toMillis", {"#5"}, "#5"},
    {"toMillis", {"null"}, "null"},
    {"now", {NULL}, "#1700000000"},

    {"ispresent", {"null"}, "#0"},
    {"isPresent", {"'"}, "#1"},
    {"ispresent", {"#0"}, "#1"},
    {"ispresent", {"{}"}, "#1"},
    {"coalesce", {"null", "'", "'a"}, "'"},
    {"coalesce", {"null", "null"}, "null"},
    {"coalesce", {"=1.50"}, "#1.50"},
    {"coalesce", {"null", "[1]"}, "[1]"},
    {"if", {"#1", "'a", "'b"}, "'a"},
    {"if", {"#0", "'a", "'b"}, "'b"},
    {"if", {"null", "'a", "'b"}, "'b"},
    {"if", {"'word", "'a", "null"}, "null"},
    {"case", {"#0", "'a", "#1", "'b", "'c"}, "'b"},
    {"case", {"#0", "'a", "#0", "'b", "'c"}, "'c"},
    {"case", {"#0", "'a", "null", "'b"}, "null"},
    {"case", {"#1", "'a"}, "'a"},
    {"isNumeric", {"'1.5"}, "#1"},
    {"isNumeric", {"=2"}, "#1"},
    {"isNumeric", {"@2"}, "#1"},
    {"isNumeric", {"'1,5"}, "#0"},
    {"isNumeric", {"'"}, "#0"},
    {"isNumeric", {"null"}, "#0"},
    {"isNumeric", {"[1]"}, "#0"},

    {"isValidIp", {"'10.0.0.1"}, "#1"},
    {"isValidIp", {"'::1"}, "#1"},
    {"isValidIp", {"'::ffff:10.0.0.1"}, "#1"},
    {"isValidIp", {"'10.0.0.256"}, "#0"},
    {"isValidIp", {"'10.0.0"}, "#0"},
    {"isValidIp", {"'10.0.0.1 "}, "#0"},
    {"isValidIp", {"'10.0.0.1/8"}, "#0"},
    {"isValidIp", {"'fe80::1%eth0"}, "#0"},
    {"isValidIp", {"'1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb"}, "#0"},
    {"isValidIp", {"'"}, "#0"},
    {"isValidIp", {"null"}, "#0"},
    {"isValidIp", {"=10.5"}, "#0"},
    {"isValidIpV4", {"'10.0.0.1"}, "#1"},
    {"isValidIpV4", {"'::1"}, "#0"},
    {"isValidIpV6", {"'::1"}, "#1"},
    {"isValidIpV6", {"'10.0.0.1"}, "#0"},
    {"isIpInSubnet", {"'10.1.2.3", "'10.0.0.0/8"}, "#1"},
    {"isIpInSubnet", {"'11.1.2.3", "'10.0.0.0/8"}, "#0"},
    {"isIpInSubnet", {"'10.1.2.3", "'10.1.2.99/25"}, "#1"},
    {"isIpInSubnet", {"'10.1.2.130", "'10.1.2.99/25"}, "#0"},
    {"isIpInSubnet", {"'10.1.2.3", "'10.1.2.3/32"}, "#1"},
    {"isIpInSubnet", {"'10.1.2.2", "'10.1.2.3/32"}, "#0"},
    {"isIpInSubnet", {"'10.1.2.2", "'0.0.0.0/0"}, "#1"},
    {"isIpInSubnet", {"'2001:db8::1", "'2001:db8::/32"}, "#1"},
    {"isIpInSubnet", {"'2001:db9::1", "'2001:db8::/32"}, "#0"},
    {"isIpInSubnet", {"'::1", "'::1/128"}, "#1"},
    {"isIpInSubnet", {"'::1", "'0.0.0.0/0"}, "#0"},
    {"isIpInSubnet", {"'x", "'10.0.0.0/8"}, "#0"},
    {"isIpInSubnet", {"null", "'10.0.0.0/8"}, "#0"},
    {"isIpInSubnet", {"'10.0.0.1", "'10.0.0.0/33"}, "null"},
    {"isIpInSubnet", {"'10.0.0.1", "'10.0.0.0"}, "null"},
    {"isIpInSubnet", {"'10.0.0.1", "'10.0.0.0/"}, "null"},
    {"isIpInSubnet", {"'10.0.0.1", "'10.0.0.0/-8"}, "null"},
    {"isIpInSubnet", {"'10.0.0.1", "'10.0.0.0/0008"}, "null"},
    {"isIpInSubnet", {"'10.0.0.1", "null"}, "null"},
    {"isIpv4InSubnet", {"'10.0.0.1", "'10.0.0.0/8"}, "#1"},
    {"isIpv4InSubnet", {"'::1", "'10.0.0.0/8"}, "#0"},
    {"isIpv4InSubnet", {"'10.0.0.1", "'::/0"}, "null"},
    {"isIpv6InSubnet", {"'::1", "'::/0"}, "#1"},
    {"isIpv6InSubnet", {"'10.0.0.1", "'::/0"}, "#0"},
    {"isIpv6InSubnet", {"'::1", "'10.0.0.0/8"}, "null"},
};

START_TEST(a_function_has_its_result)
{
    struct query_world world;
    query_world_open(&world);
    struct value value = query_evaluate(&world, EXPR_CALL, cases[_i].function, cases[_i].args);
    char row[64];
    snprintf(row, sizeof row, "%s(%.20s, %.20s)", cases[_i].function,
             cases[_i].args[0] != NULL ? cases[_i].args[0] : "",
             cases[_i].args[0] != NULL && cases[_i].args[1] != NULL ? cases[_i].args[1] : "");
    UNIT_TEXT(row, query_shown(&world, value), cases[_i].want);
    ck_assert(!world.eval.failed);
    query_world_close(&world);
}
END_TEST

START_TEST(an_address_with_a_nul_is_none)
{
    struct query_world world;
    query_world_open(&world);
    query_argument(&world, "null");
    world.row[0] = value_of_text(text_bytes("10.0.0.1\0", 9));
    struct expr call = {.kind = EXPR_CALL,
                        .function = function_find(text_of("isValidIp")),
                        .args = world.args,
                        .arg_count = 1};
    UNIT_TEXT("NUL", query_shown(&world, expression_value(&call, &world.eval)), "#0");
    query_world_close(&world);
}
END_TEST

/* ---- The table ----------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    int least, most;
} table[] = {
    {"abs", 1, 1},
    {"ceil", 1, 1},
    {"floor", 1, 1},
    {"sqrt", 1, 1},
    {"log", 1, 1},
    {"greatest", 1, -1},
    {"least", 1, -1},
    {"round", 1, 2},
    {"toNumber", 1, 1},
    {"toInt", 1, 1},
    {"toLong", 1, 1},
    {"toDouble", 1, 1},
    {"bin", 1, 1},
    {"datefloor", 2, 2},
    {"dateceil", 2, 2},
    {"fromMillis", 1, 1},
    {"toMillis", 1, 1},
    {"now", 0, 0},
    {"ispresent", 1, 1},
    {"coalesce", 1, -1},
    {"if", 3, 3},
    {"case", 2, -1},
    {"isNumeric", 1, 1},
    {"isempty", 1, 1},
    {"isblank", 1, 1},
    {"concat", 1, -1},
    {"trim", 1, 2},
    {"ltrim", 1, 2},
    {"rtrim", 1, 2},
    {"strlen", 1, 1},
    {"toupper", 1, 1},
    {"tolower", 1, 1},
    {"substr", 2, 3},
    {"replace", 3, 3},
    {"strcontains", 2, 3},
    {"startsWith", 2, 2},
    {"endsWith", 2, 2},
    {"regexReplace", 3, 3},
    {"jsonParse", 1, 1},
    {"jsonStringify", 1, 1},
    {"jsonArraySize", 1, 1},
    {"jsonArrayContains", 2, 2},
    {"isValidIp", 1, 1},
    {"isValidIpV4", 1, 1},
    {"isValidIpV6", 1, 1},
    {"isIpInSubnet", 2, 2},
    {"isIpv4InSubnet", 2, 2},
    {"isIpv6InSubnet", 2, 2},
};

START_TEST(every_documented_function_is_there)
{
    const struct function *function = function_find(text_of(table[_i].name));
    ck_assert_msg(function != NULL, "no %s", table[_i].name);
    UNIT_TEXT(table[_i].name, function->name, table[_i].name);
    UNIT_INT(table[_i].name, function->least, table[_i].least);
    UNIT_INT(table[_i].name, function->most, table[_i].most);
}
END_TEST

START_TEST(names_are_found_whole_and_in_any_case)
{
    ck_assert_ptr_eq(function_find(text_of("STRLEN")), function_find(text_of("strlen")));
    ck_assert_ptr_null(function_find(text_of("strle")));
    ck_assert_ptr_null(function_find(text_of("strlens")));
    ck_assert_ptr_null(function_find((struct text){NULL, 0}));
    size_t count = 0;
    while (function_name(count) != NULL)
        count++;
    ck_assert_uint_eq(count, (size_t)UNIT_COUNT(table));
}
END_TEST

START_TEST(periods_and_regexes_stand_where_they_must)
{
    ck_assert_uint_eq(function_find(text_of("bin"))->period_args, 1);
    ck_assert_uint_eq(function_find(text_of("datefloor"))->period_args, 2);
    ck_assert_uint_eq(function_find(text_of("dateceil"))->period_args, 2);
    ck_assert_uint_eq(function_find(text_of("regexReplace"))->regex_args, 2);
    ck_assert_uint_eq(function_find(text_of("replace"))->regex_args, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_functions");
    TCase *tcase = tcase_create("functions");
    tcase_add_loop_test(tcase, a_function_has_its_result, 0, UNIT_COUNT(cases));
    tcase_add_test(tcase, an_address_with_a_nul_is_none);
    tcase_add_loop_test(tcase, every_documented_function_is_there, 0, UNIT_COUNT(table));
    tcase_add_test(tcase, names_are_found_whole_and_in_any_case);
    tcase_add_test(tcase, periods_and_regexes_stand_where_they_must);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
