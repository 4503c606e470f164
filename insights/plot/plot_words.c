#include "insights/plot/plot_words.h"

#include "base/json_text.h"

void plot_colour_option(struct buffer *out, const char *key, plot_colour rgb)
{
    buffer_printf(out, " %s%srgb '#%06x'", key, key[0] != '\0' ? " " : "",
                  (unsigned)(rgb & 0xffffffU));
}

void plot_number(struct buffer *out, double value)
{
    buffer_append_char(out, ' ');
    json_double(out, value);
}

/* How many bytes of `text` are one character to show; *shown stands for it. */
static size_t take_character(struct text text, struct text *shown)
{
    static const struct text space = TEXT(" "), unknown = TEXT("\xEF\xBF\xBD");
    size_t size = utf8_sequence_size(text.data, text.size);
    unsigned char first = (unsigned char)text.data[0];
    *shown = text_first(text, size);
    if (size == 0)
        *shown = unknown;
    else if (first < 0x20 || first == 0x7F || (first == 0xC2 && (unsigned char)text.data[1] < 0xA0))
        *shown = space;
    return size > 0 ? size : 1;
}

/* most: bytes; of a longer text the rest is "…"
 * percent: "%%" stands for "%", as in the labels of tics, which gnuplot takes for formats.
 *
 * A quote cannot be doubled: gnuplot loses count where several follow one another or where one is
 * at the begin. It is a string of its own, in double quotes, joined to the others. */
static void quoted(struct buffer *out, struct text text, size_t most, const char *percent)
{
    size_t written = 0;
    buffer_append_char(out, '\'');
    while (text.size > 0) {
        struct text shown;
        text = text_from(text, take_character(text, &shown));
        written += shown.size;
        if (written > most) {
            buffer_append_text(out, "…");
            break;
        }
        if (text_is(shown, "'"))
            buffer_append_text(out, "'.\"'\".'");
        else if (text_is(shown, "%"))
            buffer_append_text(out, percent);
        else
            buffer_append(out, shown.data, shown.size);
    }
    buffer_append_char(out, '\'');
}

void plot_quoted(struct buffer *out, struct text text)
{
    quoted(out, text, PLOT_TEXT_MAX, "%");
}

void plot_quoted_tic(struct buffer *out, struct text text)
{
    quoted(out, text, PLOT_TIC_MAX, "%%");
}
