/* Outside texts on their way into gnuplot's language and into a page, and what gnuplot draws on its
 * way into the page. */
#include "base/html_text.h"
#include "insights/plot/plot_svg.h"
#include "insights/plot/plot_words.h"
#include "test/fuzz/fuzz.h"

/* Strings joined by points: 'no quote within', or "'". So gnuplot can evaluate nothing. */
static void check_quoted(const struct buffer *out)
{
    const char *at = buffer_text(out);
    FUZZ_ASSERT(buffer_ok(out) && strlen(at) == out->size);
    for (;;) {
        if (strncmp(at, "\"'\"", 3) == 0) {
            at += 3;
        } else {
            FUZZ_ASSERT(*at == '\'');
            at = strchr(at + 1, '\'');
            FUZZ_ASSERT(at != NULL);
            at++;
        }
        if (*at == '\0')
            return;
        FUZZ_ASSERT(*at++ == '.');
    }
}

static void check_html(const struct buffer *out)
{
    FUZZ_ASSERT(buffer_ok(out));
    fuzz_assert_plain(out);
    FUZZ_ASSERT(out->size == 0 || strpbrk(out->data, "<>\"'") == NULL);
}

/* Of two percent signs in a tic's label gnuplot makes one; alone it would be a format. */
static void check_tic(const struct buffer *out)
{
    for (const char *at = buffer_text(out); (at = strchr(at, '%')) != NULL; at += 2)
        FUZZ_ASSERT(at[1] == '%');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct plot_svg_colour colours[] = {{0xc84b00, "var(--cold)"}};
    static const char picture[] = "<svg viewBox=\"0 0 9 9\"><g id=\"gnuplot_canvas\">";
    struct buffer out = buffer_new(64 * size + 10000), svg = buffer_new(size + sizeof picture);
    struct text text = text_bytes((const char *)data, size);
    plot_quoted(&out, text);
    check_quoted(&out);
    fuzz_assert_plain(&out);
    buffer_clear(&out);
    plot_quoted_tic(&out, text);
    check_quoted(&out);
    check_tic(&out);
    buffer_clear(&out);
    html_text(&out, text);
    check_html(&out);

    buffer_clear(&out);
    struct plot_svg_element element = {
        .id = "id", .title = text, .description = text, .colours = colours, .colour_count = 1};
    plot_svg_inline(&out, &element, text);
    buffer_clear(&out);
    buffer_append_text(&svg, picture);
    buffer_append(&svg, data, size);
    FUZZ_ASSERT(plot_svg_inline(&out, &element, text_bytes(svg.data, svg.size)));
    FUZZ_ASSERT(buffer_ok(&out));
    buffer_free(&svg);
    buffer_free(&out);
    return 0;
}
