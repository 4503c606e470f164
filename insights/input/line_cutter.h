/* Cuts what a log file holds into lines, in place: text passes through as it is; JSON documents of
 * log events (see document_sniff.h) are taken apart, so that each event or row is a line without
 * white space around its tokens; JSON that `aws logs tail --format json` spread over several lines
 * goes back to the line that it belongs to. Pure, and in bounded memory: a document may be of any
 * size. However the bytes are dealt out, the lines are the same. */
#ifndef INSIGHTS_INPUT_LINE_CUTTER_H
#define INSIGHTS_INPUT_LINE_CUTTER_H

#include "insights/input/json_stream.h"
#include "insights/input/log_input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the lines are cut in. Indexes into `data`, none below the one before it. */
struct cut_window {
    char *data;
    size_t complete; /* whole lines, each with its newline, lie before this */
    size_t made;     /* the beginning of a line lies between */
    size_t raw;      /* from here on nothing was looked at */
    size_t end;      /* of what was read */
};

/* Told of what could not be used. line: of the file, from 1. detail: static */
typedef void cutter_trouble_fn(void *context, enum log_trouble_kind kind, uint64_t line,
                               const char *detail);

enum cutter_mode {
    CUTTER_TEXT,     /* lines as they are */
    CUTTER_MESSAGE,  /* within the JSON that belongs to the line before */
    CUTTER_DOCUMENT, /* within a document */
};

/* One for each file. Made by line_cutter_new(); the rest is the cutter's own. */
struct line_cutter {
    cutter_trouble_fn *trouble;
    void *context;
    uint64_t line;     /* of the file, from 1: where `raw` lies */
    size_t as_in_file; /* the window's lines before this are the file's, one for one */

    enum cutter_mode mode;
    uint64_t begun;  /* where the line in the making began: of the file, from 1 */
    bool in_line;    /* TEXT: behind the line's first byte */
    bool dropping;   /* the line in the making is not kept: it is too long, or broken */
    bool fresh_line; /* MESSAGE, DOCUMENT: white space alone so far on the file's line */
    struct json_stream json;
    /* DOCUMENT. */
    size_t elements; /* the depth at which elements lie; 0: not among them */
    bool in_element;
    bool element_over; /* but its newline has not been written: the byte after it gives the room */
    char name[8];      /* of the answer's member, as far as it fits */
    size_t name_size;  /* whole, at most one more than fits */
};

struct line_cutter line_cutter_new(cutter_trouble_fn *trouble, void *context);

/* Makes lines of what was read. Leaves some of it in the window when more must be known first, but
 * never when at_end, that is nothing follows. Then the last line may have no newline. */
void line_cutter_cut(struct line_cutter *cutter, struct cut_window *window, bool at_end);

/* To be called when the complete lines were taken out of the window, and what lay behind them
 * begins it. */
void line_cutter_taken(struct line_cutter *cutter);

#endif
