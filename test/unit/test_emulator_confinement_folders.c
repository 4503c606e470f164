#include "emulator/system/cgroup.h"
#include "emulator/system/confinement_folder.h"
#include "test/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder for one test, and the one it is made in. */
static char top[] = "/tmp/unit-folders-XXXXXX";
static int top_fd;

static void set_up(void)
{
    memcpy(strrchr(top, '-'), "-XXXXXX", sizeof "-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(top));
    top_fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(top_fd, 0);
}

static void tear_down(void)
{
    int budget = INT_MAX;
    folder_remove_tree(AT_FDCWD, top, &budget);
    close(top_fd);
}

static void make_file(const char *path)
{
    int fd = openat(top_fd, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static bool there(const char *path)
{
    struct stat status;
    return fstatat(top_fd, path, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* ---- Removing ---------------------------------------------------------------------------------
 */

START_TEST(removes_without_following_links)
{
    int budget = INT_MAX;
    mkdirat(top_fd, "kept", 0700);
    make_file("kept/file");
    mkdirat(top_fd, "gone", 0700);
    mkdirat(top_fd, "gone/sub", 0700);
    make_file("gone/sub/file");
    ck_assert_int_eq(symlinkat("../kept", top_fd, "gone/link"), 0);
    ck_assert_int_eq(symlinkat("../../kept/file", top_fd, "gone/sub/link"), 0);
    ck_assert_int_eq(mkfifoat(top_fd, "gone/pipe", 0600), 0);
    ck_assert(folder_remove_tree(top_fd, "gone", &budget));
    ck_assert(!there("gone"));
    ck_assert(there("kept/file"));
    ck_assert_int_eq(symlinkat("kept", top_fd, "gone"), 0);
    folder_remove_tree(top_fd, "gone", &budget);
    ck_assert(there("kept/file"));
}
END_TEST

START_TEST(removes_what_cannot_be_read)
{
    int budget = INT_MAX;
    mkdirat(top_fd, "gone", 0700);
    mkdirat(top_fd, "gone/sub", 0700);
    make_file("gone/sub/file");
    fchmodat(top_fd, "gone/sub", 0, 0);
    fchmodat(top_fd, "gone", 0100, 0);
    ck_assert(folder_remove_tree(top_fd, "gone", &budget));
    ck_assert(!there("gone"));
}
END_TEST

START_TEST(removes_little_by_little)
{
    char name[32];
    mkdirat(top_fd, "gone", 0700);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "gone/%d", i);
        make_file(name);
    }
    int rounds = 0;
    int budget = 30;
    while (!folder_remove_tree(top_fd, "gone", &budget)) {
        ck_assert_int_eq(budget, 0);
        ck_assert_int_lt(++rounds, 10);
        budget = 30;
    }
    ck_assert_int_eq(rounds, 3);
    ck_assert(!there("gone"));
}
END_TEST

/* As deep as no path could name, with more folders than descriptors are allowed. */
START_TEST(removes_what_is_very_deep)
{
    enum { DEEP = 3000 };
    int budget = INT_MAX;
    mkdirat(top_fd, "gone", 0700);
    int at = openat(top_fd, "gone", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < DEEP; i++) {
        ck_assert_int_eq(mkdirat(at, "d", 0700), 0);
        int next = openat(at, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        close(at);
        at = next;
    }
    close(at);
    ck_assert(folder_remove_tree(top_fd, "gone", &budget));
    ck_assert(!there("gone"));
}
END_TEST

START_TEST(what_is_not_there_is_gone)
{
    int budget = 1;
    ck_assert(folder_remove_tree(top_fd, "never", &budget));
}
END_TEST

/* ---- The emulator's folder --------------------------------------------------------------------
 */

START_TEST(dead_emulators_folders_go)
{
    struct folder_base living;
    struct folder_base next;
    setenv("TMPDIR", top, 1);
    mkdirat(top_fd, "firstlight-local-dead00", 0700);
    mkdirat(top_fd, "firstlight-local-dead00/7", 0700);
    mkdirat(top_fd, "firstlight-local-open00", 0755); /* none of ours has that mode */
    mkdirat(top_fd, "firstlight-other", 0700);
    folder_base_open(&living);
    ck_assert_int_ge(living.fd, 0);
    ck_assert_int_eq(strncmp(living.path, top, strlen(top)), 0);
    ck_assert(!there("firstlight-local-dead00"));
    ck_assert(there("firstlight-local-open00"));
    ck_assert(there("firstlight-other"));
    folder_base_open(&next);
    ck_assert_int_ge(next.fd, 0);
    ck_assert(there(strrchr(living.path, '/') + 1));
    ck_assert_str_ne(living.path, next.path);
    char *path = folder_make(&living, 12);
    ck_assert_ptr_nonnull(path);
    ck_assert_ptr_null(folder_make(&living, 12));
    ck_assert_int_eq(errno, EEXIST);
    char *name = strdup(strrchr(living.path, '/') + 1);
    folder_base_close(&living);
    ck_assert(!there(name));
    folder_base_close(&next);
    free(name);
    free(path);
}
END_TEST

START_TEST(knows_what_lies_in_tmp)
{
    ck_assert(folder_in_tmp("/tmp"));
    ck_assert(folder_in_tmp(top));
    ck_assert(folder_in_tmp("/usr/../tmp"));
    ck_assert(folder_in_tmp("/tmp/not-there-at-all"));
    ck_assert(!folder_in_tmp("/tmpfoo"));
    ck_assert(!folder_in_tmp("/usr"));
    /* As it is typed counts as well: a link that leads out of it has to stay. */
    ck_assert(folder_in_tmp("/tmp/.."));
}
END_TEST

/* ---- What is written to cgroups, in a folder like one -----------------------------------------
 */

static void expect_written(const char *path, const char *want)
{
    char text[128];
    int fd = openat(top_fd, path, O_RDONLY | O_CLOEXEC);
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    text[size > 0 ? size : 0] = '\0';
    UNIT_TEXT(path, text, want);
}

static struct cgroup_tree fake_tree(enum cgroup_hierarchy cpu, enum cgroup_hierarchy memory)
{
    struct cgroup_tree tree = cgroup_tree_none();
    tree.folders[cpu].fd = top_fd;
    tree.folders[memory].fd = top_fd;
    tree.cpu = cpu;
    tree.memory = memory;
    return tree;
}

START_TEST(writes_version_2)
{
    struct cgroup_tree tree = fake_tree(CGROUP_V2, CGROUP_V2);
    static const char *const files[] = {"cpu.max",         "memory.max",    "memory.swap.max",
                                        "cgroup.procs",    "cgroup.freeze", "cgroup.kill",
                                        "memory.oom.group"};
    ck_assert_int_eq(cgroup_make(&tree, 3), 0);
    ck_assert_int_eq(cgroup_make(&tree, 3), EEXIST);
    ck_assert_int_eq(cgroup_make(&tree, 3), 0); /* the failed one took it away */
    ck_assert_int_eq(cgroup_set_cpu(&tree, 3, 1447), ENOENT);
    for (int i = 0; i < UNIT_COUNT(files); i++) {
        char path[64];
        snprintf(path, sizeof path, "3/%s", files[i]);
        make_file(path);
    }
    ck_assert_int_eq(cgroup_set_cpu(&tree, 3, 1447), 0);
    expect_written("3/cpu.max", "1447 100000");
    ck_assert_int_eq(cgroup_set_memory(&tree, 3, (int64_t)10240 * 1024 * 1024), 0);
    expect_written("3/memory.max", "10737418240");
    expect_written("3/memory.swap.max", "0");
    expect_written("3/memory.oom.group", "1");
    ck_assert_int_eq(cgroup_enter(&tree, 3, true), 0);
    expect_written("3/cgroup.procs", "");
    ck_assert_int_eq(cgroup_enter(&tree, 3, false), 0);
    expect_written("3/cgroup.procs", "0");
    int fd = cgroup_open_freeze(&tree, 3);
    cgroup_freeze(fd, true);
    expect_written("3/cgroup.freeze", "1");
    cgroup_freeze(fd, false);
    expect_written("3/cgroup.freeze", "0");
    close(fd);
    cgroup_kill(&tree, 3, false);
    expect_written("3/cgroup.kill", "");
    cgroup_kill(&tree, 3, true);
    expect_written("3/cgroup.kill", "1");
    ck_assert(!cgroup_remove(&tree, 3));
}
END_TEST

START_TEST(reads_version_2)
{
    struct cgroup_tree tree = fake_tree(CGROUP_V2, CGROUP_V2);
    ck_assert_int_eq(cgroup_make(&tree, 3), 0);
    ck_assert_int_eq(cgroup_open_memory_peak(&tree, 3), -1);
    ck_assert_int_eq(cgroup_memory_peak(-1), -1);
    ck_assert_int_eq(cgroup_memory_kills(&tree, 3), -1);
    make_file("3/memory.peak");
    make_file("3/memory.events");
    int peak_fd = cgroup_open_memory_peak(&tree, 3);
    ck_assert_int_eq(cgroup_memory_peak(peak_fd), -1);
    static const char events[] = "low 0\nhigh 0\nmax 9\noom 1\noom_kill 4\n";
    int fd = openat(top_fd, "3/memory.events", O_WRONLY | O_CLOEXEC);
    ck_assert_int_eq(write(fd, events, strlen(events)), (ssize_t)strlen(events));
    close(fd);
    fd = openat(top_fd, "3/memory.peak", O_WRONLY | O_CLOEXEC);
    ck_assert_int_eq(write(fd, "4096000\n", 8), 8);
    close(fd);
    ck_assert_int_eq(cgroup_memory_peak(peak_fd), 4096000);
    close(peak_fd);
    ck_assert_int_eq(cgroup_memory_kills(&tree, 3), 4);
}
END_TEST

START_TEST(writes_version_1)
{
    struct cgroup_tree tree = fake_tree(CGROUP_V1_CPU, CGROUP_V1_CPU);
    ck_assert_int_eq(cgroup_make(&tree, 4294967295U), 0);
    make_file("4294967295/cpu.cfs_quota_us");
    make_file("4294967295/tasks");
    ck_assert_int_eq(cgroup_set_cpu(&tree, 4294967295U, 5), 0);
    expect_written("4294967295/cpu.cfs_quota_us", "1000"); /* the kernel takes no less */
    ck_assert_int_eq(cgroup_enter(&tree, 4294967295U, false), 0);
    expect_written("4294967295/tasks", "0");
}
END_TEST

/* Mounts and places that are not there, or cannot be written: nothing is of use, nothing breaks. */
START_TEST(finds_nothing_in_strange_places)
{
    char mountinfo[PATH_MAX];
    char self[PATH_MAX];
    struct cgroup_tree tree;
    snprintf(mountinfo, sizeof mountinfo, "%s/mountinfo", top);
    snprintf(self, sizeof self, "%s/self", top);
    for (int round = 0; round < 2; round++) {
        cgroup_tree_open(&tree, mountinfo, self);
        for (int i = 0; i < CGROUP_HIERARCHIES; i++)
            ck_assert_int_eq(tree.folders[i].fd, -1);
        ck_assert_int_eq(tree.cpu, CGROUP_NONE);
        ck_assert_int_eq(tree.memory, CGROUP_NONE);
        cgroup_tree_close(&tree);
        FILE *file = fopen(mountinfo, "w");
        fprintf(file, "1 1 0:1 / %s rw - cgroup2 x rw\n2 1 0:2 / /proc rw - cgroup x rw,memory\n",
                top);
        fclose(file);
        file = fopen(self, "w");
        fputs("0::/\n1:memory:/\n", file);
        fclose(file);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_confinement_folders");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, removes_without_following_links);
    tcase_add_test(all, removes_what_cannot_be_read);
    tcase_add_test(all, removes_little_by_little);
    tcase_add_test(all, removes_what_is_very_deep);
    tcase_add_test(all, what_is_not_there_is_gone);
    tcase_add_test(all, dead_emulators_folders_go);
    tcase_add_test(all, knows_what_lies_in_tmp);
    tcase_add_test(all, writes_version_2);
    tcase_add_test(all, reads_version_2);
    tcase_add_test(all, writes_version_1);
    tcase_add_test(all, finds_nothing_in_strange_places);
    suite_add_tcase(suite, all);
    return unit_run(suite);
}
