/* The columns of the terminal view's table, and which of them a terminal has room for. Pure. */
#ifndef EMULATOR_VIEW_VIEW_COLUMNS_H
#define EMULATOR_VIEW_VIEW_COLUMNS_H

#include "emulator/view/text_line.h"
#include "emulator/view/view_model.h"

/* Beside the function's name, which comes first. */
enum view_column {
    COLUMN_SANDBOX,
    COLUMN_STATE,
    COLUMN_AGE,
    COLUMN_INVOKED,
    COLUMN_FAILED,
    COLUMN_START,
    COLUMN_STARTED_FOR,
    VIEW_COLUMNS,
};

struct view_layout {
    int name_width; /* of the longest name, or what there is room for */
    bool shown[VIEW_COLUMNS];
};

/* room: columns of a line. Where it is too small for all, the less important ones make way for the
 * others and the name: no column is ever cut. */
struct view_layout view_lay_out(const struct view_model *model, int room);

/* Appends the columns that are shown, after `pad` spaces: what the name has left of its width.
 * sandbox: NULL: their headings
 * now_ms:  since 1970: its age is counted from it */
void view_columns_put(struct text_line *line, const struct view_layout *layout, int pad,
                      const struct view_sandbox *sandbox, int64_t now_ms);

#endif
