#include "insights/input/document_cutter.h"

#include "insights/input/line_maker.h"

static const char breaks_off[] = "the JSON document breaks off";
static const char no_json[] = "the JSON document is none from here on";
static const char no_event[] = "an element that is no event";
static const char not_spread[] = "JSON over several lines breaks off";

void document_cutter_begin(struct line_cutter *cutter, const struct cut_window *window,
                           enum cutter_mode mode)
{
    cutter->mode = mode;
    cutter->json = (struct json_stream){0};
    cutter->elements = 0;
    cutter->in_element = false;
    cutter->element_over = false;
    cutter->name_size = 0;
    cutter->fresh_line = true;
    line_maker_part(cutter, window);
}

static void bad_json(struct line_cutter *cutter, const char *detail)
{
    cutter->trouble(cutter->context, LOG_TROUBLE_BAD_JSON, cutter->line, detail);
}

/* Back to text. in_line: what follows belongs to the line in the making */
static void to_text(struct line_cutter *cutter, bool in_line)
{
    cutter->mode = CUTTER_TEXT;
    cutter->in_line = in_line;
}

static void count_line(struct line_cutter *cutter, char byte, enum json_token token)
{
    if (byte == '\n') {
        cutter->line++;
        cutter->fresh_line = true;
    } else if (token != TOKEN_SPACE) {
        cutter->fresh_line = false;
    }
}

/* ---- JSON that belongs to the line before ------------------------------------------------- */

/* The line ends with this newline although its JSON does not. */
static bool end_message_early(struct line_cutter *cutter, struct cut_window *window)
{
    bad_json(cutter, not_spread);
    line_maker_skip(window, 1);
    line_maker_end(cutter, window);
    cutter->line++;
    to_text(cutter, false);
    return true;
}

/* After a newline such JSON goes on indented, or ends with a bracket. */
static bool goes_on(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '}' || byte == ']' || byte == '\r' ||
           byte == '\n';
}

bool document_cutter_message(struct line_cutter *cutter, struct cut_window *window, bool at_end)
{
    const char *raw = window->data + window->raw;
    size_t size = window->end - window->raw;
    size_t run = json_stream_run(&cutter->json, raw, size);
    if (run > 0) {
        if (cutter->json.in_string)
            line_maker_move(cutter, window, run);
        else
            line_maker_skip(window, run);
        return true;
    }
    if (raw[0] == '\n' && !cutter->json.in_string) {
        if (size == 1 && !at_end)
            return false;
        if (size > 1 && !goes_on(raw[1]))
            return end_message_early(cutter, window);
    }
    enum json_token token = json_stream_byte(&cutter->json, raw[0]);
    if (token == TOKEN_BAD && raw[0] == '\n')
        return end_message_early(cutter, window);
    if (token == TOKEN_BAD) {
        bad_json(cutter, not_spread);
        to_text(cutter, true);
        return true;
    }
    count_line(cutter, raw[0], token);
    if (token == TOKEN_SPACE)
        line_maker_skip(window, 1);
    else
        line_maker_move(cutter, window, 1);
    if (token == TOKEN_CLOSE && cutter->json.depth == 0)
        to_text(cutter, true);
    return true;
}

/* ---- Documents ---------------------------------------------------------------------------- */

/* The line that the trouble is on may be one of its own: if nothing of it was used it is text
 * again, else the rest of it is passed over. */
static void give_up(struct line_cutter *cutter, struct cut_window *window)
{
    bad_json(cutter, no_json);
    if (cutter->element_over) {
        line_maker_skip(window, 1);
        line_maker_end(cutter, window);
    }
    line_maker_drop(window);
    cutter->dropping = cutter->json.in_string || !cutter->fresh_line;
    to_text(cutter, cutter->dropping);
}

static bool name_is(const struct line_cutter *cutter, const char *name)
{
    return text_is(text_bytes(cutter->name, cutter->name_size), name);
}

