#define _GNU_SOURCE /* F_SETPIPE_SZ */

#include "emulator/log/line_splitter.h"
#include "emulator/log/log_sink.h"
#include "emulator/model/log_tail.h"

#include "test/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void collect(void *owner, const char *lines, size_t size)
{
    ck_assert_uint_gt(size, 0);
    ck_assert_int_eq(lines[size - 1], '\n');
    ck_assert(buffer_append(owner, lines, size));
}

static const struct {
    const char *in;
    const char *lines;   /* given at once */
    const char *flushed; /* given by the flush */
} outputs[] = {
    {"", "", ""},         {"a\n", "a\n", ""},
    {"a", "", "a\n"},     {"a\nb\nc", "a\nb\n", "c\n"},
    {"\n\n", "\n\n", ""}, {"a\r\nb\n", "a\r\nb\n", ""},
};

START_TEST(lines_come_whole)
{
    struct line_splitter splitter = line_splitter_new();
    struct buffer got = buffer_new(100);
    line_splitter_feed(&splitter, outputs[_i].in, strlen(outputs[_i].in), collect, &got);
    UNIT_TEXT(outputs[_i].in, buffer_text(&got), outputs[_i].lines);
    buffer_clear(&got);
    line_splitter_flush(&splitter, collect, &got);
    UNIT_TEXT(outputs[_i].in, buffer_text(&got), outputs[_i].flushed);
    buffer_free(&got);
    line_splitter_free(&splitter);
}
END_TEST

START_TEST(pieces_make_the_same_lines)
{
    static const char in[] = "one\ntwo\n\nthree\xFF\nfour";
    for (size_t piece = 1; piece < sizeof in; piece++) {
        struct line_splitter splitter = line_splitter_new();
        struct buffer got = buffer_new(100);
        for (size_t at = 0; at < sizeof in - 1; at += piece) {
            size_t left = sizeof in - 1 - at;
            line_splitter_feed(&splitter, in + at, left < piece ? left : piece, collect, &got);
        }
        ck_assert_str_eq(buffer_text(&got), "one\ntwo\n\nthree\xFF\n");
        line_splitter_flush(&splitter, collect, &got);
        ck_assert_str_eq(buffer_text(&got), "one\ntwo\n\nthree\xFF\nfour\n");
        buffer_free(&got);
        line_splitter_free(&splitter);
    }
}
END_TEST

/* Bytes in the line, and the lines it becomes. */
static const struct {
    const char *row;
    size_t size;
    size_t lines;
} long_lines[] = {
    {"just fits", LINE_MAX_BYTES, 1},
    {"one too many", LINE_MAX_BYTES + 1, 2},
    {"twice", 2 * LINE_MAX_BYTES, 2},
    {"megabytes", 40 * LINE_MAX_BYTES + 5, 41},
};

START_TEST(long_line_is_split_in_bounded_memory)
{
    size_t size = long_lines[_i].size;
    char *in = malloc(size + 1);
    ck_assert_ptr_nonnull(in);
    memset(in, 'x', size);
    in[size] = '\n';
    /* Pieces as a pipe gives them, one that ends just before the newline, and all at once. */
    const size_t pieces[] = {65536, LINE_MAX_BYTES, size, size + 1};
    for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
        struct line_splitter splitter = line_splitter_new();
        struct buffer got = buffer_new(size + 100);
        for (size_t at = 0; at <= size; at += pieces[p]) {
            size_t left = size + 1 - at;
            line_splitter_feed(&splitter, in + at, left < pieces[p] ? left : pieces[p], collect,
                               &got);
            ck_assert_uint_le(splitter.pending.capacity, LINE_MAX_BYTES + 2);
        }
        UNIT_INT(long_lines[_i].row, splitter.pending.size, 0);
        /* A sandbox that wrote one long line once does not hold its memory for ever. */
        ck_assert_uint_le(splitter.pending.capacity, 8192);
        UNIT_INT(long_lines[_i].row, got.size, size + long_lines[_i].lines);
        buffer_free(&got);
        line_splitter_free(&splitter);
    }
    free(in);
}
END_TEST

