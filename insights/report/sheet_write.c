/* Writes a sheet for a terminal, and as Markdown. */
#include "base/text_width.h"
#include "insights/report/sheet.h"

#include <string.h>

enum {
    GAP = 2,        /* columns between two cells */
    BAR_LEAST = 6,  /* a bar narrower than this is left out */
    BAR_MOST = 32,  /* a wider one tells no more */
    NAME_LEAST = 8, /* names are not cut below this */
    MARKDOWN_BAR = 20,
};

/* ECMA-48's SGR parameters. */
static const char bold[] = "1", yellow[] = "33", green[] = "32";

static void colour_on(struct buffer *out, bool colour, const char *parameter)
{
    if (colour)
        buffer_printf(out, "\033[%sm", parameter);
}

static void colour_off(struct buffer *out, bool colour)
{
    if (colour)
        buffer_append_text(out, "\033[0m");
}

static void pad(struct buffer *out, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        buffer_append_char(out, ' ');
}

static bool is_figure(enum sheet_align align)
{
    return align == SHEET_RIGHT || align == SHEET_EXTRA;
}

static size_t width_of(const char *text)
{
    return text_width(text_of(text));
}

/* ---- Widths ------------------------------------------------------------------------------- */

/* What each column needs, and where that is too much, what it gets: names give way first, the
 * widest most; then bars go. */
static void measure(const struct sheet_block *table, size_t widths[SHEET_COLUMNS_MAX])
{
    for (size_t i = 0; i < table->columns; i++) {
        widths[i] = width_of(table->titles[i]);
        for (const struct sheet_row *row = table->rows; row != NULL; row = row->next) {
            size_t width = width_of(row->cells[i].text);
            if (width > widths[i])
                widths[i] = width;
        }
    }
}

static size_t total_of(const struct sheet_block *table, const size_t widths[SHEET_COLUMNS_MAX])
{
    size_t total = 0;
    for (size_t i = 0; i < table->columns; i++)
        total += widths[i] > 0 ? widths[i] + GAP : 0;
    return total;
}

static void cut_names(const struct sheet_block *table, size_t widths[SHEET_COLUMNS_MAX],
                      size_t room)
{
    while (total_of(table, widths) > room) {
        size_t widest = SHEET_COLUMNS_MAX;
        for (size_t i = 0; i < table->columns; i++)
            if (table->aligns[i] == SHEET_LEFT && widths[i] > NAME_LEAST &&
                (widest == SHEET_COLUMNS_MAX || widths[i] > widths[widest]))
                widest = i;
        if (widest == SHEET_COLUMNS_MAX)
            return;
        widths[widest]--;
    }
}

static void leave_out_extras(const struct sheet_block *table, size_t widths[SHEET_COLUMNS_MAX],
                             size_t room)
{
    for (size_t i = table->columns; i-- > 0 && total_of(table, widths) > room;)
        if (table->aligns[i] == SHEET_EXTRA)
            widths[i] = 0;
}

/* Bars share what is left; `room` counts a gap behind each column, the last one too. */
static void size_bars(const struct sheet_block *table, size_t widths[SHEET_COLUMNS_MAX],
                      size_t room)
{
    size_t bars = 0;
    for (size_t i = 0; i < table->columns; i++)
        if (table->aligns[i] == SHEET_BAR)
            bars++;
    if (bars == 0)
        return;
    size_t total = total_of(table, widths);
    size_t each = total < room ? (room - total) / bars : 0;
    each = each > GAP ? each - GAP : 0;
    if (each > BAR_MOST)
        each = BAR_MOST;
    for (size_t i = 0; i < table->columns; i++)
        if (table->aligns[i] == SHEET_BAR)
            widths[i] = each < BAR_LEAST ? 0 : each;
}

/* ---- Terminal ----------------------------------------------------------------------------- */

/* Appends at most `width` columns of the text, … at the end where it is cut. Returns the columns.
 */
static size_t put_cut(struct buffer *out, const char *text, size_t width)
{
    size_t needed = width_of(text);
    if (needed <= width) {
        buffer_append_text(out, text);
        return needed;
    }
    if (width == 0)
        return 0;
    struct text begin = text_within(text_of(text), width - 1);
    buffer_append(out, begin.data, begin.size);
    buffer_append_text(out, "…");
    return text_width(begin) + 1;
}

/* Blanks that end a line are left out: `owed` of them are still to come. */
static void put_cell(struct buffer *out, const char *text, enum sheet_align align, size_t width,
                     size_t *owed)
{
    size_t needed = width_of(text);
    bool right = is_figure(align);
    if (right && needed < width)
        *owed += width - needed;
    size_t columns = 0;
    if (needed > 0) {
        pad(out, *owed);
        *owed = 0;
        columns = put_cut(out, text, width);
    }
    if (!right)
        *owed += width - columns;
    *owed += GAP;
}

