#include "emulator/view/view_frame.h"

#include "emulator/view/text_line.h"
#include "emulator/view/view_columns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- Lines -------------------------------------------------------------------------------- */

static int room_of(const struct view_frame *frame)
{
    return frame->width > 1 ? frame->width - 1 : 1;
}

static struct text_line begin(struct buffer *out, const struct view_frame *frame)
{
    return (struct text_line){.out = out, .room = room_of(frame), .colour = frame->colour};
}

static void end_line(struct buffer *out)
{
    buffer_append_text(out, "\033[K\n");
}

/* ---- Rows --------------------------------------------------------------------------------- */

static void write_heading(struct buffer *out, const struct view_layout *layout,
                          const struct view_frame *frame)
{
    struct text_line line = begin(out, frame);
    int size = text_line_put(&line, "FUNCTION", TEXT_FAINT);
    view_columns_put(&line, layout, layout->name_width - size, NULL, 0);
    end_line(out);
}

/* A name that is cut says so. */
static int put_name(struct text_line *line, const char *name, int width)
{
    char text[256];
    if ((int)strnlen(name, sizeof text) <= width)
        return text_line_put(line, name, TEXT_PLAIN);
    int kept = width > 4 ? width - 2 : width;
    snprintf(text, sizeof text, "%.*s%s", kept, name, kept < width ? ".." : "");
    return text_line_put(line, text, TEXT_PLAIN);
}

static void write_sandbox(struct buffer *out, const struct view_sandbox *sandbox,
                          const struct view_layout *layout, const struct view_frame *frame)
{
    struct text_line line = begin(out, frame);
    int size = put_name(&line, sandbox->function, layout->name_width);
    view_columns_put(&line, layout, layout->name_width - size, sandbox, frame->now_ms);
    end_line(out);
}

static void put_total(struct text_line *line, const char *before, int64_t count,
                      enum text_colour colour)
{
    char text[64];
    snprintf(text, sizeof text, "%s %" PRId64, before, count);
    text_line_put_whole(line, text, colour);
}

static void write_totals(struct buffer *out, const struct view_model *model,
                         const struct view_frame *frame)
{
    const struct view_totals *totals = &model->totals;
    struct text_line line = begin(out, frame);
    put_total(&line, "sandboxes", totals->sandboxes, TEXT_PLAIN);
    put_total(&line, "  invocations", totals->invocations, TEXT_PLAIN);
    put_total(&line, "  failed", totals->failed, totals->failed > 0 ? TEXT_RED : TEXT_PLAIN);
    if (frame->waiting > 0)
        put_total(&line, "  waiting", frame->waiting, TEXT_PLAIN);
    put_total(&line, "  starts: cold", totals->cold, TEXT_PLAIN);
    put_total(&line, ", proactive", totals->proactive, TEXT_PLAIN);
    put_total(&line, ", other", totals->other_starts, TEXT_PLAIN);
    end_line(out);
}

/* The sandboxes that no line is left for. */
static void write_rest(struct buffer *out, const struct view_sandbox *from,
                       const struct view_frame *frame)
{
    int64_t count = 0, by_state[VIEW_STATE_COUNT] = {0};
    for (const struct view_sandbox *one = from; one != NULL; one = one->next) {
        by_state[one->state]++;
        count++;
    }
    struct text_line line = begin(out, frame);
    char text[64];
    snprintf(text, sizeof text, "... and %" PRId64 " more", count);
    text_line_put_whole(&line, text, TEXT_FAINT);
    const char *before = ":";
    for (int state = 0; state < VIEW_STATE_COUNT; state++) {
        if (by_state[state] == 0)
            continue;
        snprintf(text, sizeof text, "%s %" PRId64 " %s", before, by_state[state],
                 view_state_name((enum view_state)state));
        text_line_put_whole(&line, text, TEXT_FAINT);
        before = ",";
    }
    end_line(out);
}

int view_frame_write(struct buffer *out, const struct view_model *model,
                     const struct view_frame *frame)
{
    int lines = 1, most = frame->height - 1;
    write_totals(out, model, frame);
    /* A heading alone, or with nothing but "and N more" below it, tells nothing. */
    if (model->first == NULL || most < 4)
        return lines;
    struct view_layout layout = view_lay_out(model, room_of(frame));
    write_heading(out, &layout, frame);
    lines++;
    for (const struct view_sandbox *one = model->first; one != NULL; one = one->next) {
        lines++;
        if (lines == most && one->next != NULL) {
            write_rest(out, one, frame);
            break;
        }
        write_sandbox(out, one, &layout, frame);
    }
    return lines;
}
