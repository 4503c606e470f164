#include "base/trace_id.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#define UNIQUE "abcdef012345678912345678"

static const struct {
    const char *header;
    int64_t want_ms;
} headers[] = {
    {"Root=1-67891233-" UNIQUE, 1737036339000},
    {"Root=1-67891233-ABCDEF012345678912345678", 1737036339000},
    {"Root=1-67891233-" UNIQUE ";Parent=53995c3f42cd8ad8;Sampled=1", 1737036339000},
    {"Self=1-00000001-" UNIQUE ";Root=1-67891233-" UNIQUE, 1737036339000},
    {"Parent=53995c3f42cd8ad8; Root=1-67891233-" UNIQUE "; Sampled=0", 1737036339000},
    {"  ;;Root=1-67891233-" UNIQUE ";Lineage=a:b", 1737036339000},
    {"Root=1-00000000-" UNIQUE, 0},
    {"Root=1-ffffffff-" UNIQUE, 4294967295000},
    {"", -1},
    {";", -1},
    {";;;", -1},
    {"Root", -1},
    {"Root=", -1},
    {"Root=1", -1},
    {"Root=1-", -1},
    {"Root=1-67891233", -1},
    {"Root=1-67891233-", -1},
    {"Root=1-6789123-" UNIQUE, -1},
    {"Root=1-678912333-" UNIQUE, -1},
    {"Root=1-6789123g-" UNIQUE, -1},
    {"Root=1- 7891233-" UNIQUE, -1},
    {"Root=1--7891233-" UNIQUE, -1},
    {"Root=1-0x891233-" UNIQUE, -1},
    {"Root=1-67891233_" UNIQUE, -1},
    {"Root=1-67891233-abcdef01234567891234567", -1},
    {"Root=1-67891233-" UNIQUE "0", -1},
    {"Root=1-67891233-" UNIQUE ",Parent=1", -1},
    {"Root=2-67891233-" UNIQUE, -1},
    {"Parent=53995c3f42cd8ad8;Sampled=1", -1},
    {"NotRoot=1-67891233-" UNIQUE, -1},
    {"1-67891233-" UNIQUE, -1},
    {"Root=1-\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF-" UNIQUE, -1},
};

START_TEST(trace_begins_at_its_root_s_epoch_or_is_unknown)
{
    struct guard guard = guard_text(headers[_i].header);
    UNIT_INT(headers[_i].header, trace_epoch_ms(guard.bytes), headers[_i].want_ms);
    guard_free(&guard);
}
END_TEST

START_TEST(header_cut_off_anywhere_is_read_within_its_bytes)
{
    static const char whole[] = "Self=1-67891233-" UNIQUE ";Root=1-67891233-" UNIQUE ";Sampled=1";
    const size_t root_ends = strlen(whole) - strlen(";Sampled=1");
    for (size_t size = 0; size < sizeof whole; size++) {
        char text[sizeof whole] = {0};
        memcpy(text, whole, size);
        struct guard guard = guard_text(text);
        UNIT_INT(text, trace_epoch_ms(guard.bytes), size >= root_ends ? 1737036339000 : -1);
        guard_free(&guard);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trace_id");
    TCase *tc = tcase_create("trace_id");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, trace_begins_at_its_root_s_epoch_or_is_unknown, 0, UNIT_COUNT(headers));
    tcase_add_test(tc, header_cut_off_anywhere_is_read_within_its_bytes);
    return unit_run(suite);
}