static void put_bar(struct buffer *out, struct sheet_bar bar, size_t width, bool colour,
                    size_t *owed)
{
    if (bar.solid <= 0 && bar.light <= 0) {
        *owed += width + GAP;
        return;
    }
    pad(out, *owed);
    colour_on(out, colour, green);
    size_t columns = sheet_draw_bar(out, bar, width);
    colour_off(out, colour);
    *owed = width - columns + GAP;
}

static void write_table(struct buffer *out, const struct sheet_block *table, size_t width,
                        bool colour)
{
    size_t widths[SHEET_COLUMNS_MAX], owed = 0;
    measure(table, widths);
    cut_names(table, widths, width + GAP);
    leave_out_extras(table, widths, width + GAP);
    size_bars(table, widths, width + GAP);
    colour_on(out, colour, bold);
    for (size_t i = 0; i < table->columns; i++)
        if (widths[i] > 0)
            put_cell(out, table->titles[i], table->aligns[i], widths[i], &owed);
    colour_off(out, colour);
    buffer_append_char(out, '\n');
    for (const struct sheet_row *row = table->rows; row != NULL; row = row->next) {
        owed = 0;
        for (size_t i = 0; i < table->columns; i++) {
            if (widths[i] == 0)
                continue;
            if (table->aligns[i] == SHEET_BAR)
                put_bar(out, row->cells[i].bar, widths[i], colour, &owed);
            else
                put_cell(out, row->cells[i].text, table->aligns[i], widths[i], &owed);
        }
        buffer_append_char(out, '\n');
    }
}

/* Breaks between words; blanks at the beginning stay. */
static void write_wrapped(struct buffer *out, const char *text, size_t width)
{
    size_t column = 0, indent = strspn(text, " ");
    pad(out, indent);
    text += indent;
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        size_t needed = width_of(text) - width_of(text + size);
        if (column > 0 && column + 1 + needed > width) {
            buffer_append_char(out, '\n');
            column = 0;
        } else if (column > 0) {
            buffer_append_char(out, ' ');
            column++;
        }
        buffer_append(out, text, size);
        column += needed;
        text += size;
        text += strspn(text, " ");
    }
}

void sheet_write_terminal(struct buffer *out, const struct sheet *sheet, size_t width, bool colour)
{
    for (const struct sheet_block *block = sheet->blocks; block != NULL; block = block->next) {
        const char *parameter = block->kind == SHEET_WARNING ? yellow : bold;
        bool coloured = colour && (block->kind == SHEET_WARNING || block->kind == SHEET_HEADING);
        if (block->kind == SHEET_TABLE) {
            write_table(out, block, width, colour);
            continue;
        }
        if (block->kind == SHEET_HEADING && block != sheet->blocks)
            buffer_append_char(out, '\n');
        colour_on(out, coloured, parameter);
        write_wrapped(out, block->text, width);
        colour_off(out, coloured);
        buffer_append_char(out, '\n');
    }
}

/* ---- Markdown ----------------------------------------------------------------------------- */

/* What Markdown would take for its own in a table, or as HTML. */
static void put_escaped(struct buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\|*_`<>[]$", *text) != NULL)
            buffer_append_char(out, '\\');
        buffer_append_char(out, *text);
    }
}

static void write_markdown_table(struct buffer *out, const struct sheet_block *table)
{
    buffer_append_char(out, '\n');
    for (size_t i = 0; i < table->columns; i++) {
        buffer_append_text(out, "| ");
        put_escaped(out, table->titles[i]);
        buffer_append_char(out, ' ');
    }
    buffer_append_text(out, "|\n");
    for (size_t i = 0; i < table->columns; i++)
        buffer_append_text(out, is_figure(table->aligns[i]) ? "|---:" : "|---");
    buffer_append_text(out, "|\n");
    for (const struct sheet_row *row = table->rows; row != NULL; row = row->next) {
        for (size_t i = 0; i < table->columns; i++) {
            buffer_append_text(out, "| ");
            if (table->aligns[i] == SHEET_BAR)
                (void)sheet_draw_bar(out, row->cells[i].bar, MARKDOWN_BAR);
            else
                put_escaped(out, row->cells[i].text);
            buffer_append_char(out, ' ');
        }
        buffer_append_text(out, "|\n");
    }
}

void sheet_write_markdown(struct buffer *out, const struct sheet *sheet)
{
    for (const struct sheet_block *block = sheet->blocks; block != NULL; block = block->next) {
        if (block != sheet->blocks && block->kind != SHEET_TABLE)
            buffer_append_char(out, '\n');
        switch (block->kind) {
        case SHEET_HEADING:
            buffer_append_text(out, block == sheet->blocks ? "# " : "## ");
            put_escaped(out, block->text);
            break;
        case SHEET_WARNING:
            buffer_append_text(out, "> ");
            put_escaped(out, block->text);
            break;
        case SHEET_LINE:
            put_escaped(out, block->text);
            break;
        case SHEET_TABLE:
            write_markdown_table(out, block);
            continue;
        }
        buffer_append_char(out, '\n');
    }
}
