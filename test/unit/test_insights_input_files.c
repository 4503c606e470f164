/* Which files are read, and what their names tell. */
#include "insights/input/file_list.h"

#include "test/unit/insights_input.h"

#include <string.h>

static const struct {
    const char *path;
    const char *stream;
} streams[] = {
    {"export/7f3c/2026-11-22-[$LATEST]0123abcd/000000.gz", "2026/11/22/[$LATEST]0123abcd"},
    {"2026-11-22-hello[$LATEST]0123abcd/000012.gz", "2026/11/22/hello[$LATEST]0123abcd"},
    {"/a/2026-11-22-[7]0123abcd/000000", "2026/11/22/[7]0123abcd"},
    {"/a/my-own-stream/000000.gz", "my-own-stream"},
    {"/a/2026-11-22-plain/000000.gz", "2026-11-22-plain"},
    {"/a/stream/00000.gz", ""},
    {"/a/stream/0000000.gz", ""},
    {"/a/stream/000000.log", ""},
    {"/a/stream/app.log", ""},
    {"000000.gz", ""},
    {"/000000.gz", ""},
    {"-", ""},
};

START_TEST(export_path_tells_the_stream)
{
    char out[FILE_STREAM_SIZE];
    struct text stream = file_stream(streams[_i].path, out);
    ck_assert_msg(text_is(stream, streams[_i].stream), "%s: <%.*s>", streams[_i].path,
                  (int)stream.size, stream.data);
}
END_TEST

START_TEST(stream_that_is_too_long_is_none)
{
    char path[FILE_STREAM_SIZE + 100], out[FILE_STREAM_SIZE];
    memset(path, 'x', sizeof path);
    memcpy(path + FILE_STREAM_SIZE - 1, "/000000", sizeof "/000000");
    ck_assert_uint_eq(file_stream(path, out).size, FILE_STREAM_SIZE - 1);
    memcpy(path + FILE_STREAM_SIZE, "/000000", sizeof "/000000");
    path[FILE_STREAM_SIZE - 1] = 'x';
    ck_assert_uint_eq(file_stream(path, out).size, 0);
}
END_TEST

/* The paths that `path` stands for, without the folder, each with a space behind. */
static void check_list(const char *path, const char *want, uint64_t bytes,
                       struct log_input_summary *summary)
{
    struct file_list list = {0};
    char got[1000] = "";
    ck_assert(file_list_add(&list, path, summary));
    for (size_t i = 0; i < list.count; i++) {
        size_t used = strlen(got);
        const char *in = strncmp(list.paths[i], folder, strlen(folder)) == 0
                             ? list.paths[i] + strlen(folder) + 1
                             : list.paths[i];
        snprintf(got + used, sizeof got - used, "%s ", in);
    }
    UNIT_TEXT(path, got, want);
    UNIT_INT(path, list.bytes, bytes);
    file_list_free(&list);
}

START_TEST(folder_stands_for_all_its_files_by_name)
{
    struct log_input_summary summary = {0};
    make_file("logs/b.log", "12");
    make_file("logs/a/z", "345");
    make_file("logs/a/.hidden", "6");
    make_file("logs/B", "7");
    make_file("logs/aws-logs-write-test", "Permission Check Successful");
    ck_assert_int_eq(mkfifo(in_folder("logs/pipe"), 0600), 0);
    ck_assert_int_eq(symlink("..", in_folder("logs/a/loop")), 0);
    ck_assert_int_eq(symlink("z", in_folder("logs/a/link")), 0);
    check_list(in_folder("logs"), "logs/B logs/a/.hidden logs/a/link logs/a/z logs/b.log ", 10,
               &summary);
    check_list(in_folder("logs/"), "logs/B logs/a/.hidden logs/a/link logs/a/z logs/b.log ", 10,
               &summary);
    ck_assert_uint_eq(troubles(&summary), 0);
}
END_TEST

START_TEST(pattern_stands_for_files_that_exist)
{
    struct log_input_summary summary = {0};
    make_file("1.log", "1");
    make_file("2.log", "23");
    make_file("sub/3.log", "4");
    make_file("[x].log", "56");
    check_list(in_folder("?.log"), "1.log 2.log ", 3, &summary);
    check_list(in_folder("s*"), "sub/3.log ", 1, &summary);
    check_list(in_folder("[12].log"), "1.log 2.log ", 3, &summary);
    check_list(in_folder("[x].log"), "[x].log ", 2, &summary);
    check_list("-", "- ", 0, &summary);
    check_list(in_folder("missing"), "missing ", 0, &summary);
    ck_assert_uint_eq(troubles(&summary), 0);
    check_list(in_folder("*.gz"), "", 0, &summary);
    check_trouble("no match", &summary, LOG_TROUBLE_CANNOT_READ, "*.gz", "no file has such a name");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_input_files");
    TCase *tcase = tcase_create("files");
    tcase_add_checked_fixture(tcase, folder_set_up, folder_tear_down);
    tcase_add_loop_test(tcase, export_path_tells_the_stream, 0, UNIT_COUNT(streams));
    tcase_add_test(tcase, stream_that_is_too_long_is_none);
    tcase_add_test(tcase, folder_stands_for_all_its_files_by_name);
    tcase_add_test(tcase, pattern_stands_for_files_that_exist);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
