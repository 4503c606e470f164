#include "emulator/system/cgroup_text.h"
#include "emulator/system/confinement_throttle.h"
#include "test/unit/unit.h"

#include <stdio.h>

static const char hybrid[] =
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 master:2 - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";

static const struct {
    const char *name;
    const char *mountinfo;
    const char *controller;
    const char *point; /* NULL: not found */
    const char *root;
} mounts[] = {
    {"version 2", hybrid, NULL, "/sys/fs/cgroup/unified", "/"},
    {"cpu of version 1", hybrid, "cpu", "/sys/fs/cgroup/cpu", "/"},
    {"together with another", hybrid, "cpuacct", "/sys/fs/cgroup/cpu", "/"},
    {"memory", hybrid, "memory", "/sys/fs/cgroup/memory", "/"},
    {"none of that name", hybrid, "pids", NULL, NULL},
    {"part of a name", hybrid, "mem", NULL, NULL},
    {"the beginning of a name is not it", hybrid, "systemd", NULL, NULL},
    {"empty", "", NULL, NULL, NULL},
    {"cut short", "41 31 0:38 / /sys/fs", NULL, NULL, NULL},
    {"no separator", "41 31 0:38 / /sys/fs rw cgroup2 cgroup2 rw\n", NULL, NULL, NULL},
    {"no newline at the end", "41 31 0:38 / /c rw - cgroup2 none rw", NULL, "/c", "/"},
    {"escaped", "41 31 0:38 /a\\040b /c\\134d\\011 rw - cgroup2 none rw\n", NULL, "/c\\d\t",
     "/a b"},
    {"not quite escaped", "41 31 0:38 / /c\\04 rw - cgroup2 none rw\n", NULL, "/c\\04", "/"},
    {"a NUL in a path", "41 31 0:38 / /c\\000d rw - cgroup2 none rw\n", NULL, NULL, NULL},
    {"no absolute path", "41 31 0:38 / c rw - cgroup2 none rw\n", NULL, NULL, NULL},
    {"the last one", "1 1 0:1 / /a rw - cgroup2 x rw\n2 1 0:1 /r /b rw - cgroup2 x rw\n", NULL,
     "/b", "/r"},
    {"a file system called so by its source", "1 1 0:1 / /a rw - tmpfs cgroup2 rw\n", NULL, NULL,
     NULL},
};

START_TEST(finds_mounts)
{
    struct cgroup_path point;
    struct cgroup_path root;
    bool found = cgroup_find_mount(mounts[_i].mountinfo, strlen(mounts[_i].mountinfo),
                                   mounts[_i].controller, &point, &root);
    UNIT_INT(mounts[_i].name, found, mounts[_i].point != NULL);
    if (found) {
        UNIT_TEXT(mounts[_i].name, point.text, mounts[_i].point);
        UNIT_TEXT(mounts[_i].name, root.text, mounts[_i].root);
    }
}
END_TEST

START_TEST(refuses_long_paths)
{
    char text[CGROUP_PATH_SIZE + 200];
    struct cgroup_path point;
    struct cgroup_path root;
    for (int extra = -1; extra <= 0; extra++) {
        int size = snprintf(text, sizeof text, "1 1 0:1 / /%0*d rw - cgroup2 x rw\n",
                            CGROUP_PATH_SIZE - 1 + extra, 0);
        ck_assert_int_eq(cgroup_find_mount(text, (size_t)size, NULL, &point, &root), extra < 0);
        size = snprintf(text, sizeof text, "0::/%0*d\n", CGROUP_PATH_SIZE - 1 + extra, 0);
        ck_assert_int_eq(cgroup_find_own(text, (size_t)size, NULL, &point), extra < 0);
    }
}
END_TEST

