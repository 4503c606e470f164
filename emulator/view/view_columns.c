#include "emulator/view/view_columns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- Words -------------------------------------------------------------------------------- */

/* A word that fits a column. */
static const char *in_short(const char *name)
{
    if (strcmp(name, "initializing") == 0)
        return "init";
    if (strcmp(name, "provisioned-concurrency") == 0)
        return "provisioned";
    if (strcmp(name, "managed-instances") == 0)
        return "managed";
    if (strcmp(name, "eager-assignment") == 0)
        return "eager";
    return name;
}

static enum text_colour colour_of_kind(const char *kind)
{
    if (strcmp(kind, "cold") == 0)
        return TEXT_YELLOW;
    if (strcmp(kind, "proactive") == 0)
        return TEXT_GREEN;
    return strcmp(kind, "re-init") == 0 ? TEXT_MAGENTA : TEXT_CYAN;
}

static enum text_colour colour_of_state(enum view_state state)
{
    static const enum text_colour colours[VIEW_STATE_COUNT] = {
        [VIEW_INITIALIZING] = TEXT_YELLOW,
        [VIEW_IDLE] = TEXT_FAINT,
        [VIEW_RUNNING] = TEXT_GREEN,
        [VIEW_RE_INIT] = TEXT_MAGENTA,
    };
    return colours[state];
}

/* ---- Columns ------------------------------------------------------------------------------ */

static const struct {
    const char *heading;
    int width;
    bool right; /* its text stands at the right */
} columns[VIEW_COLUMNS] = {
    [COLUMN_SANDBOX] = {"SANDBOX", VIEW_ID_SIZE - 1, false},
    [COLUMN_STATE] = {"STATE", 7, false},
    [COLUMN_AGE] = {"AGE", 6, true},
    [COLUMN_INVOKED] = {"INVOKED", 7, true},
    [COLUMN_FAILED] = {"FAILED", 6, true},
    [COLUMN_START] = {"START", 11, false},
    [COLUMN_STARTED_FOR] = {"STARTED FOR", 11, false},
};

static const enum view_column least_first[VIEW_COLUMNS] = {
    COLUMN_AGE,    COLUMN_INVOKED, COLUMN_SANDBOX, COLUMN_STARTED_FOR,
    COLUMN_FAILED, COLUMN_START,   COLUMN_STATE};

enum {
    NAME_MIN = 8,     /* the heading's */
    NAME_WANTED = 16, /* of a longer name so much is worth a column */
    GAP = 2,          /* between two columns */
};

struct view_layout view_lay_out(const struct view_model *model, int room)
{
    struct view_layout layout = {0};
    int longest = NAME_MIN;
    for (const struct view_sandbox *one = model->first; one != NULL; one = one->next) {
        int size = (int)strnlen(one->function, 200);
        longest = size > longest ? size : longest;
    }
    for (int i = 0; i < VIEW_COLUMNS; i++) {
        layout.shown[i] = true;
        room -= GAP + columns[i].width;
    }
    int wanted = longest < NAME_WANTED ? longest : NAME_WANTED;
    for (int i = 0; i < VIEW_COLUMNS && room < wanted; i++) {
        layout.shown[least_first[i]] = false;
        room += GAP + columns[least_first[i]].width;
    }
    layout.name_width = longest < room ? longest : room;
    return layout;
}

struct cell {
    char text[32];
    enum text_colour colour;
};

/* "12 s", "12 min", "12 h", "12 d". */
static void set_age(struct cell *cell, int64_t ms)
{
    int64_t seconds = ms > 0 ? ms / 1000 : 0, count = seconds / 86400;
    const char *unit = "d";
    if (seconds < 60) {
        count = seconds;
        unit = "s";
    } else if (seconds < INT64_C(60) * 60) {
        count = seconds / 60;
        unit = "min";
    } else if (seconds < INT64_C(60) * 60 * 24) {
        count = seconds / 3600;
        unit = "h";
    }
    snprintf(cell->text, sizeof cell->text, "%" PRId64 " %s", count, unit);
}

/* "1234k": a number must not lose its last digits to the column's width. */
static void set_count(struct cell *cell, int64_t count)
{
    bool large = count >= 1000000;
    snprintf(cell->text, sizeof cell->text, "%" PRId64 "%s", large ? count / 1000 : count,
             large ? "k" : "");
}

static struct cell cell_of(const struct view_sandbox *sandbox, enum view_column column,
                           int64_t now_ms)
{
    struct cell cell = {.colour = TEXT_PLAIN};
    const char *text = NULL;
    switch (column) {
    case COLUMN_SANDBOX:
        text = sandbox->id;
        break;
    case COLUMN_STATE:
        text = in_short(view_state_name(sandbox->state));
        cell.colour = colour_of_state(sandbox->state);
        break;
    case COLUMN_AGE:
        set_age(&cell, now_ms - sandbox->started_ms);
        break;
    case COLUMN_INVOKED:
        set_count(&cell, sandbox->invocations);
        break;
    case COLUMN_FAILED:
        set_count(&cell, sandbox->failed);
        cell.colour = sandbox->failed > 0 ? TEXT_RED : TEXT_FAINT;
        break;
    case COLUMN_START:
        text = sandbox->start_kind != NULL ? in_short(sandbox->start_kind) : "-";
        cell.colour =
            sandbox->start_kind != NULL ? colour_of_kind(sandbox->start_kind) : TEXT_FAINT;
        break;
    default:
        text = in_short(sandbox_purpose_name(sandbox->purpose));
        break;
    }
    if (text != NULL)
        snprintf(cell.text, sizeof cell.text, "%s", text);
    return cell;
}

void view_columns_put(struct text_line *line, const struct view_layout *layout, int pad,
                      const struct view_sandbox *sandbox, int64_t now_ms)
{
    for (int i = 0; i < VIEW_COLUMNS; i++) {
        if (!layout->shown[i])
            continue;
        struct cell cell = {.colour = TEXT_FAINT};
        if (sandbox != NULL)
            cell = cell_of(sandbox, (enum view_column)i, now_ms);
        else
            snprintf(cell.text, sizeof cell.text, "%s", columns[i].heading);
        int left = columns[i].width - (int)strlen(cell.text);
        text_line_skip(line, pad + GAP + (columns[i].right ? left : 0));
        text_line_put(line, cell.text, cell.colour);
        pad = columns[i].right ? 0 : left;
    }
}