START_TEST(tail_keeps_the_last_bytes)
{
    struct log_tail tail = {0};
    struct buffer all = buffer_new(100000);
    for (int i = 0; i < 700; i++) {
        char line[32];
        int size = snprintf(line, sizeof line, "line %d\n", i);
        log_tail_append(&tail, line, (size_t)size);
        buffer_append(&all, line, (size_t)size);
        size_t want = all.size < LOG_TAIL_MAX ? all.size : LOG_TAIL_MAX;
        ck_assert_uint_eq(tail.size, want);
        ck_assert_mem_eq(tail.bytes, all.data + all.size - want, want);
    }
    log_tail_append(&tail, all.data, all.size);
    ck_assert_uint_eq(tail.size, LOG_TAIL_MAX);
    ck_assert_mem_eq(tail.bytes, all.data + all.size - LOG_TAIL_MAX, LOG_TAIL_MAX);
    buffer_free(&all);
}
END_TEST

/* ---- The sink -------------------------------------------------------------------------------- */

#define STREAM "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef"

/* What was written, write by write: a socket that keeps each as one message. */
struct written {
    struct log_sink sink;
    int reader;
    struct buffer calls; /* "<" for each call before a write, ">" after */
};

static void note_before(void *owner)
{
    buffer_append_char(&((struct written *)owner)->calls, '<');
}

static void note_after(void *owner)
{
    buffer_append_char(&((struct written *)owner)->calls, '>');
}

