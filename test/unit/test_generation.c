#include "runtime/generation.h"

#include "test/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char identity[] = "firstlight 1 boot=b stream=s api=a parent=1/2";

static char directory[64];

static void make_directory(void)
{
    snprintf(directory, sizeof directory, "%s", "/tmp/firstlight-generation-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

/* The only entry of the directory; "" when there is none. */
static void find_marker(char path[512])
{
    DIR *stream = opendir(directory);
    ck_assert_ptr_nonnull(stream);
    path[0] = '\0';
    for (struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        ck_assert_msg(path[0] == '\0', "more than one file: %s", entry->d_name);
        snprintf(path, 512, "%s/%s", directory, entry->d_name);
    }
    closedir(stream);
}

static void remove_directory(void)
{
    DIR *stream = opendir(directory);
    ck_assert_ptr_nonnull(stream);
    for (struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream))
        unlinkat(dirfd(stream), entry->d_name, entry->d_type == DT_DIR ? AT_REMOVEDIR : 0);
    closedir(stream);
    ck_assert_int_eq(rmdir(directory), 0);
}

static int count(const char *as)
{
    const char *reason = "unset";
    int generation = rt_generation(directory, as, &reason);
    if (generation >= 0)
        ck_assert_ptr_null(reason);
    else
        ck_assert_msg(reason != NULL && reason[0] != '\0', "no reason is given");
    return generation;
}

/* Where the marker of `identity` would be; nothing is there afterwards. */
static void learn_marker(char path[512])
{
    ck_assert_int_eq(count(identity), 0);
    find_marker(path);
    ck_assert_str_ne(path, "");
    ck_assert_int_eq(unlink(path), 0);
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(processes_of_a_sandbox_are_counted_from_0)
{
    for (int want = 0; want < 300; want++)
        ck_assert_int_eq(count(identity), want);
}
END_TEST

START_TEST(every_process_counts_whoever_its_parent)
{
    for (int want = 0; want < 3; want++) {
        int status = -1;
        pid_t pid = fork();
        ck_assert_int_ge(pid, 0);
        if (pid == 0) {
            const char *reason;
            _exit(rt_generation(directory, identity, &reason));
        }
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert(WIFEXITED(status));
        ck_assert_int_eq(WEXITSTATUS(status), want);
    }
}
END_TEST

START_TEST(neighbours_are_counted_apart)
{
    static const char *const neighbours[] = {
        "firstlight 1 boot=b stream=s api=a parent=1/3",
        "firstlight 1 boot=b stream=s api=a parent=1/22",
        "firstlight 1 boot=c stream=s api=a parent=1/2",
        "firstlight 1 boot=b stream=s",
        "f",
    };
    ck_assert_int_eq(count(identity), 0);
    ck_assert_int_eq(count(identity), 1);
    for (int i = 0; i < UNIT_COUNT(neighbours); i++)
        UNIT_INT(neighbours[i], count(neighbours[i]), 0);
    ck_assert_int_eq(count(identity), 2);
    for (int i = 0; i < UNIT_COUNT(neighbours); i++)
        UNIT_INT(neighbours[i], count(neighbours[i]), 1);
}
END_TEST

START_TEST(marker_is_private_and_holds_its_identity_and_a_byte_a_process)
{
    char path[512];
    char text[256] = {0};
    struct stat info;
    ck_assert_int_eq(count(identity), 0);
    ck_assert_int_eq(count(identity), 1);
    find_marker(path);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_mode & 07777, 0600);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    ck_assert_uint_eq(size, strlen(identity) + 3);
    ck_assert_mem_eq(text, identity, strlen(identity));
    ck_assert_int_eq(text[strlen(identity)], '\n');
}
END_TEST

/* What stood at the marker's place before: it counts for nothing and is left as it is. */
static const struct {
    const char *name;
    const char *bytes;
    size_t size;
} stale[] = {
#define ROW(name, bytes)                                                                           \
    {                                                                                              \
        name, bytes, sizeof(bytes) - 1                                                             \
    }
    ROW("one byte", "x"),
    ROW("a line break", "\n"),
    ROW("NUL bytes", "\0\0\0\0"),
    ROW("another sandbox of the same length", "firstlight 1 boot=x stream=s api=a parent=1/2\n."),
    ROW("the identity without its line break", "firstlight 1 boot=b stream=s api=a parent=1/2"),
    ROW("the identity cut off", "firstlight 1 boot=b str"),
    ROW("a longer identity", "firstlight 1 boot=b stream=s api=a parent=1/2x\n."),
    ROW("the identity, but no process", "firstlight 1 boot=b stream=s api=a parent=1/2\n"),
#undef ROW
};

START_TEST(stale_file_is_no_marker)
{
    char path[512];
    char text[256];
    learn_marker(path);
    write_file(path, stale[_i].bytes, stale[_i].size);
    UNIT_INT(stale[_i].name, count(identity), -1);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    UNIT_INT(stale[_i].name, fread(text, 1, sizeof text, file), stale[_i].size);
    fclose(file);
    ck_assert_msg(memcmp(text, stale[_i].bytes, stale[_i].size) == 0, "%s: changed",
                  stale[_i].name);
}
END_TEST

START_TEST(empty_file_of_ours_becomes_the_marker)
{
    char path[512];
    learn_marker(path);
    write_file(path, "", 0);
    ck_assert_int_eq(count(identity), 0);
    ck_assert_int_eq(count(identity), 1);
}
END_TEST

START_TEST(oversized_file_is_no_marker)
{
    enum { SIZE = 100000 };
    char path[512];
    struct stat info;
    char *bytes = malloc(SIZE);
    ck_assert_ptr_nonnull(bytes);
    learn_marker(path);
    memset(bytes, '.', SIZE);
    memcpy(bytes, identity, sizeof identity - 1);
    bytes[sizeof identity - 1] = '\n';
    write_file(path, bytes, SIZE);
    free(bytes);
    ck_assert_int_eq(count(identity), -1);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_size, SIZE);
}
END_TEST

