#include "insights/report/sheet.h"

#include "base/json_text.h"

#include <stdio.h>
#include <string.h>

enum {
    SHEET_MAX = 16 * 1024 * 1024, /* a sheet beyond this is nothing that anybody reads */
    TEXT_MAX = 4096,              /* bytes of a text: what is longer is cut */
};

struct sheet sheet_new(void)
{
    return (struct sheet){.arena = {.max = SHEET_MAX}};
}

void sheet_free(struct sheet *sheet)
{
    arena_free(&sheet->arena);
    *sheet = sheet_new();
}

static void *room(struct sheet *sheet, size_t size)
{
    void *memory = sheet->failed ? NULL : arena_alloc(&sheet->arena, size);
    if (memory == NULL)
        sheet->failed = true;
    else
        memset(memory, 0, size);
    return memory;
}

__attribute__((format(printf, 2, 0))) static const char *keep(struct sheet *sheet,
                                                              const char *format, va_list args)
{
    char raw[TEXT_MAX + 2]; /* a byte more tells whether a character ends there */
    struct buffer plain = buffer_new((size_t)TEXT_MAX * 6 + sizeof "…");
    struct text copy = {NULL, 0};
    struct text all = {raw, vsnprintf(raw, sizeof raw, format, args) > 0 ? strlen(raw) : 0};
    struct text cut = text_cut(all, TEXT_MAX);
    line_text_bytes(&plain, cut.data, cut.size);
    if (cut.size < all.size)
        buffer_append_text(&plain, "…");
    if (buffer_ok(&plain) && !sheet->failed)
        copy = arena_copy(&sheet->arena, text_of(buffer_text(&plain)));
    sheet->failed = copy.data == NULL;
    buffer_free(&plain);
    return copy.data != NULL ? copy.data : "";
}

/* ---- Blocks ------------------------------------------------------------------------------- */

static struct sheet_block *add_block(struct sheet *sheet, enum sheet_block_kind kind)
{
    struct sheet_block *block = (struct sheet_block *)room(sheet, sizeof *block);
    if (block == NULL)
        return NULL;
    block->kind = kind;
    block->text = "";
    if (sheet->last != NULL)
        sheet->last->next = block;
    else
        sheet->blocks = block;
    sheet->last = block;
    return block;
}

__attribute__((format(printf, 3, 0))) static void
add_text(struct sheet *sheet, enum sheet_block_kind kind, const char *format, va_list args)
{
    struct sheet_block *block = add_block(sheet, kind);
    if (block != NULL)
        block->text = keep(sheet, format, args);
}

void sheet_heading(struct sheet *sheet, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_text(sheet, SHEET_HEADING, format, args);
    va_end(args);
}

void sheet_line(struct sheet *sheet, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_text(sheet, SHEET_LINE, format, args);
    va_end(args);
}

void sheet_warning(struct sheet *sheet, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_text(sheet, SHEET_WARNING, format, args);
    va_end(args);
}

/* ---- Tables ------------------------------------------------------------------------------- */

void sheet_table(struct sheet *sheet)
{
    (void)add_block(sheet, SHEET_TABLE);
}

void sheet_column(struct sheet *sheet, const char *title, enum sheet_align align)
{
    struct sheet_block *table = sheet->last;
    if (sheet->failed || table->columns == SHEET_COLUMNS_MAX)
        return;
    table->titles[table->columns] = title;
    table->aligns[table->columns] = align;
    table->columns++;
}

void sheet_row(struct sheet *sheet)
{
    struct sheet_row *row = (struct sheet_row *)room(sheet, sizeof *row);
    if (row == NULL)
        return;
    for (size_t i = 0; i < SHEET_COLUMNS_MAX; i++)
        row->cells[i].text = "";
    struct sheet_block *table = sheet->last;
    if (table->last_row != NULL)
        table->last_row->next = row;
    else
        table->rows = row;
    table->last_row = row;
    sheet->cell = 0;
}

static struct sheet_cell *next_cell(struct sheet *sheet)
{
    if (sheet->failed || sheet->cell == SHEET_COLUMNS_MAX)
        return NULL;
    return &sheet->last->last_row->cells[sheet->cell++];
}

void sheet_text(struct sheet *sheet, const char *format, ...)
{
    struct sheet_cell *cell = next_cell(sheet);
    va_list args;
    va_start(args, format);
    if (cell != NULL)
        cell->text = keep(sheet, format, args);
    va_end(args);
}

void sheet_bar(struct sheet *sheet, double solid, double light)
{
    struct sheet_cell *cell = next_cell(sheet);
    if (cell != NULL)
        cell->bar = (struct sheet_bar){solid, light};
}

/* ---- Measures ----------------------------------------------------------------------------- */

/* In eighths of a column, at most `most`. */
static size_t eighths(double share, size_t width, size_t most)
{
    double exact = share > 0 ? share * (double)width * 8 + 0.5 : 0;
    size_t count = exact < (double)most ? (size_t)exact : most;
    /* What is there at all can be seen. */
    return share > 0 && count == 0 && most > 0 ? 1 : count;
}

size_t sheet_draw_bar(struct buffer *out, struct sheet_bar bar, size_t width)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    size_t solid = eighths(bar.solid, width, width * 8);
    size_t columns = solid / 8;
    for (size_t i = 0; i < columns; i++)
        buffer_append_text(out, "█");
    buffer_append_text(out, parts[solid % 8]);
    columns += solid % 8 > 0;
    /* The light part begins at a whole column: there are no eighths of it. */
    size_t both = (eighths(bar.solid + bar.light, width, width * 8) + 4) / 8;
    if (bar.light > 0 && both <= columns && columns < width)
        both = columns + 1;
    for (; bar.light > 0 && columns < both; columns++)
        buffer_append_text(out, "░");
    return columns;
}