static void written_init(struct written *written, bool stream_names)
{
    int fds[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
    *written = (struct written){.sink = {.fd = fds[1],
                                         .stream_names = stream_names,
                                         .before = note_before,
                                         .after = note_after,
                                         .owner = written},
                                .reader = fds[0],
                                .calls = buffer_new(100)};
}

static void written_clean_up(struct written *written)
{
    close(written->reader);
    close(written->sink.fd);
    buffer_free(&written->calls);
}

/* The next write, ended by NUL; its size, 0: there is none. */
static size_t written_next(const struct written *written, char *out, size_t size)
{
    ssize_t got = recv(written->reader, out, size - 1, MSG_DONTWAIT);
    out[got > 0 ? got : 0] = '\0';
    return got > 0 ? (size_t)got : 0;
}

START_TEST(plain_lines_are_one_write)
{
    struct written written;
    char message[100];
    written_init(&written, false);
    log_sink_write_lines(&written.sink, STREAM, "a\nb\n", 4);
    log_sink_write_lines(&written.sink, STREAM, "", 0);
    log_sink_write_lines(&written.sink, STREAM, "c\n", 2);
    ck_assert_uint_eq(written_next(&written, message, sizeof message), 4);
    ck_assert_str_eq(message, "a\nb\n");
    ck_assert_uint_eq(written_next(&written, message, sizeof message), 2);
    ck_assert_str_eq(message, "c\n");
    ck_assert_uint_eq(written_next(&written, message, sizeof message), 0);
    ck_assert_str_eq(buffer_text(&written.calls), "<><>");
    written_clean_up(&written);
}
END_TEST

START_TEST(prefix_is_time_and_stream)
{
    char prefix[LOG_PREFIX_SIZE];
    size_t size = log_prefix(prefix, 1795317252474, STREAM);
    ck_assert_str_eq(prefix, "2026-11-22T03:14:12.474000+00:00 " STREAM " ");
    ck_assert_uint_eq(size, strlen(prefix));
    char name[200];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    size = log_prefix(prefix, 1795317252000, name);
    ck_assert_uint_eq(size, strlen(prefix));
    ck_assert_uint_eq(size, strlen("2026-11-22T03:14:12.000000+00:00 ") + 80 + 1);
}
END_TEST

/* "TIME STREAM LINE": checks the prefix's form and returns LINE. */
static const char *after_prefix(const char *line)
{
    int end = 0;
    ck_assert_int_eq(sscanf(line, "%*4d-%*2d-%*2dT%*2d:%*2d:%*2d.%*6d+00:00%n", &end), 0);
    ck_assert_int_eq(end, 32);
    ck_assert(strncmp(line + end, " " STREAM " ", strlen(STREAM) + 2) == 0);
    return line + end + strlen(STREAM) + 2;
}

START_TEST(prefixed_lines_are_one_write)
{
    struct written written;
    char message[1000];
    written_init(&written, true);
    log_sink_write_lines(&written.sink, STREAM, "one\n\nthree\n", 11);
    ck_assert_uint_gt(written_next(&written, message, sizeof message), 0);
    const char *line = after_prefix(message);
    ck_assert(strncmp(line, "one\n", 4) == 0);
    line = after_prefix(line + 4);
    ck_assert(line[0] == '\n');
    ck_assert_str_eq(after_prefix(line + 1), "three\n");
    ck_assert_uint_eq(written_next(&written, message, sizeof message), 0);
    ck_assert_str_eq(buffer_text(&written.calls), "<>");
    written_clean_up(&written);
}
END_TEST

START_TEST(many_prefixed_lines_come_whole)
{
    struct written written;
    struct buffer lines = buffer_new(100000);
    static char message[65536];
    written_init(&written, true);
    for (int i = 0; i < 1000; i++)
        ck_assert(buffer_printf(&lines, "%d\n", i));
    log_sink_write_lines(&written.sink, STREAM, lines.data, lines.size);
    int expected = 0, writes = 0;
    for (; written_next(&written, message, sizeof message) > 0; writes++)
        for (const char *line = message; *line != '\0'; expected++) {
            char *end;
            ck_assert_int_eq(strtol(after_prefix(line), &end, 10), expected);
            ck_assert_int_eq(*end, '\n');
            line = end + 1;
        }
    ck_assert_int_eq(expected, 1000);
    ck_assert_int_le(writes, 16);
    ck_assert_str_eq(buffer_text(&written.calls), "<>");
    buffer_free(&lines);
    written_clean_up(&written);
}
END_TEST

START_TEST(short_writes_go_on)
{
    /* A pipe takes what fits; a child reads the rest slowly. */
    int fds[2], back[2];
    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(pipe(back), 0);
    ck_assert_int_gt(fcntl(fds[1], F_SETPIPE_SZ, 4096), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        static char bytes[777];
        size_t total = 0;
        close(fds[1]);
        for (ssize_t got; (got = read(fds[0], bytes, sizeof bytes)) > 0;)
            total += (size_t)got;
        _exit(write(back[1], &total, sizeof total) == (ssize_t)sizeof total ? 0 : 1);
    }
    struct log_sink sink = {.fd = fds[1], .stream_names = true};
    char *lines = malloc(300000);
    ck_assert_ptr_nonnull(lines);
    memset(lines, 'x', 300000);
    for (size_t at = 99999; at < 300000; at += 100000)
        lines[at] = '\n';
    log_sink_write_lines(&sink, STREAM, lines, 300000);
    close(fds[1]);
    size_t total = 0, prefix = 33 + strlen(STREAM) + 1;
    ck_assert_int_eq(read(back[0], &total, sizeof total), sizeof total);
    ck_assert_uint_eq(total, 300000 + 3 * prefix);
    free(lines);
    close(fds[0]);
    close(back[0]);
    close(back[1]);
}
END_TEST

START_TEST(log_that_cannot_be_written_is_lost)
{
    struct log_sink sink = {.fd = open("/dev/full", O_WRONLY), .stream_names = true};
    ck_assert_int_ge(sink.fd, 0);
    log_sink_write_lines(&sink, STREAM, "a\nb\n", 4);
    sink.stream_names = false;
    log_sink_write_lines(&sink, STREAM, "a\n", 2);
    close(sink.fd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_log_lines");
    TCase *tcase = tcase_create("log_lines");
    tcase_add_loop_test(tcase, lines_come_whole, 0, UNIT_COUNT(outputs));
    tcase_add_test(tcase, pieces_make_the_same_lines);
    tcase_add_loop_test(tcase, long_line_is_split_in_bounded_memory, 0, UNIT_COUNT(long_lines));
    tcase_add_test(tcase, tail_keeps_the_last_bytes);
    tcase_add_test(tcase, plain_lines_are_one_write);
    tcase_add_test(tcase, prefix_is_time_and_stream);
    tcase_add_test(tcase, prefixed_lines_are_one_write);
    tcase_add_test(tcase, many_prefixed_lines_come_whole);
    tcase_add_test(tcase, short_writes_go_on);
    tcase_add_test(tcase, log_that_cannot_be_written_is_lost);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