/* Strings among the elements are no names of the answer's members. */
static void add_to_name(struct line_cutter *cutter, const char *bytes, size_t size)
{
    if (cutter->elements > 0)
        return;
    for (size_t i = 0; i < size && cutter->name_size <= sizeof cutter->name; i++) {
        if (cutter->name_size < sizeof cutter->name)
            cutter->name[cutter->name_size] = bytes[i];
        cutter->name_size++;
    }
}

/* A bracket outside of any element was opened: elements may lie in it, or it begins one. */
static void open_bracket(struct line_cutter *cutter, char byte)
{
    size_t depth = cutter->json.depth;
    if (cutter->elements > 0) {
        cutter->in_element = depth == cutter->elements + 1;
        cutter->begun = cutter->line;
    } else if (byte == '[' && (depth == 1 || (depth == 2 && (name_is(cutter, "events") ||
                                                             name_is(cutter, "results"))))) {
        cutter->elements = depth;
    }
}

/* What the byte means for a document: it may begin or end an element. */
static void follow(struct line_cutter *cutter, enum json_token token, char byte)
{
    size_t depth = cutter->json.depth;
    switch (token) {
    case TOKEN_OPEN:
        if (!cutter->in_element)
            open_bracket(cutter, byte);
        break;
    case TOKEN_QUOTE_OPEN:
        cutter->name_size = 0;
        /* fall through */
    case TOKEN_WORD_BEGIN:
        if (depth == cutter->elements && cutter->elements > 0)
            bad_json(cutter, no_event);
        break;
    case TOKEN_STRING:
        add_to_name(cutter, &byte, 1);
        break;
    default:
        break;
    }
}

static void close_bracket(struct line_cutter *cutter)
{
    size_t depth = cutter->json.depth;
    if (cutter->in_element && depth == cutter->elements) {
        cutter->in_element = false;
        cutter->element_over = true;
    } else if (depth < cutter->elements) {
        cutter->elements = 0;
    }
    if (depth == 0)
        to_text(cutter, false);
}

static void use(struct line_cutter *cutter, struct cut_window *window, size_t size)
{
    if (cutter->in_element)
        line_maker_move(cutter, window, size);
    else
        line_maker_skip(window, size);
}

static void use_run(struct line_cutter *cutter, struct cut_window *window, size_t run)
{
    if (!cutter->json.in_string) {
        line_maker_skip(window, run);
        return;
    }
    add_to_name(cutter, window->data + window->raw, run);
    use(cutter, window, run);
}

/* Within an element, most bytes only have to be moved. */
static bool is_plain(const struct line_cutter *cutter, enum json_token token)
{
    return cutter->in_element && (token == TOKEN_WORD || token == TOKEN_MARK ||
                                  token == TOKEN_QUOTE_OPEN || token == TOKEN_QUOTE_CLOSE);
}

bool document_cutter_document(struct line_cutter *cutter, struct cut_window *window)
{
    const char *raw = window->data + window->raw;
    size_t size = window->end - window->raw;
    size_t run = cutter->element_over ? 0 : json_stream_run(&cutter->json, raw, size);
    if (run > 0) {
        use_run(cutter, window, run);
        return true;
    }
    char byte = raw[0];
    enum json_token token = json_stream_byte(&cutter->json, byte);
    if (token == TOKEN_BAD) {
        give_up(cutter, window);
        return true;
    }
    if (is_plain(cutter, token)) {
        line_maker_move(cutter, window, 1);
        cutter->fresh_line = false;
        return true;
    }
    follow(cutter, token, byte);
    if (cutter->element_over) {
        line_maker_skip(window, 1);
        line_maker_end(cutter, window);
        cutter->element_over = false;
    } else if (token == TOKEN_SPACE) {
        line_maker_skip(window, 1);
    } else {
        use(cutter, window, 1);
    }
    count_line(cutter, byte, token);
    if (token == TOKEN_CLOSE)
        close_bracket(cutter);
    return true;
}

void document_cutter_break_off(struct line_cutter *cutter, struct cut_window *window)
{
    bad_json(cutter, cutter->mode == CUTTER_MESSAGE ? not_spread : breaks_off);
    if (cutter->mode == CUTTER_DOCUMENT && !cutter->element_over)
        line_maker_drop(window);
    to_text(cutter, false);
}
