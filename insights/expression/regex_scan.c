/* Reads a pattern as PCRE2 would, so far as to tell what RE2 and Hyperscan do not have: what looks
 * around, refers back, recurses, calls out, or forbids backtracking.
 *
 * Where PCRE2's rules are intricate (\Q within a class, \c before a bracket, (?x)), the construct
 * is refused as well: a scanner that loses its place would let the others through. What is merely
 * wrong is left for PCRE2 to say. */
#include "insights/expression/regex_internal.h"

#include <stdio.h>
#include <string.h>

struct scan {
    struct regex *regex;
    struct text rest; /* what is still to be read */
    char *out;        /* what was read, without the groups' names */
    size_t out_size;
    char *message;
};

static bool refuse(struct scan *scan, const char *construct)
{
    snprintf(scan->message, REGEX_MESSAGE_SIZE,
             "%s is not supported in regular expressions, here as in RE2", construct);
    return false;
}

static void copy(struct scan *scan, size_t size)
{
    if (size > scan->rest.size)
        size = scan->rest.size;
    memcpy(scan->out + scan->out_size, scan->rest.data, size);
    scan->out_size += size;
    scan->rest = text_from(scan->rest, size);
}

/* The byte at `at` of the rest; NUL behind its end. */
static char peek(const struct scan *scan, size_t at)
{
    return at < scan->rest.size ? scan->rest.data[at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Bytes up to and with `end`; all that are left when it does not occur. */
static size_t size_through(struct text text, struct text end)
{
    size_t at = text_find(text, end);
    return at < text.size ? at + end.size : text.size;
}

/* ---- Escapes ------------------------------------------------------------------------------------
 */

static const struct {
    char letter;
    const char *construct;
} refused_escapes[] = {
    {'g', "a reference to a group (\\g)"}, {'k', "a back-reference (\\k)"},
    {'C', "a single byte (\\C)"},          {'E', "an \\E without its \\Q"},
    {'G', "the match's start (\\G)"},      {'K', "a reset of the match's start (\\K)"},
    {'R', "any line break (\\R)"},         {'X', "an extended grapheme (\\X)"},
    {'c', "a control character (\\c)"},
};

static bool scan_escape(struct scan *scan)
{
    char letter = peek(scan, 1);
    if (letter >= '1' && letter <= '9')
        return refuse(scan, "a back-reference (\\1)");
    for (size_t i = 0; i < sizeof refused_escapes / sizeof refused_escapes[0]; i++)
        if (letter == refused_escapes[i].letter)
            return refuse(scan, refused_escapes[i].construct);
    size_t size = 2;
    if (letter == 'Q')
        size += size_through(text_from(scan->rest, 2), (struct text)TEXT("\\E"));
    else if (letter != '\0' && strchr("xopPN", letter) != NULL && peek(scan, 2) == '{')
        size += size_through(text_from(scan->rest, 2), (struct text)TEXT("}"));
    copy(scan, size);
    return true;
}

/* ---- Classes ------------------------------------------------------------------------------------
 */

/* The size of "[:alpha:]" or "[:^alpha:]" at the start of the rest; 0: there is none. */
static size_t named_class_size(const struct scan *scan)
{
    size_t size = 2;
    if (peek(scan, 0) != '[' || peek(scan, 1) != ':')
        return 0;
    while (is_word(peek(scan, size)) || peek(scan, size) == '^')
        size++;
    return peek(scan, size) == ':' && peek(scan, size + 1) == ']' ? size + 2 : 0;
}

static bool scan_class(struct scan *scan)
{
    copy(scan, peek(scan, 1) == '^' ? 2 : 1);
    if (peek(scan, 0) == ']')
        copy(scan, 1); /* the first one is a member */
    while (scan->rest.size > 0 && peek(scan, 0) != ']') {
        size_t named = named_class_size(scan);
        if (named > 0) {
            copy(scan, named);
        } else if (peek(scan, 0) == '\\') {
            char letter = peek(scan, 1);
            if (letter == 'Q' || letter == 'E' || letter == 'c')
                return refuse(scan, "\\Q, \\E or \\c within [ ]");
            copy(scan, 2);
        } else {
            copy(scan, 1);
        }
    }
    copy(scan, 1);
    return true;
}

/* ---- Groups -------------------------------------------------------------------------------------
 */

static const struct {
    const char *start;
    const char *construct;
} refused_groups[] = {
    {"(*", "a verb such as (*ACCEPT)"},
    {"(?=", "look-ahead (?=)"},
    {"(?!", "look-ahead (?!)"},
    {"(?<=", "look-behind (?<=)"},
    {"(?<!", "look-behind (?<!)"},
    {"(?>", "an atomic group (?>)"},
    {"(?|", "a group that resets numbers (?|)"},
    {"(?#", "a comment (?#)"},
    {"(?(", "a condition (?()"},
    {"(?C", "a callout (?C)"},
    {"(?R", "recursion (?R)"},
    {"(?&", "recursion (?&)"},
    {"(?P>", "recursion (?P>)"},
    {"(?P=", "a back-reference (?P=)"},
    {"(?'", "a name in quotes (write (?<name>…))"},
};

static bool add_group(struct scan *scan, struct text name, size_t cut)
{
    struct regex *regex = scan->regex;
    for (size_t i = 0; i < regex->group_count && name.size > 0; i++) {
        if (!text_equal(regex->groups[i].name, name))
            continue;
        snprintf(scan->message, REGEX_MESSAGE_SIZE, "two groups are named %.*s: rename one",
                 (int)(name.size < 64 ? name.size : 64), name.data);
        return false;
    }
    regex->groups[regex->group_count++] = (struct regex_group){name, scan->out_size, cut};
    return true;
}

/* `(?<name>` or `(?P<name>`, of which PCRE2 gets the parenthesis. */
static bool scan_named_group(struct scan *scan, size_t prefix)
{
    size_t end = prefix;
    while (is_word(peek(scan, end)))
        end++;
    if (end == prefix || is_digit(peek(scan, prefix)) || peek(scan, end) != '>') {
        snprintf(scan->message, REGEX_MESSAGE_SIZE,
                 "a group's name is not one: write (?<name>…), with letters, digits and _ alone");
        return false;
    }
    struct text name = text_from(text_first(scan->rest, end), prefix);
    copy(scan, 1);
    scan->rest = text_from(scan->rest, end);
    return add_group(scan, name, end);
}

/* `(?:`, `(?i)`, `(?i-s:`: what begins as none of them is unknown, or (?x), in which a `#` starts a
 * comment. */
static bool scan_options(struct scan *scan)
{
    size_t end = 2;
    while (peek(scan, end) != '\0' && strchr("imsU-", peek(scan, end)) != NULL)
        end++;
    if (peek(scan, end) != ':' && (peek(scan, end) != ')' || end == 2))
        return refuse(scan, "a group with these letters after its (?");
    copy(scan, end + 1);
    return true;
}

static bool scan_group(struct scan *scan)
{
    for (size_t i = 0; i < sizeof refused_groups / sizeof refused_groups[0]; i++)
        if (text_starts_with(scan->rest, text_of(refused_groups[i].start)))
            return refuse(scan, refused_groups[i].construct);
    if (text_starts_with(scan->rest, (struct text)TEXT("(?<")))
        return scan_named_group(scan, 3);
    if (text_starts_with(scan->rest, (struct text)TEXT("(?P<")))
        return scan_named_group(scan, 4);
    if (peek(scan, 1) == '?')
        return scan_options(scan);
    copy(scan, 1);
    return add_group(scan, (struct text){NULL, 0}, 0);
}

/* ---- Quantifiers --------------------------------------------------------------------------------
 */

/* The size of `*`, `+`, `?`, `{2}`, `{2,}` or `{2,3}` at the start of the rest; 0: there is none.
 */
static size_t quantifier_size(const struct scan *scan)
{
    size_t size = 1;
    if (peek(scan, 0) != '\0' && strchr("*+?", peek(scan, 0)) != NULL)
        return 1;
    if (peek(scan, 0) != '{' || !(is_digit(peek(scan, 1)) || peek(scan, 1) == ','))
        return 0;
    while (is_digit(peek(scan, size)) || peek(scan, size) == ',')
        size++;
    return peek(scan, size) == '}' ? size + 1 : 0;
}

static bool scan_quantifier(struct scan *scan, size_t size)
{
    copy(scan, size);
    if (peek(scan, 0) == '+')
        return refuse(scan, "a possessive quantifier (a++)");
    if (peek(scan, 0) == '?')
        copy(scan, 1);
    return true;
}

static bool scan_next(struct scan *scan)
{
    size_t quantifier = quantifier_size(scan);
    if (quantifier > 0)
        return scan_quantifier(scan, quantifier);
    switch (peek(scan, 0)) {
    case '\\':
        return scan_escape(scan);
    case '[':
        return scan_class(scan);
    case '(':
        return scan_group(scan);
    default:
        copy(scan, 1);
        return true;
    }
}

static size_t count_of(struct text text, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == c;
    return count;
}

bool regex_scan(struct regex *regex, struct text pattern, char message[REGEX_MESSAGE_SIZE])
{
    struct text kept = arena_copy(&regex->memory, pattern); /* names are slices of it */
    struct scan scan = {.regex = regex, .rest = kept, .message = message};
    scan.out = arena_alloc(&regex->memory, pattern.size + 1);
    regex->groups =
        arena_alloc(&regex->memory, (count_of(pattern, '(') + 1) * sizeof *regex->groups);
    if (kept.data == NULL || scan.out == NULL || regex->groups == NULL) {
        snprintf(message, REGEX_MESSAGE_SIZE, "no memory for a regular expression");
        return false;
    }
    while (scan.rest.size > 0)
        if (!scan_next(&scan))
            return false;
    regex->pattern = text_bytes(scan.out, scan.out_size);
    return true;
}
