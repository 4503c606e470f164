#include "insights/input/log_input.h"

#include "insights/input/block.h"
#include "insights/input/file_list.h"
#include "insights/input/handover.h"
#include "insights/input/line_cutter.h"
#include "insights/input/summary.h"
#include "insights/input/text_source.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What is read at once: it stays in a core's cache until its events have been looked at. */
enum { BLOCK_SIZE = 1024 * 1024 };

struct log_input {
    struct log_input_options options;
    char *default_group; /* owned */
    struct file_list files;
    size_t next_file;
    struct text_source *source; /* NULL: between files */
    const char *path;           /* of that file */
    uint64_t bytes_before;      /* of the files before it */
    struct line_cutter cutter;
    struct cut_window window;
    size_t capacity;     /* of window.data, which is owned */
    uint64_t first_line; /* of the file, from 1: at the window's first byte */
    bool at_end;         /* of the file: nothing follows the window */
    uint64_t blocks;
    char stream[FILE_STREAM_SIZE];
    struct line_context of_file; /* borrowed of `stream` and `default_group` */
    struct handover handover;    /* from block to block */
    struct log_input_summary summary;
    pthread_mutex_t lock; /* of `summary`: blocks may be counted in any thread */
};

/* ---- From the caller's paths on ----------------------------------------------------------- */

static bool add_paths(struct log_input *input, const char *const *paths, size_t count)
{
    static const char *const standard_input[] = {"-"};
    if (count == 0)
        return file_list_add(&input->files, standard_input[0], &input->summary);
    for (size_t i = 0; i < count; i++)
        if (!file_list_add(&input->files, paths[i], &input->summary))
            return false;
    return true;
}

struct log_input *log_input_new(const char *const *paths, size_t count,
                                const struct log_input_options *options)
{
    struct log_input *input = calloc(1, sizeof *input);
    if (input == NULL)
        return NULL;
    input->options = *options;
    pthread_mutex_init(&input->lock, NULL);
    input->default_group = strdup(options->default_group != NULL ? options->default_group : "");
    if (input->default_group == NULL || !add_paths(input, paths, count)) {
        log_input_free(input);
        return NULL;
    }
    return input;
}

void log_input_free(struct log_input *input)
{
    if (input == NULL)
        return;
    text_source_close(input->source);
    file_list_free(&input->files);
    handover_free(&input->handover);
    pthread_mutex_destroy(&input->lock);
    free(input->window.data);
    free(input->default_group);
    free(input);
}

/* ---- One file after the other ------------------------------------------------------------- */

static void add_trouble(struct log_input *input, enum log_trouble_kind kind, uint64_t line,
                        const char *detail)
{
    pthread_mutex_lock(&input->lock);
    summary_trouble(&input->summary, kind, strcmp(input->path, "-") == 0 ? "stdin" : input->path,
                    line, detail);
    pthread_mutex_unlock(&input->lock);
}

/* A document that breaks off because we were told to stop is no trouble. */
static void cutter_trouble(void *context, enum log_trouble_kind kind, uint64_t line,
                           const char *detail)
{
    struct log_input *input = context;
    if (!input->at_end || !input->summary.stopped)
        add_trouble(input, kind, line, detail);
}

static void begin_file(struct log_input *input)
{
    struct text group = text_of(input->default_group);
    input->of_file =
        (struct line_context){LOG_EVENT_NO_TIME, file_stream(input->path, input->stream), group};
    handover_begin(&input->handover, &input->of_file);
    input->cutter = line_cutter_new(cutter_trouble, input);
    input->window = (struct cut_window){.data = input->window.data};
    input->first_line = 1;
    input->at_end = false;
}

static bool is_stopped(struct log_input *input)
{
    if (input->options.stop != NULL && *input->options.stop != 0)
        input->summary.stopped = true;
    return input->summary.stopped;
}

/* Opens the next file that can be. False: there is none. */
static bool open_file(struct log_input *input)
{
    while (input->next_file < input->files.count && !is_stopped(input)) {
        int error;
        input->path = input->files.paths[input->next_file++];
        input->summary.files++;
        input->source = text_source_open(input->path, input->options.stop, &error);
        if (input->source != NULL) {
            begin_file(input);
            return true;
        }
        add_trouble(input, LOG_TROUBLE_CANNOT_READ, 0, strerror(error));
    }
    return false;
}

static void close_file(struct log_input *input)
{
    enum log_trouble_kind kind;
    const char *detail = text_source_trouble(input->source, &kind);
    if (detail != NULL)
        add_trouble(input, kind, kind == LOG_TROUBLE_CUT_OFF ? input->cutter.line : 0, detail);
    input->bytes_before += text_source_taken(input->source);
    text_source_close(input->source);
    input->source = NULL;
}

