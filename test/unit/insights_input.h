/* What the tests of the log readers share: a folder of their own, files in it, and events read as
 * text. */
#ifndef TEST_UNIT_INSIGHTS_INPUT_H
#define TEST_UNIT_INSIGHTS_INPUT_H

#include "base/buffer.h"
#include "insights/input/log_input.h"
#include "test/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/firstlight-input-XXXXXX";

static inline void folder_set_up(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static inline void folder_tear_down(void)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
    memcpy(strchr(folder, '\0') - 6, "XXXXXX", 6);
}

/* The path of something in the folder: valid until the eighth call after this one. */
static inline const char *in_folder(const char *name)
{
    static char paths[8][300];
    static size_t next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

/* Makes a file, and the folders that lead to it. Returns its path, as in_folder(). */
static inline const char *make_bytes(const char *name, const void *bytes, size_t size)
{
    const char *path = in_folder(name);
    char parent[300];
    snprintf(parent, sizeof parent, "%s", path);
    for (char *slash = strchr(parent + strlen(folder) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(parent, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

static inline const char *make_file(const char *name, const char *text)
{
    return make_bytes(name, text, strlen(text));
}

/* Appends "TIME STREAM MESSAGE" and a newline; '-' where there is no time or stream, NUL as '0'. */
static inline void append_event(struct buffer *out, const struct log_event *event)
{
    if (event->timestamp_ms == LOG_EVENT_NO_TIME)
        buffer_append_char(out, '-');
    else
        buffer_printf(out, "%" PRId64, event->timestamp_ms);
    buffer_append_char(out, ' ');
    if (event->stream.size == 0)
        buffer_append_char(out, '-');
    buffer_append(out, event->stream.data, event->stream.size);
    buffer_append_char(out, ' ');
    for (size_t i = 0; i < event->message.size; i++)
        buffer_append_char(out, event->message.data[i] != '\0' ? event->message.data[i] : '0');
    buffer_append_char(out, '\n');
}

/* Reads all there is. `events`: as append_event() writes them; NULL: only counted. */
static inline struct log_input_summary read_all(struct log_input *input, struct buffer *events)
{
    struct log_input_summary summary;
    struct log_block *block;
    uint64_t last = 0, count = 0;
    ck_assert_ptr_nonnull(input);
    while ((block = log_input_next(input)) != NULL) {
        struct log_event event;
        while (log_block_event(block, &event)) {
            ck_assert(count == 0 || event.ordinal > last);
            last = event.ordinal;
            count++;
            if (events != NULL)
                append_event(events, &event);
        }
        log_input_count(input, block);
        log_block_free(block);
    }
    summary = *log_input_summary(input);
    ck_assert_uint_eq(summary.events, count);
    log_input_free(input);
    return summary;
}

static inline struct log_input_summary read_paths(const char *const *paths, size_t count,
                                                  struct buffer *events)
{
    static const struct log_input_options options;
    return read_all(log_input_new(paths, count, &options), events);
}

/* Reads one path and compares. */
static inline struct log_input_summary check_events(const char *row, const char *path,
                                                    const char *want)
{
    struct buffer events = buffer_new((size_t)64 * 1024 * 1024);
    struct log_input_summary summary = read_paths(&path, 1, &events);
    UNIT_TEXT(row, buffer_text(&events), want);
    buffer_free(&events);
    return summary;
}

static inline uint64_t troubles(const struct log_input_summary *summary)
{
    uint64_t count = 0;
    for (size_t kind = 0; kind < LOG_TROUBLE_KINDS; kind++)
        count += summary->troubles[kind];
    return count;
}

/* There is just one trouble: of this kind, at `place` within the folder. */
static inline void check_trouble(const char *row, const struct log_input_summary *summary,
                                 enum log_trouble_kind kind, const char *place, const char *detail)
{
    UNIT_INT(row, troubles(summary), 1);
    UNIT_INT(row, summary->shown_count, 1);
    UNIT_INT(row, summary->troubles[kind], 1);
    UNIT_INT(row, summary->shown[0].kind, kind);
    UNIT_TEXT(row, summary->shown[0].where, in_folder(place));
    UNIT_TEXT(row, summary->shown[0].detail, detail);
}

#endif