START_TEST(link_is_not_followed)
{
    char path[512];
    char target[512];
    struct stat info;
    learn_marker(path);
    snprintf(target, sizeof target, "%s/target", directory);
    write_file(target, "", 0);
    ck_assert_int_eq(symlink(target, path), 0);
    ck_assert_int_eq(count(identity), -1);
    ck_assert_int_eq(stat(target, &info), 0);
    ck_assert_int_eq(info.st_size, 0);
}
END_TEST

START_TEST(dangling_link_is_not_followed)
{
    char path[512];
    char target[512];
    learn_marker(path);
    snprintf(target, sizeof target, "%s/target", directory);
    ck_assert_int_eq(symlink(target, path), 0);
    ck_assert_int_eq(count(identity), -1);
    ck_assert_int_ne(access(target, F_OK), 0);
}
END_TEST

/* Opened without care, a pipe would hold up init until somebody opens its other end. */
START_TEST(pipe_neither_blocks_nor_counts)
{
    char path[512];
    learn_marker(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(count(identity), -1);
}
END_TEST

START_TEST(directory_is_no_marker)
{
    char path[512];
    learn_marker(path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_int_eq(count(identity), -1);
}
END_TEST

#define NOBODY 65534

/* Only root can make somebody else's file, and only root could open it. */
START_TEST(file_of_somebody_else_is_no_marker)
{
    char path[512];
    struct stat info;
    learn_marker(path);
    write_file(path, "", 0);
    ck_assert_int_eq(chown(path, NOBODY, NOBODY), 0);
    ck_assert_int_eq(count(identity), -1);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_size, 0);
}
END_TEST

/* Directories in which no file can be made, not even by root. */
static const char *const unwritable[] = {"/nonexistent/directory", "/proc", "/dev/null"};

START_TEST(unwritable_directory_leaves_the_generation_unknown)
{
    const char *reason = NULL;
    UNIT_INT(unwritable[_i], rt_generation(unwritable[_i], identity, &reason), -1);
    ck_assert_ptr_nonnull(reason);
    ck_assert_str_ne(reason, "");
}
END_TEST

START_TEST(longest_identity_counts_and_a_longer_one_does_not)
{
    char text[4002];
    memset(text, 'i', sizeof text);
    text[4001] = '\0';
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(count(text), -1);
    text[4000] = '\0';
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(count(text), i);
}
END_TEST

START_TEST(overlong_directory_leaves_the_generation_unknown)
{
    char path[5000];
    const char *reason = NULL;
    memset(path, '/', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    ck_assert_int_eq(rt_generation(path, identity, &reason), -1);
    ck_assert_ptr_nonnull(reason);
}
END_TEST

/* Starts a process that counts itself as soon as the pipe is closed. */
static pid_t start_counting(const int gate[2], const char *as)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        char byte;
        const char *reason;
        close(gate[1]);
        ssize_t ended = read(gate[0], &byte, 1);
        int generation = ended == 0 ? rt_generation(directory, as, &reason) : 99;
        _exit(generation < 0 ? 100 : generation);
    }
    return pid;
}