/* ---- Filling the window ------------------------------------------------------------------- */

/* Makes room to read into. False: no memory. */
static bool make_room(struct log_input *input)
{
    struct cut_window *window = &input->window;
    if (window->raw > window->made) {
        memmove(window->data + window->made, window->data + window->raw, window->end - window->raw);
        window->end -= window->raw - window->made;
        window->raw = window->made;
    }
    if (window->data != NULL && window->end + BLOCK_SIZE / 2 <= input->capacity)
        return true;
    size_t capacity = window->end * 2 > BLOCK_SIZE ? window->end * 2 : BLOCK_SIZE;
    char *data = realloc(window->data, capacity);
    if (data == NULL)
        return false;
    window->data = data;
    input->capacity = capacity;
    return true;
}

static void read_some(struct log_input *input)
{
    struct cut_window *window = &input->window;
    while (!input->at_end && input->capacity - window->end >= TEXT_SOURCE_READ_MIN) {
        size_t got = text_source_read(input->source, window->data + window->end,
                                      input->capacity - window->end);
        window->end += got;
        input->at_end = got == 0;
    }
    if (text_source_stopped(input->source))
        input->summary.stopped = true;
    input->summary.bytes = input->bytes_before + text_source_taken(input->source);
    if (input->options.progress != NULL)
        input->options.progress(input->options.context, input->summary.bytes, input->files.bytes);
}

/* Reads until a line is whole, or the file over. False: no memory. */
static bool fill_window(struct log_input *input)
{
    do {
        if (!make_room(input))
            return false;
        read_some(input);
        line_cutter_cut(&input->cutter, &input->window, input->at_end);
    } while (input->window.complete == 0 && !input->at_end);
    return true;
}

/* ---- Blocks ------------------------------------------------------------------------------- */

/* In steps, because memory of always the same size is had again without asking the system. */
static size_t window_capacity(size_t kept)
{
    enum { STEP = BLOCK_SIZE / 8 };
    return (kept / STEP + 1) * STEP + BLOCK_SIZE;
}

/* What follows the window's whole lines begins a new one, in memory of its own. False: no memory;
 * the window is as it was. */
static bool begin_window(struct log_input *input)
{
    struct cut_window *window = &input->window;
    size_t made = window->made - window->complete, raw = window->end - window->raw;
    size_t capacity = window_capacity(made + raw);
    char *data = malloc(capacity);
    if (data == NULL)
        return false;
    memcpy(data, window->data + window->complete, made);
    memcpy(data + made, window->data + window->raw, raw);
    input->first_line = made > 0 ? input->cutter.begun : input->cutter.line;
    line_cutter_taken(&input->cutter);
    *window = (struct cut_window){.data = data, .made = made, .raw = made, .end = made + raw};
    input->capacity = capacity;
    return true;
}

/* Takes the window's whole lines. NULL: no memory. */
static struct log_block *take_block(struct log_input *input)
{
    char *bytes = input->window.data;
    size_t size = input->window.complete;
    struct log_block *block =
        block_new(size, input->path, &input->handover.before, &input->of_file);
    if (block == NULL)
        return NULL;
    block->number = input->blocks++;
    block->first_line = input->first_line;
    block->as_in_file = input->cutter.as_in_file;
    if (!handover_move(&input->handover, bytes, size) || !begin_window(input)) {
        log_block_free(block);
        return NULL;
    }
    block->bytes = bytes;
    return block;
}

static struct log_block *no_memory(struct log_input *input)
{
    add_trouble(input, LOG_TROUBLE_CANNOT_READ, 0, "memory is short: reading ends here");
    input->next_file = input->files.count;
    close_file(input);
    return NULL;
}

struct log_block *log_input_next(struct log_input *input)
{
    for (;;) {
        if (input->source != NULL && input->at_end)
            close_file(input);
        if (input->source == NULL && !open_file(input))
            return NULL;
        if (!fill_window(input))
            return no_memory(input);
        if (input->window.complete == 0)
            continue;
        struct log_block *block = take_block(input);
        return block != NULL ? block : no_memory(input);
    }
}

void log_input_count(struct log_input *input, const struct log_block *block)
{
    pthread_mutex_lock(&input->lock);
    summary_add(&input->summary, &block->summary);
    pthread_mutex_unlock(&input->lock);
}

const struct log_input_summary *log_input_summary(const struct log_input *input)
{
    return &input->summary;
}