static const struct {
    const char *name;
    const char *self;
    const char *controller;
    const char *own; /* NULL: not found */
} owns[] = {
    {"version 2", "4:memory:/m\n1:cpu,cpuacct:/c\n0::/user.slice/a:b\n", NULL, "/user.slice/a:b"},
    {"version 1", "4:memory:/m\n1:cpu,cpuacct:/c\n0::/u\n", "cpu", "/c"},
    {"the second controller", "1:cpu,cpuacct:/c\n", "cpuacct", "/c"},
    {"a named hierarchy", "9:name=systemd:/\n", "systemd", NULL},
    {"not there", "1:cpu:/c\n", NULL, NULL},
    {"without a path", "0::", NULL, NULL},
    {"without colons", "0\n", NULL, NULL},
    {"no absolute path", "0::x\n", NULL, NULL},
    {"empty", "", "cpu", NULL},
};

START_TEST(finds_own_place)
{
    struct cgroup_path own;
    bool found = cgroup_find_own(owns[_i].self, strlen(owns[_i].self), owns[_i].controller, &own);
    UNIT_INT(owns[_i].name, found, owns[_i].own != NULL);
    if (found)
        UNIT_TEXT(owns[_i].name, own.text, owns[_i].own);
}
END_TEST

static const struct {
    const char *name;
    struct cgroup_path point, root, own;
    const char *folder; /* NULL: nowhere */
} places[] = {
    {"at the root", {"/sys/c"}, {"/"}, {"/"}, "/sys/c"},
    {"below", {"/sys/c"}, {"/"}, {"/a/b"}, "/sys/c/a/b"},
    {"only a part is mounted", {"/sys/c"}, {"/docker/1"}, {"/docker/1/a"}, "/sys/c/a"},
    {"that part itself", {"/sys/c"}, {"/docker/1"}, {"/docker/1"}, "/sys/c"},
    {"another part", {"/sys/c"}, {"/docker/1"}, {"/docker/2"}, NULL},
    {"a longer name", {"/sys/c"}, {"/docker/1"}, {"/docker/11"}, NULL},
    {"outside of the namespace", {"/sys/c"}, {"/"}, {"/../x"}, NULL},
    {"mounted from outside", {"/sys/c"}, {"/.."}, {"/../x"}, NULL},
    {"dots in a name are a name", {"/sys/c"}, {"/"}, {"/a..b"}, "/sys/c/a..b"},
};

START_TEST(locates)
{
    struct cgroup_path folder;
    bool found = cgroup_locate(&places[_i].point, &places[_i].root, &places[_i].own, &folder);
    UNIT_INT(places[_i].name, found, places[_i].folder != NULL);
    if (found)
        UNIT_TEXT(places[_i].name, folder.text, places[_i].folder);
}
END_TEST

START_TEST(refuses_places_too_long)
{
    static struct cgroup_path half;
    const struct cgroup_path root = {"/"};
    struct cgroup_path folder;
    memset(half.text, 'x', CGROUP_PATH_SIZE / 2);
    half.text[0] = '/';
    ck_assert(!cgroup_locate(&half, &root, &half, &folder));
    half.text[CGROUP_PATH_SIZE / 2 - 1] = '\0';
    ck_assert(cgroup_locate(&half, &root, &half, &folder));
}
END_TEST

static const struct {
    const char *text;
    int64_t whole;    /* cgroup_number */
    int64_t oom_kill; /* cgroup_value */
} numbers[] = {
    {"0\n", 0, -1},
    {"4096", 4096, -1},
    {"9223372036854775807\n", INT64_MAX, -1},
    {"9223372036854775808\n", -1, -1},
    {"max\n", -1, -1},
    {"-1\n", -1, -1},
    {"", -1, -1},
    {"12 ", -1, -1},
    {"low 0\nhigh 0\nmax 8\noom 2\noom_kill 3\noom_group_kill 1\n", -1, 3},
    {"oom_kill_disable 0\nunder_oom 0\noom_kill 5", -1, 5},
    {"oom_kill", -1, -1},
    {"oom_kill \n", -1, -1},
    {"oom_kill 1 2\n", -1, -1},
};

START_TEST(reads_numbers)
{
    const char *text = numbers[_i].text;
    UNIT_INT(text, cgroup_number(text, strlen(text)), numbers[_i].whole);
    UNIT_INT(text, cgroup_value(text, strlen(text), "oom_kill"), numbers[_i].oom_kill);
}
END_TEST