static int ended_with(pid_t pid)
{
    int status = -1;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void count_two_at_once(const char *one, const char *other, int got[2])
{
    int gate[2];
    ck_assert_int_eq(pipe(gate), 0);
    pid_t first = start_counting(gate, one);
    pid_t second = start_counting(gate, other);
    close(gate[0]);
    close(gate[1]);
    got[0] = ended_with(first);
    got[1] = ended_with(second);
}

START_TEST(neighbours_that_start_at_once_are_both_first)
{
    for (int round = 0; round < 50; round++) {
        char one[32], other[32];
        int got[2];
        snprintf(one, sizeof one, "sandbox %d", 2 * round);
        snprintf(other, sizeof other, "sandbox %d", 2 * round + 1);
        count_two_at_once(one, other, got);
        ck_assert_int_eq(got[0], 0);
        ck_assert_int_eq(got[1], 0);
    }
}
END_TEST

START_TEST(processes_that_start_at_once_are_never_taken_for_one)
{
    for (int round = 0; round < 300; round++) {
        char as[32];
        int got[2];
        snprintf(as, sizeof as, "sandbox %d", round);
        count_two_at_once(as, as, got);
        ck_assert_msg((got[0] == 0 && got[1] == 1) || (got[0] == 1 && got[1] == 0),
                      "round %d: generations %d and %d", round, got[0], got[1]);
        ck_assert_int_eq(count(as), 2);
    }
}
END_TEST

static struct buffer read_identity(const char *log_stream, const char *runtime_api)
{
    struct buffer out = buffer_new(4000);
    rt_sandbox_identity(&out, log_stream, runtime_api);
    ck_assert(buffer_ok(&out));
    ck_assert_uint_gt(out.size, 0);
    return out;
}

START_TEST(identity_is_the_same_for_every_process_of_a_sandbox)
{
    struct buffer here = read_identity("stream", "127.0.0.1:9001");
    struct buffer again = read_identity("stream", "127.0.0.1:9001");
    ck_assert_str_eq(buffer_text(&here), buffer_text(&again));
    buffer_free(&here);
    buffer_free(&again);
}
END_TEST

START_TEST(identity_tells_streams_and_addresses_apart)
{
    struct buffer here = read_identity("stream", "127.0.0.1:9001");
    struct buffer stream = read_identity("stream2", "127.0.0.1:9001");
    struct buffer address = read_identity("stream", "127.0.0.1:9002");
    struct buffer nothing = read_identity("", "");
    ck_assert_str_ne(buffer_text(&here), buffer_text(&stream));
    ck_assert_str_ne(buffer_text(&here), buffer_text(&address));
    ck_assert_str_ne(buffer_text(&here), buffer_text(&nothing));
    buffer_free(&here);
    buffer_free(&stream);
    buffer_free(&address);
    buffer_free(&nothing);
}
END_TEST

START_TEST(identity_tells_parents_apart)
{
    char child[4001] = {0};
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        struct buffer out = buffer_new(4000);
        rt_sandbox_identity(&out, "stream", "127.0.0.1:9001");
        bool whole = write(ends[1], out.data, out.size) == (ssize_t)out.size;
        buffer_free(&out);
        _exit(whole ? 0 : 1);
    }
    close(ends[1]);
    ck_assert_int_eq(ended_with(pid), 0);
    ck_assert_int_gt(read(ends[0], child, sizeof child - 1), 0);
    close(ends[0]);
    struct buffer here = read_identity("stream", "127.0.0.1:9001");
    ck_assert_str_ne(buffer_text(&here), child);
    buffer_free(&here);
}
END_TEST

START_TEST(identity_is_one_line_whatever_the_stream_is_called)
{
    struct buffer out = read_identity("a\nb\r\x01\xff", "\n:\n");
    ck_assert_ptr_null(strpbrk(buffer_text(&out), "\r\n\x01\xff"));
    ck_assert_int_eq(count(buffer_text(&out)), 0);
    ck_assert_int_eq(count(buffer_text(&out)), 1);
    buffer_free(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("generation");
    TCase *tc = tcase_create("generation");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, make_directory, remove_directory);
    tcase_add_test(tc, processes_of_a_sandbox_are_counted_from_0);
    tcase_add_test(tc, every_process_counts_whoever_its_parent);
    tcase_add_test(tc, neighbours_are_counted_apart);
    tcase_add_test(tc, marker_is_private_and_holds_its_identity_and_a_byte_a_process);
    tcase_add_loop_test(tc, stale_file_is_no_marker, 0, UNIT_COUNT(stale));
    tcase_add_test(tc, empty_file_of_ours_becomes_the_marker);
    tcase_add_test(tc, oversized_file_is_no_marker);
    tcase_add_test(tc, link_is_not_followed);
    tcase_add_test(tc, dangling_link_is_not_followed);
    tcase_add_test(tc, pipe_neither_blocks_nor_counts);
    tcase_add_test(tc, directory_is_no_marker);
    if (geteuid() == 0)
        tcase_add_test(tc, file_of_somebody_else_is_no_marker);
    else
        puts("generation: left out, as only root can do it: file_of_somebody_else_is_no_marker");
    tcase_add_loop_test(tc, unwritable_directory_leaves_the_generation_unknown, 0,
                        UNIT_COUNT(unwritable));
    tcase_add_test(tc, longest_identity_counts_and_a_longer_one_does_not);
    tcase_add_test(tc, overlong_directory_leaves_the_generation_unknown);
    tcase_add_test(tc, neighbours_that_start_at_once_are_both_first);
    tcase_add_test(tc, processes_that_start_at_once_are_never_taken_for_one);
    tcase_add_test(tc, identity_is_the_same_for_every_process_of_a_sandbox);
    tcase_add_test(tc, identity_tells_streams_and_addresses_apart);
    tcase_add_test(tc, identity_tells_parents_apart);
    tcase_add_test(tc, identity_is_one_line_whatever_the_stream_is_called);
    return unit_run(suite);
}
