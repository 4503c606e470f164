#include "emulator/log/billing.h"

#include "test/unit/unit.h"

/* Hundredths of a millisecond, as REPORT lines have them; NONE: the line had no Init Duration. */
#define CENTI INT64_C(10000)
#define NONE  (-100)

#define CUSTOM  RUNTIME_KIND_CUSTOM
#define MANAGED RUNTIME_KIND_MANAGED
#define IMAGE   RUNTIME_KIND_IMAGE

/* Billed durations measured in the cloud in 2022: every row that was published. */
static const struct {
    const char *row;
    enum runtime_kind kind;
    enum init_type type;
    int64_t init, duration; /* hundredths of a millisecond */
    int64_t billed;         /* milliseconds */
} measured[] = {
    {"nodejs12.x, x86", MANAGED, INIT_ON_DEMAND, 115258, 103101, 1032},
    {"nodejs12.x, arm64", MANAGED, INIT_ON_DEMAND, 114401, 101979, 1020},
    {"nodejs14.x, x86", MANAGED, INIT_ON_DEMAND, 127341, 107713, 1078},
    {"nodejs14.x, arm64", MANAGED, INIT_ON_DEMAND, 115692, 101118, 1012},
    {"python3.7, x86", MANAGED, INIT_ON_DEMAND, 112503, 100304, 1004},
    {"python3.8, x86", MANAGED, INIT_ON_DEMAND, 118979, 100190, 1002},
    {"python3.8, arm64", MANAGED, INIT_ON_DEMAND, 110883, 100159, 1002},
    {"python3.9, x86", MANAGED, INIT_ON_DEMAND, 110184, 100254, 1003},
    {"python3.9, arm64", MANAGED, INIT_ON_DEMAND, 109678, 100186, 1002},
    {"ruby2.7, x86", MANAGED, INIT_ON_DEMAND, 114284, 100305, 1004},
    {"ruby2.7, arm64", MANAGED, INIT_ON_DEMAND, 113989, 100310, 1004},
    {"go1.x, x86", MANAGED, INIT_ON_DEMAND, 108349, 100260, 1003},
    {"go on provided.al2, x86", CUSTOM, INIT_ON_DEMAND, 106465, 100172, 2067},
    {"go on provided.al2, arm64", CUSTOM, INIT_ON_DEMAND, 104958, 100249, 2053},
    {"rust on provided.al2, x86", CUSTOM, INIT_ON_DEMAND, 102389, 100213, 2027},
    {"internal extension", MANAGED, INIT_ON_DEMAND, 212446, 100182, 1002},
    {"external extension", MANAGED, INIT_ON_DEMAND, 250905, 100216, 1003},
    {"init over 10 s, python3.7", MANAGED, INIT_ON_DEMAND, NONE, 1210060, 12101},
    {"init over 10 s, python3.8, x86", MANAGED, INIT_ON_DEMAND, NONE, 1212107, 12122},
    {"init over 10 s, python3.8, arm64", MANAGED, INIT_ON_DEMAND, NONE, 1210796, 12108},
    {"init over 10 s, python3.9, x86", MANAGED, INIT_ON_DEMAND, NONE, 1201299, 12013},
    {"init over 10 s, python3.9, arm64", MANAGED, INIT_ON_DEMAND, NONE, 1193729, 11938},
    {"image, alpine", IMAGE, INIT_ON_DEMAND, 168410, 100200, 2687},
    {"image 1", IMAGE, INIT_ON_DEMAND, 129383, 104963, 2344},
    {"image 2", IMAGE, INIT_ON_DEMAND, 130768, 105815, 2366},
    {"image 3", IMAGE, INIT_ON_DEMAND, 125824, 100225, 2261},
    {"image, init over 10 s", IMAGE, INIT_ON_DEMAND, NONE, 1207953, 12080},
    {"image 4", IMAGE, INIT_ON_DEMAND, 128501, 100207, 2288},
    {"image 5", IMAGE, INIT_ON_DEMAND, 114821, 100162, 2150},
    {"image 6", IMAGE, INIT_ON_DEMAND, 114777, 100165, 2150},
    {"provisioned, zip", MANAGED, INIT_PROVISIONED, 1171477, 100330, 1004},
    {"provisioned, image", IMAGE, INIT_PROVISIONED, 1198634, 100330, 12990},
};

START_TEST(measured_bills_agree)
{
    UNIT_INT(measured[_i].row,
             billed_ms(BILLING_2022, measured[_i].kind, measured[_i].type,
                       measured[_i].duration * CENTI, measured[_i].init * CENTI),
             measured[_i].billed);
}
END_TEST

START_TEST(rules_of_2025_change_managed_runtimes_on_demand_alone)
{
    int64_t init_ns = measured[_i].init * CENTI, duration_ns = measured[_i].duration * CENTI;
    int64_t want = measured[_i].billed;
    if (measured[_i].kind == MANAGED && measured[_i].type == INIT_ON_DEMAND && init_ns > 0)
        want = (init_ns + duration_ns + 999999) / 1000000;
    UNIT_INT(measured[_i].row,
             billed_ms(BILLING_2025, measured[_i].kind, measured[_i].type, duration_ns, init_ns),
             want);
}
END_TEST

static const struct {
    const char *row;
    enum billing_rules rules;
    enum runtime_kind kind;
    enum init_type type;
    int64_t duration_ns, init_ns;
    int64_t want;
} bills[] = {
    {"the sum is rounded, not its parts", BILLING_2025, CUSTOM, INIT_ON_DEMAND, 250060000,
     100770000, 351},
    {"whole", BILLING_2025, CUSTOM, INIT_ON_DEMAND, 5000000, 2000000, 7},
    {"a nanosecond over", BILLING_2025, CUSTOM, INIT_ON_DEMAND, 5000001, 2000000, 8},
    {"nothing", BILLING_2025, CUSTOM, INIT_ON_DEMAND, 0, 0, 0},
    {"negative", BILLING_2025, CUSTOM, INIT_ON_DEMAND, -5, -5, 0},
    {"managed since 2025", BILLING_2025, MANAGED, INIT_ON_DEMAND, 1500000, 1500000, 3},
    {"custom, provisioned", BILLING_2022, CUSTOM, INIT_PROVISIONED, 1500000, 1500000, 3},
    {"managed, provisioned, since 2025", BILLING_2025, MANAGED, INIT_PROVISIONED, 1500000, 1500000,
     2},
    /* Published logs: Duration 2338.66, Billed Restore Duration 182, Billed Duration 2521. */
    {"restored", BILLING_2022, MANAGED, INIT_SNAP_START, 2338660000, 182000000, 2521},
    {"managed instances", BILLING_2025, CUSTOM, INIT_MANAGED_INSTANCES, 1500000, -1, 0},
};

START_TEST(rules_hold)
{
    UNIT_INT(bills[_i].row,
             billed_ms(bills[_i].rules, bills[_i].kind, bills[_i].type, bills[_i].duration_ns,
                       bills[_i].init_ns),
             bills[_i].want);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_billing");
    TCase *tcase = tcase_create("billing");
    tcase_add_loop_test(tcase, measured_bills_agree, 0, UNIT_COUNT(measured));
    tcase_add_loop_test(tcase, rules_of_2025_change_managed_runtimes_on_demand_alone, 0,
                        UNIT_COUNT(measured));
    tcase_add_loop_test(tcase, rules_hold, 0, UNIT_COUNT(bills));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