START_TEST(reads_lists)
{
    static const char list[] = "cpuset cpu io memory\n";
    ck_assert(cgroup_has_word(list, strlen(list), "cpu"));
    ck_assert(cgroup_has_word(list, strlen(list), "memory"));
    ck_assert(!cgroup_has_word(list, strlen(list), "mem"));
    ck_assert(!cgroup_has_word(list, strlen(list), "pids"));
    ck_assert(!cgroup_has_word("", 0, "cpu"));
}
END_TEST

/* ---- The account of CPU time ------------------------------------------------------------------
 */

enum { MS = 1000000 };

START_TEST(shares_by_memory)
{
    ck_assert_int_eq(throttle_share(1769 * MS, 128), 128 * MS);
    ck_assert_int_eq(throttle_share(20000, 128), 1447);
    ck_assert_int_eq(throttle_share(20000, 1769), 20000);
    ck_assert_int_eq(throttle_share(20000, 10240), 115771);
}
END_TEST

START_TEST(who_waits_is_not_held_up)
{
    struct throttle account = throttle_begin(128, 0, 0);
    for (int i = 1; i <= 100; i++)
        ck_assert_int_eq(throttle_account(&account, i * (int64_t)5 * MS, i * (int64_t)MS / 3), 0);
}
END_TEST

START_TEST(debt_is_paid_in_time)
{
    struct throttle account = throttle_begin(128, 0, 0);
    int64_t wait = throttle_account(&account, 5 * MS, 5 * MS);
    /* Of 5 ms the share of 20 was saved up: the rest, 3.55 ms, is 49.1 ms' share. */
    ck_assert_int_eq(wait / 1000, 49101);
    ck_assert_int_gt(throttle_account(&account, 5 * MS + wait / 2, 5 * MS), 0);
    ck_assert_int_eq(throttle_account(&account, 5 * MS + wait + 20, 5 * MS), 0);
}
END_TEST

START_TEST(runs_its_share_in_the_long_run)
{
    struct throttle account = throttle_begin(256, 0, 0);
    int64_t now = 0;
    int64_t used = 0;
    while (now < 10000 * (int64_t)MS) {
        now += 5 * MS;
        used += 5 * MS;
        now += throttle_account(&account, now, used);
    }
    int64_t share = used * 1769 / 256;
    ck_assert_int_gt(share, now * 98 / 100);
    ck_assert_int_lt(share, now * 102 / 100);
}
END_TEST

START_TEST(a_process_that_went_takes_its_time_along)
{
    struct throttle account = throttle_begin(1769, 0, 500 * MS);
    ck_assert_int_eq(throttle_account(&account, 10 * MS, 20 * MS), 0);
    ck_assert_int_eq(throttle_account(&account, 20 * MS, 25 * MS), 0);
    ck_assert_int_gt(throttle_account(&account, 30 * MS, 75 * MS), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_confinement_texts");
    TCase *texts = tcase_create("texts");
    tcase_add_loop_test(texts, finds_mounts, 0, UNIT_COUNT(mounts));
    tcase_add_test(texts, refuses_long_paths);
    tcase_add_loop_test(texts, finds_own_place, 0, UNIT_COUNT(owns));
    tcase_add_loop_test(texts, locates, 0, UNIT_COUNT(places));
    tcase_add_test(texts, refuses_places_too_long);
    tcase_add_loop_test(texts, reads_numbers, 0, UNIT_COUNT(numbers));
    tcase_add_test(texts, reads_lists);
    suite_add_tcase(suite, texts);
    TCase *throttle = tcase_create("throttle");
    tcase_add_test(throttle, shares_by_memory);
    tcase_add_test(throttle, who_waits_is_not_held_up);
    tcase_add_test(throttle, debt_is_paid_in_time);
    tcase_add_test(throttle, runs_its_share_in_the_long_run);
    tcase_add_test(throttle, a_process_that_went_takes_its_time_along);
    suite_add_tcase(suite, throttle);
    return unit_run(suite);
}
