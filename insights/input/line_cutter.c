#include "insights/input/line_cutter.h"

#include "insights/input/document_cutter.h"
#include "insights/input/document_sniff.h"
#include "insights/input/line_maker.h"
#include "insights/input/line_prefix.h"

struct line_cutter line_cutter_new(cutter_trouble_fn *trouble, void *context)
{
    return (struct line_cutter){
        .trouble = trouble, .context = context, .line = 1, .begun = 1, .as_in_file = SIZE_MAX};
}

/* ---- The line in the making --------------------------------------------------------------- */

void line_maker_move(struct line_cutter *cutter, struct cut_window *window, size_t size)
{
    if (!cutter->dropping) {
        if (window->made != window->raw)
            memmove(window->data + window->made, window->data + window->raw, size);
        window->made += size;
        if (window->made - window->complete > LOG_LINE_MAX) {
            cutter->trouble(cutter->context, LOG_TROUBLE_LINE_TOO_LONG, cutter->begun,
                            "a line of more than 8 MiB is passed over");
            cutter->dropping = true;
            line_maker_part(cutter, window);
        }
    }
    if (cutter->dropping)
        line_maker_drop(window);
    window->raw += size;
}

void line_maker_end(struct line_cutter *cutter, struct cut_window *window)
{
    if (!cutter->dropping)
        window->data[window->made++] = '\n';
    cutter->dropping = false;
    window->complete = window->made;
}

/* ---- Text --------------------------------------------------------------------------------- */

/* Of a line's first bytes: sees at once that most JSON that a function logged is no document. */
static bool may_begin_document(const char *raw, size_t size)
{
    /* Those of the members of the service's answers. */
    static const char initials[] = "esnrqR";
    if (raw[0] == '{')
        return size < 3 || raw[1] != '"' || memchr(initials, raw[2], sizeof initials - 1) != NULL;
    return raw[0] == '[';
}

/* The line in the making has ended before `newline`: does JSON on the next one belong to it?
 * DOCUMENT_MORE: that can only be told with the byte behind the newline. */
static enum document_sniff awaits_json(const struct line_cutter *cutter,
                                       const struct cut_window *window, const char *newline,
                                       bool at_end)
{
    const char *data = window->data, *end = data + window->end;
    bool begins_here = window->made == window->complete;
    char last = newline > data + window->raw ? newline[-1]
                : begins_here                ? '\0'
                                             : data[window->made - 1];
    if (last != ' ' || cutter->dropping)
        return DOCUMENT_NO;
    if (newline + 1 == end)
        return at_end ? DOCUMENT_NO : DOCUMENT_MORE;
    if (newline[1] != '{' && newline[1] != '[')
        return DOCUMENT_NO;
    return DOCUMENT_YES;
}

/* The newline that ends the line has been found. False: more must be known first. */
static bool end_text_line(struct line_cutter *cutter, struct cut_window *window,
                          const char *newline, bool at_end)
{
    enum document_sniff awaits = awaits_json(cutter, window, newline, at_end);
    if (awaits == DOCUMENT_MORE)
        return false;
    line_maker_move(cutter, window, (size_t)(newline - (window->data + window->raw)));
    line_maker_skip(window, 1);
    cutter->line++;
    struct text line = text_bytes(window->data + window->complete, window->made - window->complete);
    if (awaits == DOCUMENT_YES && prefix_awaits_json(line)) {
        document_cutter_begin(cutter, window, CUTTER_MESSAGE);
        return true;
    }
    line_maker_end(cutter, window);
    cutter->in_line = false;
    return true;
}

static bool cut_text(struct line_cutter *cutter, struct cut_window *window, bool at_end)
{
    const char *raw = window->data + window->raw;
    size_t size = window->end - window->raw;
    if (!cutter->in_line) {
        cutter->begun = cutter->line;
        if (may_begin_document(raw, size)) {
            enum document_sniff found = document_sniff(text_bytes(raw, size), at_end);
            if (found == DOCUMENT_MORE)
                return false;
            if (found == DOCUMENT_YES) {
                document_cutter_begin(cutter, window, CUTTER_DOCUMENT);
                return true;
            }
        }
        cutter->in_line = true;
    }
    const char *newline = memchr(raw, '\n', size);
    if (newline != NULL)
        return end_text_line(cutter, window, newline, at_end);
    line_maker_move(cutter, window, size);
    return true;
}

/* ---- Either ------------------------------------------------------------------------------- */

static bool cut_some(struct line_cutter *cutter, struct cut_window *window, bool at_end)
{
    switch (cutter->mode) {
    case CUTTER_MESSAGE:
        return document_cutter_message(cutter, window, at_end);
    case CUTTER_DOCUMENT:
        return document_cutter_document(cutter, window);
    default:
        return cut_text(cutter, window, at_end);
    }
}

void line_cutter_cut(struct line_cutter *cutter, struct cut_window *window, bool at_end)
{
    while (window->raw < window->end && cut_some(cutter, window, at_end)) {
    }
    if (!at_end)
        return;
    if (cutter->mode != CUTTER_TEXT)
        document_cutter_break_off(cutter, window);
    window->complete = window->made;
    cutter->dropping = false;
}

void line_cutter_taken(struct line_cutter *cutter)
{
    bool as_it_is = cutter->mode == CUTTER_TEXT && !cutter->dropping;
    cutter->as_in_file = as_it_is ? SIZE_MAX : 0;
}
