#include "emulator/view/text_line.h"

#include <string.h>

enum { TEXT_MAX = 4096 };

int text_line_put(struct text_line *line, const char *text, enum text_colour colour)
{
    int size = (int)strnlen(text, TEXT_MAX);
    if (size > line->room)
        size = line->room;
    bool coloured = line->colour && colour != TEXT_PLAIN && size > 0;
    if (coloured)
        buffer_printf(line->out, "\033[%dm", (int)colour);
    for (int i = 0; i < size; i++)
        buffer_append_char(line->out, text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
    if (coloured)
        buffer_append_text(line->out, "\033[0m");
    line->room -= size;
    return size;
}

void text_line_put_whole(struct text_line *line, const char *text, enum text_colour colour)
{
    if ((int)strnlen(text, TEXT_MAX) <= line->room)
        text_line_put(line, text, colour);
    else
        line->room = 0;
}

void text_line_skip(struct text_line *line, int columns)
{
    for (; columns > 0 && line->room > 0; columns--, line->room--)
        buffer_append_char(line->out, ' ');
}
