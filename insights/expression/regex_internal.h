/* What the files of regular expressions share. */
#ifndef INSIGHTS_EXPRESSION_REGEX_INTERNAL_H
#define INSIGHTS_EXPRESSION_REGEX_INTERNAL_H

#include "insights/expression/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct regex_group {
    struct text name; /* empty: it has none */
    size_t at;        /* its offset in the pattern for PCRE2, behind its parenthesis */
    size_t cut;       /* bytes of the name's syntax that were left out there */
};

struct regex {
    struct arena memory;        /* of the texts and groups */
    struct text pattern;        /* for PCRE2: without names, which it limits to 32 bytes */
    struct regex_group *groups; /* in the order of their numbers, the first one's is 1 */
    size_t group_count;
    pcre2_code *code;
    bool jit; /* compiled to machine code */
};

/* Copies a pattern into regex->pattern and finds its groups, refusing what linear-time engines do
 * not have. False, and `message` says why. */
bool regex_scan(struct regex *regex, struct text pattern, char message[REGEX_MESSAGE_SIZE]);

#endif
