/* Queries when memory runs out: refused, and nothing left behind. */
#include "insights/expression/ast.h"

#include "insights/expression/query_error.h"
#include "insights/language/query_parse.h"
#include "test/unit/failing_allocator.h"
#include "test/unit/unit.h"

/* Of every kind of thing that allocates; more than one block of the arena. */
static const char query_text[] =
    "fields @timestamp, `a b` as c, 'x\\n' as d, @`x`, jsonParse(@message) as j\n"
    "| filter a like /x+/ and b not in [1, 2, 3, 4, 5] or regexReplace(a, /y/, 'z') = 'z'\n"
    "| parse 'a=*, b=*, c=*, d=*, e=*' as p, q, r, s, t\n"
    "| parse /(?<m>a)(?<n>b)/ | unnest j.l into u\n"
    "| filter a = 1 or b = 1 or c = 1 or d = 1 or e = 1 or f = 1 or g = 1 or h = 1 or i = 1\n"
    "| filter a = 1 or b = 1 or c = 1 or d = 1 or e = 1 or f = 1 or g = 1 or h = 1 or i = 1\n"
    "| filter a = 1 or b = 1 or c = 1 or d = 1 or e = 1 or f = 1 or g = 1 or h = 1 or i = 1\n"
    "| stats sum(a) as total, total / count(*) as mean by p, q, bin(5m) as time\n"
    "| sort mean desc, total, time | limit 3";

START_TEST(each_allocation_may_fail)
{
    struct query_error error;
    int count = 0;
    bool failed = true;
    while (failed) {
        allocator_fail_after(count, _i == 1);
        struct query *query = query_parse(text_of(query_text), &error);
        failed = allocator_recover();
        if (failed) {
            ck_assert_msg(query == NULL, "allocation %d", count);
            ck_assert_msg(strstr(error.message, "memory") != NULL, "%s", error.message);
        } else {
            ck_assert_msg(query != NULL, "%s", error.message);
        }
        query_free(query);
        count++;
    }
    ck_assert_int_gt(count, 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_query_memory");
    TCase *tcase = tcase_create("memory");
    tcase_add_loop_test(tcase, each_allocation_may_fail, 0, 2);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
