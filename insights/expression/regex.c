#include "insights/expression/regex.h"

#include "insights/expression/regex_internal.h"

#include "base/json_text.h"

#include <stdio.h>
#include <stdlib.h>

/* Bytes of a pattern: far more than anybody types. */
enum { PATTERN_MAX = 16384 };

/* ---- What is wrong with a pattern ---------------------------------------------------------------
 */

/* The character, from 1, of the pattern as typed where PCRE2 stopped in its own. */
static size_t character_at(const struct regex *regex, struct text typed, size_t offset)
{
    size_t character = 1;
    size_t at = 0;
    size_t end = offset;
    for (size_t i = 0; i < regex->group_count && regex->groups[i].at <= offset; i++)
        end += regex->groups[i].cut;
    while (at < end && at < typed.size) {
        size_t size = utf8_sequence_size(typed.data + at, typed.size - at);
        at += size > 0 ? size : 1;
        character++;
    }
    return character;
}

static void say_wrong(const struct regex *regex, struct text typed, int code, size_t offset,
                      char message[REGEX_MESSAGE_SIZE])
{
    PCRE2_UCHAR cause[100] = "no regular expression";
    pcre2_get_error_message(code, cause, sizeof cause);
    snprintf(message, REGEX_MESSAGE_SIZE, "%s, at character %zu of the regular expression",
             (const char *)cause, character_at(regex, typed, offset));
}

/* ---- Compiling ----------------------------------------------------------------------------------
 */

static bool compile(struct regex *regex, struct text typed, char message[REGEX_MESSAGE_SIZE])
{
    static const uint32_t options =
        PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UCP;
    int code = 0;
    PCRE2_SIZE offset = 0;
    uint32_t references = 0;
    uint32_t look_behind = 0;
    uint32_t groups = 0;
    regex->code = pcre2_compile((PCRE2_SPTR)regex->pattern.data, regex->pattern.size, options,
                                &code, &offset, NULL);
    if (regex->code == NULL) {
        say_wrong(regex, typed, code, offset, message);
        return false;
    }
    /* What the scanner says, asked of the engine as far as it tells: \b looks 1 character back. */
    pcre2_pattern_info(regex->code, PCRE2_INFO_BACKREFMAX, &references);
    pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    pcre2_pattern_info(regex->code, PCRE2_INFO_MAXLOOKBEHIND, &look_behind);
    if (references > 0 || look_behind > 1 || groups != regex->group_count) {
        snprintf(message, REGEX_MESSAGE_SIZE, "the regular expression is too intricate");
        return false;
    }
    regex->jit = pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) == 0;
    return true;
}

static bool make(struct regex *regex, struct text pattern, char message[REGEX_MESSAGE_SIZE])
{
    if (pattern.size > PATTERN_MAX) {
        snprintf(message, REGEX_MESSAGE_SIZE, "the regular expression is longer than %d bytes",
                 PATTERN_MAX);
        return false;
    }
    return regex_scan(regex, pattern, message) && compile(regex, pattern, message);
}

struct regex *regex_new(struct text pattern, char message[REGEX_MESSAGE_SIZE])
{
    struct regex *regex = calloc(1, sizeof *regex);
    if (regex == NULL) {
        snprintf(message, REGEX_MESSAGE_SIZE, "no memory for a regular expression");
        return NULL;
    }
    regex->memory.max = (size_t)PATTERN_MAX * (sizeof *regex->groups + 8);
    if (!make(regex, pattern, message)) {
        regex_free(regex);
        return NULL;
    }
    return regex;
}

void regex_free(struct regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_code_free(regex->code);
    arena_free(&regex->memory);
    free(regex);
}

size_t regex_group_count(const struct regex *regex)
{
    return regex->group_count;
}

struct text regex_group_name(const struct regex *regex, size_t group)
{
    return regex->groups[group - 1].name;
}
