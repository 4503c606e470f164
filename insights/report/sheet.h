/* A sheet of headings, lines and tables, which is written for a terminal or as Markdown. Pure. */
#ifndef INSIGHTS_REPORT_SHEET_H
#define INSIGHTS_REPORT_SHEET_H

#include "base/arena.h"
#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum { SHEET_COLUMNS_MAX = 16 };

enum sheet_align {
    SHEET_LEFT,  /* names: cut where the sheet is too narrow */
    SHEET_RIGHT, /* figures: never cut */
    SHEET_EXTRA, /* the same, left out where the sheet is too narrow: the last one first */
    SHEET_BAR,   /* a bar that fills what the other columns leave */
};

/* A bar: two parts after one another, as shares of the column, 0 to 1 together. */
struct sheet_bar {
    double solid;
    double light;
};

struct sheet_cell {
    const char *text; /* "" of a bar */
    struct sheet_bar bar;
};

struct sheet_row {
    struct sheet_row *next;
    struct sheet_cell cells[SHEET_COLUMNS_MAX];
};

enum sheet_block_kind { SHEET_HEADING, SHEET_LINE, SHEET_WARNING, SHEET_TABLE };

struct sheet_block {
    struct sheet_block *next;
    enum sheet_block_kind kind;
    const char *text; /* of all but tables */
    size_t columns;
    const char *titles[SHEET_COLUMNS_MAX];
    enum sheet_align aligns[SHEET_COLUMNS_MAX];
    struct sheet_row *rows, *last_row;
};

/* Texts that it is given are copied into its arena, control characters escaped and what is no UTF-8
 * replaced; beyond 4,096 bytes they are cut. Once memory is short `failed` is set, and the rest is
 * left out. */
struct sheet {
    struct arena arena;
    struct sheet_block *blocks, *last;
    size_t cell; /* of the last row: the next one */
    bool failed;
};

struct sheet sheet_new(void);
void sheet_free(struct sheet *sheet);

void sheet_heading(struct sheet *sheet, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void sheet_line(struct sheet *sheet, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Said in another colour: what must not be overlooked. */
void sheet_warning(struct sheet *sheet, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A table, then its columns, then row after row, each with its cells in the columns' order. */
void sheet_table(struct sheet *sheet);
void sheet_column(struct sheet *sheet, const char *title, enum sheet_align align);
void sheet_row(struct sheet *sheet);
void sheet_text(struct sheet *sheet, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sheet_bar(struct sheet *sheet, double solid, double light);

/* width: the terminal's columns; colour: with ECMA-48's */
void sheet_write_terminal(struct buffer *out, const struct sheet *sheet, size_t width, bool colour);
void sheet_write_markdown(struct buffer *out, const struct sheet *sheet);

/* Appends a bar `width` columns wide, cut to eighths of one, without what it leaves empty. Returns
 * the columns that it took. */
size_t sheet_draw_bar(struct buffer *out, struct sheet_bar bar, size_t width);

#endif
